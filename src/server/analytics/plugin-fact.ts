import type { ConfigEdit } from '../../config/apply-edit.js';
import type { LoadedPlugin } from '../../extensions/plugins/loaded-plugin.js';
import { findPluginId, type PluginId } from '../../extensions/plugins/plugin-id.js';
import { isRecord } from '../../platform/json.js';
import type { AnalyticsFact, PluginParams } from '../../telemetry/analytics/fact.js';

export interface PluginChanged {
  readonly change: 'installed' | 'uninstalled' | 'enabled' | 'disabled';
  readonly id: PluginId;
  /** What the catalogue of the account calls it; `null`: it is none of that. */
  readonly remoteId?: string | null;
  /** What it brings; `null`: it is not on this machine. */
  readonly plugin: Pick<LoadedPlugin, 'skillRoots' | 'mcpServers' | 'apps'> | null;
}

const types = {
  installed: 'codex_plugin_installed',
  uninstalled: 'codex_plugin_uninstalled',
  enabled: 'codex_plugin_enabled',
  disabled: 'codex_plugin_disabled',
} as const;

export const toPluginChange = ({ change, id, remoteId, plugin }: PluginChanged, clientId: string): AnalyticsFact => ({
  event_type: types[change],
  event_params: { ...toPluginParams(id, plugin, clientId), plugin_id: remoteId ?? id.id },
});

/** Which plugin it is and how much it brings, never what. */
export const toPluginParams = (id: PluginId, plugin: PluginChanged['plugin'], clientId: string): PluginParams => ({
  plugin_id: id.id,
  plugin_name: id.plugin,
  marketplace_name: id.marketplace,
  has_skills: plugin === null ? null : plugin.skillRoots.length > 0,
  mcp_server_count: plugin === null ? null : Object.keys(plugin.mcpServers).length,
  connector_ids: plugin?.apps ?? null,
  product_client_id: clientId,
});

/** The plugins that edits of the settings switch on or off, however deep they begin. */
export function findPluginSwitches(edits: readonly Pick<ConfigEdit, 'path' | 'value'>[]): ReadonlyMap<string, boolean> {
  const switches = new Map<string, boolean>();
  for (const { path, value } of edits) {
    const [root, id, key, ...rest] = path;
    if (root !== 'plugins' || rest.length > 0) continue;
    if (id === undefined) for (const [name, table] of Object.entries(isRecord(value) ? value : {})) note(name, table);
    else if (key === undefined) note(id, value);
    else if (key === 'enabled') note(id, { enabled: value });
  }
  return switches;

  function note(id: string, table: unknown): void {
    const enabled = isRecord(table) ? table['enabled'] : undefined;
    if (typeof enabled === 'boolean' && findPluginId(id) !== null) switches.set(id, enabled);
  }
}
