import { dirname, join } from 'node:path';
import { type Exists, isThere } from '../files/is-there.js';

/** The closest folder at or above `cwd` that holds a `.git`; null when there is none. */
export async function findGitRoot(cwd: string, exists: Exists = isThere): Promise<string | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
