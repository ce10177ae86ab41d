import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readText } from '../skills/read-text.js';
import type { GitSource } from './marketplace-source.js';

/** Says in a marketplace's folder what it was made of. */
const stampOf = ({ url, ref, sparsePaths }: GitSource, revision: string) => ({
  source_type: 'git',
  source: url,
  ref_name: ref,
  sparse_paths: [...sparsePaths],
  revision,
});

const pathIn = (root: string): string => join(root, '.codex-marketplace-install.json');

export const writeStamp = (root: string, source: GitSource, revision: string): Promise<void> =>
  writeFile(pathIn(root), `${JSON.stringify(stampOf(source, revision), null, 2)}\n`);

/** Whether the folder was made of exactly that. */
export async function hasStamp(root: string, source: GitSource, revision: string): Promise<boolean> {
  try {
    return isDeepStrictEqual(JSON.parse(await readText(pathIn(root))), stampOf(source, revision));
  } catch {
    return false; // No folder, no stamp, or one that says nothing.
  }
}
