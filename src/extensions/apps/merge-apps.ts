import type { AppInfo } from '../../protocol/index.js';
import { appInstallUrl } from '../plugins/describe-plugin.js';
import { compareBytes } from '../skills/skill.js';
import type { AppSettings } from './app-settings.js';
import { bareApp } from './directory-app.js';

/** What is known of the apps; `null`: not yet. */
export interface KnownApps {
  /** All that there are. */
  readonly directory: readonly AppInfo[] | null;
  /** Those that the user has connected. */
  readonly accessible: readonly AppInfo[] | null;
}

export interface AppsView {
  readonly settings: Pick<AppSettings, 'isEnabled'>;
  /** The names of the plugins that bring an app, by its id. */
  readonly plugins: ReadonlyMap<string, readonly string[]>;
  readonly isHidden: (id: string) => boolean;
}

/**
 * Connected ones first, then by name. What neither the directory nor a plugin has is not shown once the directory is known.
 * Plugins are named for connected apps: those of others cannot be used yet.
 */
export function mergeApps({ directory, accessible }: KnownApps, { settings, plugins, isHidden }: AppsView): readonly AppInfo[] {
  const connected = new Map((accessible ?? []).map((app) => [app.id, app]));
  const all = directory === null ? [...connected.values()] : withBrought(directory, plugins).map((app) => withConnection(app, connected));
  return all
    .filter(({ id }) => !isHidden(id))
    .map((app) => ({
      ...app,
      isEnabled: settings.isEnabled(app.id),
      pluginDisplayNames: app.isAccessible ? [...(plugins.get(app.id) ?? [])] : [],
    }))
    .sort((a, b) => Number(b.isAccessible) - Number(a.isAccessible) || compareBytes(a.name, b.name) || compareBytes(a.id, b.id));
}

function withBrought(directory: readonly AppInfo[], plugins: AppsView['plugins']): readonly AppInfo[] {
  const listed = new Set(directory.map(({ id }) => id));
  return [...directory, ...[...plugins.keys()].filter((id) => !listed.has(id)).map((id) => bareApp(id, null))];
}

function withConnection(app: AppInfo, connected: ReadonlyMap<string, AppInfo>): AppInfo {
  const own = connected.get(app.id);
  if (own === undefined) return app;
  const name = app.name === app.id ? own.name : app.name;
  return { ...app, name, installUrl: appInstallUrl(name, app.id), description: app.description ?? own.description, isAccessible: true };
}
