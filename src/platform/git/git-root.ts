import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Says whether there is something at a path. What cannot be looked into is not there. */
export type Exists = (path: string) => Promise<boolean>;

export const isThere: Exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** The closest folder at or above `cwd` that holds a `.git`; null when there is none. */
export async function findGitRoot(cwd: string, exists: Exists = isThere): Promise<string | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (await exists(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
