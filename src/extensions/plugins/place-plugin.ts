import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type GitClient, GitFailure } from '../../platform/git/git-clone.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import { readCuratedVersion } from './curated-version.js';
import { resolveInside } from './inside.js';
import type { Marketplace, MarketplaceEntry } from './marketplace-file.js';
import type { PluginCache } from './plugin-cache.js';
import { type PluginId, parsePluginId, toPluginId } from './plugin-id.js';
import { ManifestMistake, readManifest } from './plugin-manifest.js';

export interface PlaceParts {
  readonly home: string;
  readonly cache: PluginCache;
  readonly git: GitClient;
}

/** Where repositories are for as long as a plugin is taken out of them. */
export const sourceStaging = (home: string): string => join(home, 'plugins', '.marketplace-plugin-source-staging');

/** Copies a plugin into the cache, in place of what was there. Nothing of it is run. @throws RpcError */
export async function placePlugin(entry: MarketplaceEntry, marketplace: Marketplace, parts: PlaceParts): Promise<PluginId> {
  const id = parsePluginId(toPluginId(entry.name, marketplace.name).id);
  await withSource(entry, parts, async (source) => {
    const manifest = await readManifest(source).catch((error: unknown) => {
      if (error instanceof ManifestMistake) throw invalidRequest(`failed to parse plugin.json: ${error.message}`);
      throw error;
    });
    if (manifest === null) throw invalidRequest('missing plugin.json');
    const name = manifest.name ?? (entry.source.type === 'git' ? entry.name : basename(source));
    if (name !== entry.name) throw invalidRequest(`plugin.json name \`${name}\` does not match marketplace plugin name \`${entry.name}\``);
    const version = (await readCuratedVersion(marketplace, parts.home)) ?? manifest.version;
    await parts.cache.install(id, { source, version });
  });
  return id;
}

/** A repository is fetched for as long as it is needed. @throws RpcError */
async function withSource({ source }: MarketplaceEntry, { home, git }: PlaceParts, use: (folder: string) => Promise<void>): Promise<void> {
  if (source.type === 'local') return use(source.path);
  await mkdir(sourceStaging(home), { recursive: true });
  const folder = await mkdtemp(join(sourceStaging(home), 'marketplace-plugin-source-'));
  try {
    await git.clone({ url: source.url, ref: source.sha ?? source.refName, sparsePaths: [], folder });
    const inside = source.path === null ? folder : await resolveInside(folder, source.path);
    if (inside === null) throw invalidRequest(`plugin folder \`${source.path}\` leads out of its repository`);
    await use(inside);
  } catch (error) {
    throw error instanceof GitFailure ? internalError(error.message, { cause: error }) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
