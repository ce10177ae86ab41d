import { isTable } from '../../config/overrides.js';
import type { AppInfo } from '../../protocol/index.js';
import { compareBytes } from '../skills/skill.js';

/** What is known of the apps; `null`: not yet. */
export interface KnownApps {
  /** All that there are. */
  readonly directory: readonly AppInfo[] | null;
  /** Those that the user has connected. */
  readonly accessible: readonly AppInfo[] | null;
}

export interface AppsView {
  /** The table `apps` of the settings. */
  readonly settings: unknown;
  /** Plugins that bring an app, by its id. */
  readonly plugins: ReadonlyMap<string, readonly string[]>;
}

/** Connected ones first, then by name. What the directory does not have is not shown once it is known. */
export function mergeApps({ directory, accessible }: KnownApps, { settings, plugins }: AppsView): readonly AppInfo[] {
  const connected = new Map((accessible ?? []).map((app) => [app.id, app]));
  const all = directory === null ? [...connected.values()] : directory.map((app) => withConnection(app, connected.get(app.id)));
  return all
    .map((app) => ({ ...app, isEnabled: isAppEnabled(app.id, settings), pluginDisplayNames: [...(plugins.get(app.id) ?? [])] }))
    .sort((a, b) => Number(b.isAccessible) - Number(a.isAccessible) || compareBytes(a.name, b.name) || compareBytes(a.id, b.id));
}

const withConnection = (app: AppInfo, connected: AppInfo | undefined): AppInfo =>
  connected === undefined ? app : { ...app, description: app.description ?? connected.description, isAccessible: true };

function isAppEnabled(id: string, settings: unknown): boolean {
  const enabledIn = (key: string): unknown => {
    const table = isTable(settings) && Object.hasOwn(settings, key) ? settings[key] : undefined;
    return isTable(table) ? table['enabled'] : undefined;
  };
  return (enabledIn(id) ?? enabledIn('_default')) !== false;
}
