import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import type { CuratedAddresses, CuratedParts } from './curated-parts.js';
import { curatedShaFile, readCuratedSha } from './curated-version.js';
import { curatedRoot } from './find-marketplaces.js';
import { findMarketplaceFile, type Marketplace, readMarketplace } from './marketplace-file.js';
import { curatedName } from './marketplaces.js';
import { isFolder, swapFolder } from './swap-folder.js';

export const curatedAddresses: CuratedAddresses = {
  git: 'https://github.com/openai/plugins.git',
  api: 'https://api.github.com/repos/openai/plugins',
};

/** Fetches the curated marketplace when there is another state of it. `null`: all is as it was. */
export async function syncCurated(parts: CuratedParts): Promise<Marketplace | null> {
  try {
    return await syncBy(parts, {
      revision: () => parts.git.revisionOf(parts.addresses.git, null, parts.signal),
      fetch: async (folder) =>
        parts.git.clone({ url: parts.addresses.git, ref: null, sparsePaths: [], folder, isShallow: true, signal: parts.signal }),
    });
  } catch (error) {
    parts.signal.throwIfAborted();
    parts.warn('the curated plugins could not be fetched with git', { error });
  }
  const { readRevision, fetchArchive } = await import('./curated-archive.js');
  return syncBy(parts, { revision: () => readRevision(parts), fetch: (folder, sha) => fetchArchive(folder, sha, parts) });
}

interface Way {
  revision(): Promise<string>;
  /** Fills the folder. Resolves with the commit that it is of. */
  fetch(folder: string, sha: string): Promise<string>;
}

async function syncBy({ home }: CuratedParts, { revision, fetch }: Way): Promise<Marketplace | null> {
  const root = curatedRoot(home);
  const latest = await revision();
  if ((await readCuratedSha(home)) === latest && (await isFolder(root))) return null;
  await mkdir(dirname(root), { recursive: true });
  const staging = await mkdtemp(join(dirname(root), '.plugins-'));
  try {
    const folder = join(staging, 'new');
    await mkdir(folder);
    const sha = await fetch(folder, latest);
    await rm(join(folder, '.git'), { recursive: true, force: true });
    await checkMarketplace(folder);
    await swapFolder(folder, root, () => writeFileAtomic(curatedShaFile(home), `${sha}\n`));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return readRoot(root);
}

async function readRoot(root: string): Promise<Marketplace> {
  const path = await findMarketplaceFile(root);
  if (path === null) throw new Error('the curated marketplace has no file');
  return readMarketplace(path);
}

async function checkMarketplace(root: string): Promise<void> {
  const { name } = await readRoot(root);
  if (name !== curatedName) throw new Error(`the curated marketplace calls itself ${name}`);
}
