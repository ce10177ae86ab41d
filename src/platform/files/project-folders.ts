import { dirname, join, resolve } from 'node:path';
import { type Exists, isThere } from './is-there.js';

/** What marks the root of a project where nobody has said otherwise. */
export const defaultRootMarkers: readonly string[] = ['.git'];

/** The folders from the project's root, the nearest that holds one of the markers, down to `cwd`; only `cwd` where there is none. */
export async function findProjectFolders(cwd: string, markers: readonly string[], exists: Exists = isThere): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    folders.unshift(folder);
    const found = await Promise.all(markers.map((marker) => exists(join(folder, marker))));
    if (found.includes(true)) return folders;
    if (dirname(folder) === folder) return folders.slice(-1);
  }
}
