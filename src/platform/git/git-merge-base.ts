import { askGit } from './git.js';

/**
 * The commit at which the work tree's HEAD and a branch parted. Where the branch's upstream is ahead of it, that of the
 * upstream: what others pushed is not part of the change. `null` when git knows no such branch or no common commit.
 */
export async function findMergeBase(cwd: string, branch: string): Promise<string | null> {
  const tip = await askGit(cwd, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${branch}^{commit}`]);
  if (tip === null) return null;
  const upstream = await findUpstreamAhead(cwd, branch);
  return askGit(cwd, ['merge-base', 'HEAD', upstream ?? tip]);
}

/** The upstream of a branch, if it has commits that the branch has not. */
async function findUpstreamAhead(cwd: string, branch: string): Promise<string | null> {
  const name = await askGit(cwd, ['for-each-ref', '--format=%(upstream)', `refs/heads/${branch}`]);
  if (name === null) return null;
  const ahead = await askGit(cwd, ['rev-list', '--count', '--end-of-options', `refs/heads/${branch}..${name}`]);
  return ahead === null || ahead === '0' ? null : name;
}
