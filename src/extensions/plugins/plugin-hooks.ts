import { relative, sep } from 'node:path';
import type { BroughtHooks } from '../hooks/hook-layer.js';
import type { PluginHooks } from './contributions.js';

/** Hooks of a plugin, under keys that outlive its versions. */
export const toBroughtHooks = (
  { path, events }: PluginHooks,
  { id, folder }: { readonly id: string; readonly folder: string },
): BroughtHooks => ({
  source: 'plugin',
  pluginId: id,
  path,
  keyPrefix: `${id}:${relative(folder, path).split(sep).join('/')}`,
  events,
  env: { CLAUDE_PLUGIN_ROOT: folder },
});
