import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { findGitRoot } from '../../platform/git/git-root.js';
import type { LookedAt } from './looked-at.js';

/**
 * The folder whose trust counts for a git work tree: the root of the main checkout, also for the others that were added to
 * it. `null`: there is no work tree around `cwd`.
 */
export async function findMainCheckout(cwd: string, disk: LookedAt): Promise<string | null> {
  const root = await findGitRoot(cwd, (path) => disk.exists(path));
  if (root === null) return null;
  const dotGit = join(root, '.git');
  if (!(await disk.isFile(dotGit))) return root;
  const pointer = /^gitdir:\s*(.+?)\s*$/m.exec(await readFile(dotGit, 'utf8').catch(() => ''))?.[1];
  if (pointer === undefined) return null;
  const worktrees = dirname(resolve(root, pointer));
  return basename(worktrees) === 'worktrees' ? dirname(dirname(worktrees)) : null;
}
