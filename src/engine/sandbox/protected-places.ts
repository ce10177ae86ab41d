import { dirname, join, resolve } from 'node:path';
import type { FileSystemAccessMode } from '../../protocol/index.js';
import { protectedNames } from './access.js';
import { type Disk, findRealPath } from './disk.js';

interface Protection {
  readonly disk: Disk;
  /** What the profile says of the place itself: then that holds. `null`: nothing. */
  readonly named: (path: string) => FileSystemAccessMode | null;
}

/** The places inside writable folders that stay as they are, there or not, with the repositories that `.git` files point to. */
export async function findProtectedPlaces(roots: readonly string[], { disk, named }: Protection): Promise<readonly string[]> {
  const places = roots.flatMap((root) => protectedNames.map((name) => join(root, name)));
  const pointers = places.filter((path) => path.endsWith('/.git') && named(path) !== 'write');
  const pointed = await Promise.all(pointers.map((path) => foldersOfPointer(path, disk)));
  return [...places, ...pointed.flat()].filter((path) => named(path) === null);
}

/** A `.git` file names the folder of a worktree, and that the folder of its repository. */
async function foldersOfPointer(path: string, disk: Disk): Promise<readonly string[]> {
  const pointer = await findRealPath(disk, path);
  if (pointer.kind !== 'file') return [];
  const named = /^gitdir: (.+?)\s*$/m.exec(await readShort(disk, pointer.path))?.[1];
  if (named === undefined) return [];
  const folder = resolve(dirname(pointer.path), named);
  if ((await findRealPath(disk, folder)).kind !== 'folder') return [];
  const common = (await readShort(disk, join(folder, 'commondir'))).trim();
  return common === '' ? [folder] : [folder, resolve(folder, common)];
}

/** Nothing where it cannot be read. */
const readShort = (disk: Disk, path: string): Promise<string> => disk.readText(path).catch(() => '');
