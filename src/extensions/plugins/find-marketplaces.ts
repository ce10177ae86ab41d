import { join } from 'node:path';
import { findGitRoot } from '../../platform/git/git-root.js';
import { RpcError } from '../../protocol/errors.js';
import type { MarketplaceLoadErrorInfo } from '../../protocol/index.js';
import { findMarketplaceFile, invalidMarketplace, type Marketplace, readMarketplace } from './marketplace-file.js';
import { isPluginName } from './plugin-id.js';

export interface MarketplacePlaces {
  readonly userHome: string | null;
  /** Those that are configured, and the curated one. */
  readonly roots: readonly string[];
  /** Folders that people work in. Absolute. */
  readonly cwds: readonly string[];
}

export interface FoundMarketplaces {
  readonly marketplaces: readonly Marketplace[];
  readonly errors: readonly MarketplaceLoadErrorInfo[];
}

/** Where the product's own marketplace is kept. */
export const curatedRoot = (home: string): string => join(home, '.tmp', 'plugins');

/** The user's own comes first, then all others by their path. A file that cannot be read costs only itself. */
export async function findMarketplaces({ userHome, roots, cwds }: MarketplacePlaces): Promise<FoundMarketplaces> {
  const own = userHome === null ? null : await findMarketplaceFile(userHome);
  const others = await Promise.all([...new Set([...roots, ...cwds])].sort().map((root) => findFile(root, cwds.includes(root))));
  const paths = new Set([own, ...others].filter((path) => path !== null));
  const read = await Promise.all([...paths].map(tryRead));
  return {
    marketplaces: read.flatMap((one) => ('root' in one ? [one] : [])),
    errors: read.flatMap((one) => ('root' in one ? [] : [one])),
  };
}

/** A folder that people work in may lie in a repository that has the file. */
async function findFile(root: string, mayBeAbove: boolean): Promise<string | null> {
  const path = await findMarketplaceFile(root);
  const repository = path === null && mayBeAbove ? await findGitRoot(root) : null;
  return repository === null ? path : findMarketplaceFile(repository);
}

async function tryRead(path: string): Promise<Marketplace | MarketplaceLoadErrorInfo> {
  try {
    const marketplace = await readMarketplace(path);
    if (!isPluginName(marketplace.name)) throw invalidMarketplace(path, `invalid marketplace name \`${marketplace.name}\``);
    return marketplace;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { marketplacePath: path, message: error.message };
  }
}
