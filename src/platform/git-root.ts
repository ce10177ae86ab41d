import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The closest folder at or above `cwd` that holds a `.git`; null when there is none. */
export async function findGitRoot(cwd: string): Promise<string | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    try {
      await access(join(folder, '.git'));
      return folder;
    } catch {
      if (dirname(folder) === folder) return null; // Not here: look above.
    }
  }
}
