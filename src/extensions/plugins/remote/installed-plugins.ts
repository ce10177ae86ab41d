import type { ByteTransfer } from '../../../platform/http/http-bytes.js';
import type { PluginCache } from '../plugin-cache.js';
import { isPluginName, type PluginId, toPluginId } from '../plugin-id.js';
import { listInstalled, type Warn } from './catalog.js';
import type { CatalogAccess } from './catalog-client.js';
import { type CatalogPlugin, marketplaceOf } from './catalog-plugin.js';
import { installBundle } from './install-bundle.js';
import { catalogScopes, nameOfRemoteMarketplace } from './remote-marketplace.js';

export interface SyncParts {
  readonly access: CatalogAccess;
  readonly home: string;
  readonly cache: PluginCache;
  readonly transfer: ByteTransfer;
  readonly signal: AbortSignal;
  readonly warn: Warn;
}

/**
 * Brings this machine in line with what is installed in the account: what is missing is fetched, and what is no longer
 * installed is removed. Returns the plugins that count. One that cannot be fetched costs only itself; when the account cannot be
 * read, all stays as it is.
 *
 * @throws CatalogFailure
 */
export async function syncInstalled({ access, cache, warn, ...parts }: SyncParts): Promise<readonly PluginId[]> {
  const installed = await listAll(access, { warn, withBundles: true });
  for (const plugin of installed) {
    parts.signal.throwIfAborted();
    if (await isCurrent(plugin, cache)) continue;
    await installBundle(plugin, { ...parts, cache }).catch((error: unknown) =>
      warn('an installed plugin could not be fetched', { id: plugin.id, error }),
    );
  }
  parts.signal.throwIfAborted();
  await removeOthers(installed, cache);
  return countingOf(installed);
}

/** The plugins of the account that count. @throws CatalogFailure */
export const readInstalled = async (access: CatalogAccess, warn: Warn): Promise<readonly PluginId[]> =>
  countingOf(await listAll(access, { warn, withBundles: false }));

async function listAll(
  access: CatalogAccess,
  options: { readonly warn: Warn; readonly withBundles: boolean },
): Promise<readonly CatalogPlugin[]> {
  const lists = await Promise.all(catalogScopes.map((scope) => listInstalled(access, scope, options)));
  // A name becomes that of a folder.
  return lists.flatMap((list) => [...list.values()]).filter(({ name }) => isPluginName(name));
}

const countingOf = (installed: readonly CatalogPlugin[]): readonly PluginId[] =>
  installed.flatMap((plugin) => (plugin.enabled === true ? [idOf(plugin)] : []));

/** Of one whose name can be that of a folder. */
export const idOf = (plugin: CatalogPlugin): PluginId => toPluginId(plugin.name, marketplaceOf(plugin));

/** Whether the copy on this machine is of the version that the catalogue has. */
async function isCurrent(plugin: CatalogPlugin, cache: PluginCache): Promise<boolean> {
  const version = await cache.versionOf(idOf(plugin));
  return version !== null && (!plugin.release.version || version === plugin.release.version.trim());
}

async function removeOthers(installed: readonly CatalogPlugin[], cache: PluginCache): Promise<void> {
  const wanted = new Set(installed.map((plugin) => idOf(plugin).id));
  for (const marketplace of catalogScopes.map(nameOfRemoteMarketplace)) {
    for (const plugin of await cache.pluginsOf(marketplace)) {
      const id = toPluginId(plugin, marketplace);
      if (!wanted.has(id.id)) await cache.remove(id);
    }
  }
}
