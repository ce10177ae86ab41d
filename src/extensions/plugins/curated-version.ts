import { join } from 'node:path';
import { readText } from '../skills/read-text.js';
import { curatedRoot } from './find-marketplaces.js';
import type { Marketplace } from './marketplace-file.js';
import { curatedName } from './marketplaces.js';

/** Says which commit the curated marketplace is of. */
export const curatedShaFile = (home: string): string => join(home, '.tmp', 'plugins.sha');

/** `null`: it has never been fetched. */
export async function readCuratedSha(home: string): Promise<string | null> {
  const text = (await readText(curatedShaFile(home)).catch(() => '')).trim(); // Not fetched yet.
  return text === '' ? null : text;
}

/** Plugins of the curated marketplace have its version, whatever their manifests say. `null`: it is another marketplace. */
export async function readCuratedVersion({ name, root }: Marketplace, home: string): Promise<string | null> {
  if (name !== curatedName || root !== curatedRoot(home)) return null;
  const sha = await readCuratedSha(home);
  return sha === null || !/^[0-9a-zA-Z]+$/.test(sha) ? null : sha.slice(0, 8);
}
