import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface GitHead {
  readonly sha: string | null;
  readonly branch: string | null;
  readonly originUrl: string | null;
}

/** The first line that git prints; `null` when it fails. Hooks, monitors and prompts stay off: the folder may be anybody's. */
export const askGit = (cwd: string, args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(
      'git',
      ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args],
      { cwd, timeout: 5000, env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' } },
      (error, stdout) => resolve(error === null && stdout.trim() !== '' ? stdout.trim() : null),
    );
  });

async function isInWorkTree(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (
      await stat(join(at, '.git')).then(
        () => true,
        () => false,
      )
    )
      return true;
    if (dirname(at) === at) return false;
  }
}

/** Where a work tree stands; `null` outside of one. Never rejects. */
export async function findGitHead(cwd: string): Promise<GitHead | null> {
  if (!(await isInWorkTree(cwd))) return null;
  const [sha, branch, originUrl] = await Promise.all([
    askGit(cwd, ['rev-parse', 'HEAD']),
    askGit(cwd, ['symbolic-ref', '--short', '-q', 'HEAD']),
    askGit(cwd, ['config', '--get', 'remote.origin.url']),
  ]);
  return sha === null && branch === null && originUrl === null ? null : { sha, branch, originUrl };
}
