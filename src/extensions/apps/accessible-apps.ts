import type { AppInfo } from '../../protocol/index.js';
import { compareBytes } from '../skills/skill.js';
import { appGroupName } from './app-names.js';
import { connectorOf } from './connector.js';
import { bareApp } from './directory-app.js';

/** The apps behind the tools of the apps' server: those that the user has connected. Of two names of an app the first by order counts. */
export function appsOfTools(tools: readonly Readonly<Record<string, unknown>>[]): readonly AppInfo[] {
  const connectors = tools.map(({ _meta: meta }) => connectorOf(meta)).filter((connector) => connector !== null);
  const apps = new Map<string, AppInfo>();
  for (const { id, name, description } of connectors.sort((a, b) => compareBytes(appGroupName(a), appGroupName(b)))) {
    const known = apps.get(id);
    if (known !== undefined && (known.name !== id || name === null)) continue;
    apps.set(id, { ...bareApp(id, name), description: known?.description ?? description, isAccessible: true });
  }
  return [...apps.values()];
}
