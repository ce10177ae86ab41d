import { invalidRequest } from '../../protocol/errors.js';

/** A plugin, as settings and clients name it. */
export interface PluginId {
  readonly plugin: string;
  readonly marketplace: string;
  /** `<plugin>@<marketplace>` */
  readonly id: string;
}

/** Whether a text may name a plugin or a marketplace: it becomes the name of a folder. */
export const isPluginName = (name: string): boolean => /^[A-Za-z0-9_-]+$/.test(name);

/** @throws RpcError */
export function checkName(kind: 'plugin' | 'marketplace', name: string): void {
  if (name === '') throw invalidRequest(`invalid ${kind} name: must not be empty`);
  if (!isPluginName(name)) throw invalidRequest(`invalid ${kind} name: only ASCII letters, digits, \`_\`, and \`-\` are allowed`);
}

export const toPluginId = (plugin: string, marketplace: string): PluginId => ({ plugin, marketplace, id: `${plugin}@${marketplace}` });

/** Splits at the last `@`. @throws RpcError */
export function parsePluginId(id: string): PluginId {
  const at = id.lastIndexOf('@');
  if (at <= 0 || at === id.length - 1) throw invalidRequest(`invalid plugin key \`${id}\`; expected <plugin>@<marketplace>`);
  const parsed = toPluginId(id.slice(0, at), id.slice(at + 1));
  checkName('plugin', parsed.plugin);
  checkName('marketplace', parsed.marketplace);
  return parsed;
}

/** `null`: the text names no plugin. */
export function findPluginId(id: string): PluginId | null {
  const [, plugin, marketplace] = /^([A-Za-z0-9_-]+)@([A-Za-z0-9_-]+)$/.exec(id) ?? [];
  return plugin === undefined || marketplace === undefined ? null : toPluginId(plugin, marketplace);
}
