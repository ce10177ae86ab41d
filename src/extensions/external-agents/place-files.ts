import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { isWithinFolder } from '../../platform/files/is-within.js';
import { errorCodeOf, osErrorText } from '../../platform/os-error.js';
import { internalError } from '../../protocol/errors.js';
import type { Place } from './place.js';

/** The text of a file of the other agent; `null`: not there, or a link that leads out of the place. */
export async function readSource({ root }: Pick<Place, 'root'>, path: string): Promise<string | null> {
  try {
    const [real, realRoot] = await Promise.all([realpath(path), realpath(root)]);
    // A repository is somebody else's: its links must not bring in what only the user may read.
    return isWithinFolder(realRoot, real) ? await readFile(real, 'utf8') : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw internalError(osErrorText(error), { cause: error });
  }
}

/** The text of a file of ours; `null`: not there. */
export async function readTarget(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw internalError(osErrorText(error), { cause: error });
  }
}

export const isThere = async (path: string): Promise<boolean> => (await lstat(path).catch(() => null)) !== null;

/** What a folder holds by name, sorted; links and whatever is no file or folder left out. */
export async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const found = await lstat(folder).catch(() => null);
  if (!found?.isDirectory()) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() || entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every file at or below a folder that no link leads to, as paths relative to it with `/`. */
export async function filesBelow(folder: string, prefix = ''): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.isFile()) paths.push(prefix + entry.name);
    else paths.push(...(await filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)));
  }
  return paths;
}

/** Writes a file of ours. @throws RpcError when a link of the repository leads elsewhere */
export async function writeTarget(place: Pick<Place, 'bounds'>, path: string, text: string): Promise<void> {
  await checkBounds(place, path);
  await writing(() => writeFileAtomic(path, text));
}

/** Copies a file to where there is none yet. */
export async function copyToTarget(place: Pick<Place, 'bounds'>, from: string, to: string): Promise<void> {
  await checkBounds(place, to);
  await writing(async () => {
    await mkdir(dirname(to), { recursive: true });
    // What is there already is the user's.
    await copyFile(from, to, constants.COPYFILE_EXCL).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    });
  });
}

async function checkBounds({ bounds }: Pick<Place, 'bounds'>, path: string): Promise<void> {
  if (bounds === null) return;
  if (!isWithinFolder(bounds, await resolved(path))) throw internalError(`a link leads out of ${bounds}: ${path}`);
}

/** Where a path really is, also while its last parts are not made yet. */
async function resolved(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null) return real;
  // A link to nothing would be followed when it is written to.
  if (await isThere(path)) return '';
  return dirname(path) === path ? path : join(await resolved(dirname(path)), basename(path));
}

async function writing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw internalError(osErrorText(error), { cause: error });
  }
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error) ?? '');
