import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { errorCodeOf } from '../../platform/os-error.js';
import { SandboxError } from './sandbox.js';

export type FileKind = 'file' | 'folder' | 'link';

/** What a plan looks at. Nothing is followed. */
export interface Disk {
  /** Of what stands there itself; `null`: nothing does, or nobody may know. Devices and the like count as files. */
  kindOf(path: string): Promise<FileKind | null>;
  readLink(path: string): Promise<string>;
  readText(path: string): Promise<string>;
  /** The names in a folder; none where it cannot be read. */
  namesIn(path: string): Promise<readonly string[]>;
}

export const systemDisk: Disk = {
  kindOf: async (path) => {
    try {
      const found = await lstat(path);
      return found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file';
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
      throw error;
    }
  },
  readLink: (path) => readlink(path),
  readText: (path) => readFile(path, 'utf8'),
  namesIn: (path) => readdir(path).catch(() => []),
};

/** A disk that looks at each place once. */
export function createMemoizedDisk(disk: Disk): Disk {
  const kinds = new Map<string, Promise<FileKind | null>>();
  return {
    ...disk,
    kindOf: (path) => {
      const known = kinds.get(path) ?? disk.kindOf(path);
      kinds.set(path, known);
      return known;
    },
  };
}

/** Where a path really leads. */
export interface RealPath {
  /** Without links, as far as it exists; the rest as it was named. */
  readonly path: string;
  /** `null`: there is nothing. */
  readonly kind: Exclude<FileKind, 'link'> | null;
  /** The first place on the way where there is nothing. */
  readonly firstMissing: string | null;
  /** The links that it runs through: their real places, and what they say. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

/** More links than that are a loop. */
const mostLinks = 40;

export async function findRealPath(disk: Disk, path: string): Promise<RealPath> {
  const links: { path: string; target: string }[] = [];
  const ahead = path.split(sep).reverse();
  let current = '/';
  let kind: RealPath['kind'] = 'folder';
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      current = dirname(current);
      kind = 'folder';
      continue;
    }
    const next = join(current, name);
    const found = await disk.kindOf(next);
    if (found === null) return { path: join(next, ...ahead.reverse()), kind: null, firstMissing: next, links };
    if (found !== 'link') {
      current = next;
      kind = found;
      continue;
    }
    const target = await disk.readLink(next);
    links.push({ path: next, target });
    if (links.length > mostLinks) throw new SandboxError('unenforceable', `${path} leads through links that go in circles`);
    if (isAbsolute(target)) current = '/';
    ahead.push(...target.split(sep).reverse());
  }
  return { path: current, kind: current === '/' ? 'folder' : kind, firstMissing: null, links };
}
