import type { Stats } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import { errorCodeOf, osErrorText } from '../os-error.js';
import { isWithinFolder } from './is-within.js';

/** What a folder directly holds; kinds are those of link targets. */
export interface DirectoryEntry {
  readonly fileName: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
}

export interface FileMetadata {
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  /** Of the path itself; the others tell of its target. */
  readonly isSymlink: boolean;
  /** Unix milliseconds; 0 where the file system has none. */
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** 512 MiB. */
const maxReadBytes = 536_870_912;

/** Turns what the operating system refuses into the error that clients are told. */
async function asked<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (errorCodeOf(error) === null) throw error;
    throw internalError(osErrorText(error), { cause: error });
  }
}

/** Reads a whole file. @throws RpcError with the system's words, or `file is too large to read: …` */
export const readHostFile = (path: string): Promise<Buffer> =>
  asked(async () => {
    if ((await stat(path)).size > maxReadBytes) throw invalidRequest(`file is too large to read: limit is ${maxReadBytes} bytes`);
    return readFile(path);
  });

/** Writes through links; makes no parents. */
export const writeHostFile = (path: string, bytes: Uint8Array): Promise<void> => asked(() => writeFile(path, bytes));

export const createHostDirectory = (path: string, { recursive }: { readonly recursive: boolean }): Promise<void> =>
  asked(() => (recursive ? makeFolders(path) : mkdir(path)));

/** Node's own way misnames what stands where a folder should be. */
async function makeFolders(path: string): Promise<void> {
  if ((await makeFolder(path)) === 'made') return;
  await makeFolders(dirname(path));
  if ((await makeFolder(path)) === 'no parent') await mkdir(path);
}

const makeFolder = (path: string): Promise<'made' | 'no parent'> =>
  mkdir(path).then(
    () => 'made',
    async (error: unknown) => {
      if (errorCodeOf(error) === 'ENOENT') return 'no parent';
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory()) return 'made';
      throw error;
    },
  );

export const hostMetadata = (path: string): Promise<FileMetadata> =>
  asked(async () => {
    const [target, itself] = await Promise.all([stat(path), lstat(path)]);
    return {
      isDirectory: target.isDirectory(),
      isFile: target.isFile(),
      isSymlink: itself.isSymbolicLink(),
      createdAtMs: Math.max(0, Math.floor(target.birthtimeMs)),
      modifiedAtMs: Math.max(0, Math.floor(target.mtimeMs)),
    };
  });

/** The direct children; one that cannot be resolved (a dangling link, a loop) is left out. */
export const readHostDirectory = (path: string): Promise<DirectoryEntry[]> =>
  asked(async () => {
    const found = await readdir(path, { withFileTypes: true });
    const entries = await Promise.all(
      found.map(async (entry) => {
        const kind = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => null) : entry;
        return kind === null ? [] : [{ fileName: entry.name, isDirectory: kind.isDirectory(), isFile: kind.isFile() }];
      }),
    );
    return entries.flat();
  });

/** Never follows a link: it removes it. `force` forgives only that nothing is there. */
export const removeHostPath = (
  path: string,
  { recursive, force }: { readonly recursive: boolean; readonly force: boolean },
): Promise<void> =>
  asked(async () => {
    try {
      const found = await lstat(path);
      if (!found.isDirectory()) await unlink(path);
      else if (recursive) await rm(path, { recursive: true });
      else await rmdir(path);
    } catch (error) {
      if (force && errorCodeOf(error) === 'ENOENT') return;
      throw error;
    }
  });

/** Copies a file, a link as a link, or a tree into a new or an existing folder. */
export const copyHostPath = (from: string, to: string, { recursive }: { readonly recursive: boolean }): Promise<void> =>
  asked(async () => {
    const found = await lstat(from);
    if (found.isDirectory()) {
      if (!recursive) throw invalidRequest('fs/copy requires recursive: true when sourcePath is a directory');
      if (isWithinFolder(await realpath(from), await resolved(to))) {
        throw invalidRequest('fs/copy cannot copy a directory to itself or one of its descendants');
      }
      await copyTree(from, to);
    } else if (!(await copyEntry(found, from, to))) {
      throw invalidRequest('fs/copy only supports regular files, directories, and symlinks');
    }
  });

async function copyTree(from: string, to: string): Promise<void> {
  await makeFolders(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else await copyEntry(await lstat(source), source, target); // Devices and sockets are left out.
  }
}

/** False for what can be neither copied nor linked. */
async function copyEntry(found: Stats, from: string, to: string): Promise<boolean> {
  if (found.isSymbolicLink()) {
    await symlink(await readlink(from), to);
    return true;
  }
  if (!found.isFile()) return false;
  const target = await stat(to).catch(() => null);
  // A file that is copied onto itself would be emptied first.
  if (target === null || target.ino !== found.ino || target.dev !== found.dev) await copyFile(from, to);
  return true;
}

/** The real path of what need not be there: of its nearest ancestor that is, and the rest as written. */
async function resolved(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return join(await resolved(parent), basename(path));
  }
}
