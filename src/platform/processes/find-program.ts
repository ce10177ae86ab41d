import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

interface Place {
  readonly cwd: string;
  /** Of the environment that the program will get. */
  readonly searchPath: string;
}

/** Where a program is that would be run by that name. Rejects as its start would: terminals start anything and tell nothing. */
export async function findProgram(name: string, { cwd, searchPath }: Place): Promise<string> {
  if (isAbsolute(name) || name.includes('/')) return runnable(resolve(cwd, name));
  let failure: unknown = null;
  for (const folder of searchPath.split(delimiter)) {
    try {
      return await runnable(resolve(cwd, join(folder === '' ? '.' : folder, name)));
    } catch (error) {
      // Somebody else's program of that name tells more than that there is none.
      if (failure === null || !isMissing(error)) failure = error;
    }
  }
  throw failure;
}

async function runnable(path: string): Promise<string> {
  await access(path, constants.X_OK);
  if ((await stat(path)).isFile()) return path;
  throw Object.assign(new Error(`${path} is no program`), { code: 'EACCES', errno: -13 });
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
