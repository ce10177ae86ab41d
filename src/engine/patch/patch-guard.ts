import { basename, dirname, join, relative } from 'node:path';
import { isWithinFolder } from '../../platform/files/is-within.js';
import type { FileAccess, Places } from '../sandbox/access.js';
import { createMemoizedDisk, type Disk, findRealPath, systemDisk } from '../sandbox/disk.js';
import { realAccessOf } from '../sandbox/real-access.js';

/** Says where a path of a patch really is. @throws PatchBlocked */
export interface PatchGuard {
  /** Of the file that is written: links are followed. */
  fileOf(path: string): Promise<string>;
  /** Of what stands there itself: a link that is moved or removed. */
  placeOf(path: string): Promise<string>;
}

/** The file is not where it seems to be, and where it is nothing may be written. */
export class PatchBlocked extends Error {
  override readonly name = 'PatchBlocked';

  constructor(readonly path: string) {
    super(`Failed to write file ${path}`);
  }
}

/** Whatever the paths lead to is written. */
export const noGuard: PatchGuard = { fileOf: async (path) => path, placeOf: async (path) => path };

const refuse = async (path: string): Promise<never> => {
  throw new PatchBlocked(path);
};

const nothingAtAll: PatchGuard = { fileOf: refuse, placeOf: refuse };

interface Guarded {
  readonly access: FileAccess;
  readonly places: Places;
  /** These may be written where they are named, though the access does not say so: not where a link leads. */
  readonly allowed: readonly string[];
  /** The files are not on this machine: where their links lead cannot be known from here. */
  readonly isElsewhere?: boolean;
}

/** Looks at the disk anew for each path, so that a link which was put there meanwhile does not lead out. */
export function createPatchGuard({ access, places, allowed, isElsewhere }: Guarded): PatchGuard {
  if (access.isFree) return noGuard;
  if (isElsewhere) return nothingAtAll;
  const check = async (path: string, real: string): Promise<string> => {
    const disk = createMemoizedDisk(systemDisk);
    const realAccess = await realAccessOf(access, disk);
    if (realAccess.of(real) === 'write') return real;
    const named = await Promise.all(allowed.map((each) => withRealProject(each, places, disk)));
    if (named.includes(real)) return real;
    throw new PatchBlocked(path);
  };
  const placeOf = async (path: string): Promise<string> => {
    const folder = await findRealPath(systemDisk, dirname(path));
    return check(path, join(folder.path, basename(path)));
  };
  return {
    placeOf,
    fileOf: async (path) => {
      await placeOf(path);
      return check(path, (await findRealPath(systemDisk, path)).path);
    },
  };
}

/** The project itself may stand behind a link. */
async function withRealProject(path: string, { cwd }: Places, disk: Disk): Promise<string> {
  if (!isWithinFolder(cwd, path)) return path;
  return join((await findRealPath(disk, cwd)).path, relative(cwd, path));
}
