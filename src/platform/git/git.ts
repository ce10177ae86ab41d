import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface GitHead {
  readonly sha: string | null;
  readonly branch: string | null;
  readonly originUrl: string | null;
}

export interface GitWorkspace {
  readonly root: string;
  /** Addresses to fetch from, by the name of the remote. */
  readonly remotes: Readonly<Record<string, string>>;
  readonly sha: string | null;
  readonly hasChanges: boolean | null;
}

/** What git prints, trimmed; `null` when it fails. Hooks, monitors and prompts stay off: the folder may be anybody's. */
const output = (cwd: string, args: readonly string[]): Promise<string | null> =>
  new Promise<string | null>((resolve) => {
    execFile(
      'git',
      ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args],
      { cwd, timeout: 5000, env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' } },
      (error, stdout) => resolve(error === null ? stdout.trim() : null),
    );
  }).catch(() => null); // A folder that is a file is no error of git's, but of its start.

/** As `output`, where nothing is no answer. */
export const askGit = async (cwd: string, args: readonly string[]): Promise<string | null> => (await output(cwd, args)) || null;

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

/** Whether git knows the folder as a part of a repository. */
export const isInRepository = async (cwd: string): Promise<boolean> => (await askGit(cwd, ['rev-parse', '--git-dir'])) !== null;

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

/** The work tree around a folder; `null` outside of one. Never rejects. */
export async function describeGitWorkspace(cwd: string): Promise<GitWorkspace | null> {
  if (!(await isInWorkTree(cwd))) return null;
  const root = await askGit(cwd, ['rev-parse', '--show-toplevel']);
  if (root === null) return null;
  const [sha, remotes, changes] = await Promise.all([
    askGit(cwd, ['rev-parse', 'HEAD']),
    output(cwd, ['remote', '-v']),
    output(cwd, ['status', '--porcelain']),
  ]);
  return { root, sha, remotes: fetchRemotes(remotes ?? ''), hasChanges: changes === null ? null : changes !== '' };
}

/** Of lines such as `origin  https://… (fetch)`. */
const fetchRemotes = (listing: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listing.split('\n').flatMap((line) => {
      const [, name, url] = /^(\S+)\t(.+) \(fetch\)$/.exec(line) ?? [];
      return name === undefined || url === undefined ? [] : [[name, url]];
    }),
  );
