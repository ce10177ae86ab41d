import { appInstallUrl, toUnknownApp } from '../extensions/plugins/describe-plugin.js';
import type { AppSummary } from '../protocol/index.js';
import type { Apps } from './apps.js';

/** What is known of the apps of a plugin of the account. The service decides which of them still have to be connected. */
export async function describePluginApps(ids: readonly string[], apps: Apps): Promise<readonly AppSummary[]> {
  if (ids.length === 0) return [];
  const known = new Map((await apps.list({ forceRefetch: false })).map((app) => [app.id, app]));
  const isReady = [...known.values()].some(({ isAccessible }) => isAccessible);
  return [...new Set(ids)].sort().map((id) => {
    const app = known.get(id);
    if (app === undefined) return { ...toUnknownApp(id), needsAuth: isReady };
    const { name, description, installUrl, isAccessible } = app;
    return { id, name, description, installUrl: installUrl ?? appInstallUrl(name, id), needsAuth: isReady && !isAccessible };
  });
}

/** The apps of an installed plugin that the user still has to connect. None while nobody knows which are connected. */
export const appsNeedingAuth = async (ids: readonly string[], apps: Apps): Promise<AppSummary[]> =>
  (await describePluginApps(ids, apps)).filter(({ needsAuth }) => needsAuth);
