import type { PluginMarketplaceEntry } from '../../../protocol/index.js';
import { listInstalled, listPlugins, listSharedWithMe, type Warn } from './catalog.js';
import type { CatalogAccess } from './catalog-client.js';
import { toMarketplace } from './describe-remote.js';
import type { RemoteMarketplaceName } from './remote-marketplace.js';

/** Parts of the catalogue, in the order asked for. One that cannot be read, or is empty, is left out. */
export async function readMarketplaces(
  access: CatalogAccess,
  names: readonly RemoteMarketplaceName[],
  warn: Warn,
): Promise<readonly PluginMarketplaceEntry[]> {
  const read = await Promise.all(
    names.map((name) =>
      readMarketplace(access, name, warn).catch((error: unknown) => {
        warn('a part of the plugin catalogue could not be read', { name, error });
        return null;
      }),
    ),
  );
  return read.filter((entry) => entry !== null);
}

async function readMarketplace(access: CatalogAccess, name: RemoteMarketplaceName, warn: Warn): Promise<PluginMarketplaceEntry | null> {
  const isGlobal = name === 'chatgpt-global';
  const [plugins, installed] = await Promise.all([
    name === 'shared-with-me' ? listSharedWithMe(access, warn) : listPlugins(access, isGlobal ? 'GLOBAL' : 'WORKSPACE', warn),
    listInstalled(access, isGlobal ? 'GLOBAL' : 'WORKSPACE', { warn }),
  ]);
  // What is no longer offered to all stays with those who have it.
  return toMarketplace(name, isGlobal ? [...plugins, ...installed.values()] : plugins, installed);
}
