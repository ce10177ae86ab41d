import { isTable } from '../../config/overrides.js';
import type { AppInfo } from '../../protocol/index.js';
import { readDirectoryApp } from './directory-app.js';

/** The apps behind the tools of the apps' server: each tool says whose it is. */
export function appsOfTools(tools: readonly Readonly<Record<string, unknown>>[]): readonly AppInfo[] {
  const apps = new Map<string, AppInfo>();
  for (const { _meta: meta } of tools) {
    if (!isTable(meta)) continue;
    const { connector_id: id, connector_name: name, connector_description: description } = meta;
    const app = readDirectoryApp({ id, name, description });
    if (app !== null && !apps.has(app.id)) apps.set(app.id, { ...app, isAccessible: true });
  }
  return [...apps.values()];
}
