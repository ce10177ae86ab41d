import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isWithinFolder } from '../../platform/files/is-within.js';
import { errorCodeOf } from '../../platform/os-error.js';

/** The path that a manifest writes as `./…`, without that; `null`: it breaks the rules, and is treated as if it were not there. */
export function readRelativePath(text: unknown): string | null {
  if (typeof text !== 'string' || !text.startsWith('./') || text.includes('\0')) return null;
  const parts = text
    .slice(2)
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/');
}

/**
 * The absolute path of something below a root. `null`: links lead out of the root. What does not exist is judged by the
 * folder that it would be in.
 */
export async function resolveInside(root: string, relative: string): Promise<string | null> {
  const path = resolve(root, relative);
  if (!isWithinFolder(resolve(root), path)) return null;
  const [realRoot, realPath] = await Promise.all([canonical(root), canonical(path)]);
  return realRoot !== null && realPath !== null && isWithinFolder(realRoot, realPath) ? path : null;
}

/** `null`: links that lead nowhere, or in circles. */
async function canonical(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = errorCodeOf(error);
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || (await isLink(path)) || dirname(path) === path) return null;
    const above = await canonical(dirname(path));
    return above === null ? null : join(above, basename(path));
  }
}

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
