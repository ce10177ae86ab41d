import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceStaging } from './place-plugin.js';

/** Nobody works that long on what is in a folder of these. */
const staleAfterMs = 60 * 60_000;

/** Removes what servers left behind that ended in the middle of an installation. What is young may be another server's work. */
export async function sweepStaging(home: string, now: number): Promise<void> {
  const folders = [
    sourceStaging(home),
    join(home, 'plugins', '.remote-plugin-install-staging'),
    join(home, '.tmp', 'marketplaces', '.staging'),
  ];
  const caches = await entriesOf(join(home, 'plugins', 'cache'));
  const staged = [
    ...(await Promise.all(folders.map(entriesOf))).flat(),
    ...(await Promise.all(caches.map(entriesOf))).flat().filter((path) => /[\\/]\.(?:install|old)-[^\\/]+$/.test(path)),
    ...(await entriesOf(join(home, '.tmp'))).filter((path) => /[\\/]\.plugins-[^\\/]+$/.test(path)),
  ];
  for (const path of staged) {
    const found = await stat(path).catch(() => null); // Its owner was quicker.
    if (found !== null && now - found.mtimeMs > staleAfterMs) await rm(path, { recursive: true, force: true });
  }
}

const entriesOf = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).map((name) => join(folder, name)); // Nothing was ever staged there.
