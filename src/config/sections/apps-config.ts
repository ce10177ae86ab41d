import type { ConfigKeys } from '../schema/config-table.js';
import type { TomlTable } from '../toml/toml-table.js';

/** What the configuration says of apps. */
export interface AppsConfig {
  /** `[apps]`, as written: a table for each app by its id, and `_default`. */
  readonly tables: Readonly<Record<string, TomlTable>>;
  /** Where their server is, below the address of the service; `null`: at its usual place. */
  readonly path: string | null;
}

export const resolveApps = ({ apps = {}, features = {} }: Pick<ConfigKeys, 'apps' | 'features'>): AppsConfig => ({
  tables: Object.fromEntries(Object.entries(apps).flatMap(([id, table]) => (table === undefined ? [] : [[id, table]]))),
  path: pathOf(features.apps_mcp_path_override),
});

function pathOf(override: NonNullable<ConfigKeys['features']>['apps_mcp_path_override']): string | null {
  if (typeof override !== 'object' || override.enabled === false) return null;
  return override.path?.trim().replace(/^\/+/, '') || null;
}
