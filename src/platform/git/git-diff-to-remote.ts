import { execFile } from 'node:child_process';

/** How a work tree differs from what others can see of it. */
export interface GitDiffToRemote {
  /** The nearest ancestor of HEAD that a remote branch has. */
  readonly sha: string;
  /** From that commit to the files as they are, those that git does not know included. */
  readonly diff: string;
}

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
}

const maxOutputBytes = 256 * 1024 * 1024;

/** Hooks, monitors and prompts stay off: the folder may be anybody's. */
const run = (cwd: string, args: readonly string[]): Promise<Outcome> =>
  new Promise<Outcome>((resolve) => {
    execFile(
      'git',
      ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args],
      {
        cwd,
        timeout: 30_000,
        maxBuffer: maxOutputBytes,
        env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      },
      (error, stdout) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ exitCode, stdout });
      },
    );
  }).catch(() => ({ exitCode: null, stdout: '' })); // Where the folder is a file, git is not even started.

const lines = ({ stdout }: Outcome): string[] => stdout.split('\n').filter((line) => line !== '');

/** `null` without git, outside of a work tree, and where no remote branch shares a commit. Never rejects. */
export async function findGitDiffToRemote(cwd: string): Promise<GitDiffToRemote | null> {
  const sha = await findSharedCommit(cwd);
  if (sha === null) return null;
  const [tracked, untracked] = await Promise.all([
    run(cwd, ['diff', '--no-textconv', '--no-ext-diff', '--no-color', sha]),
    run(cwd, ['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  if (tracked.exitCode !== 0 || untracked.exitCode !== 0) return null;
  let diff = tracked.stdout;
  for (const path of untracked.stdout.split('\0').filter((name) => name !== '')) diff += await diffOfNewFile(cwd, path);
  return { sha, diff };
}

async function findSharedCommit(cwd: string): Promise<string | null> {
  const remotes = await run(cwd, ['for-each-ref', '--count=1', '--format=%(refname)', 'refs/remotes']);
  if (lines(remotes).length === 0) return null;
  const walk = await run(cwd, ['rev-list', '--boundary', 'HEAD', '--not', '--remotes']);
  if (walk.exitCode !== 0) return null;
  const commits = lines(walk);
  if (commits.length === 0) return lines(await run(cwd, ['rev-parse', 'HEAD']))[0] ?? null;
  const shared = commits.filter((line) => line.startsWith('-')).map((line) => line.slice(1));
  return nearest(cwd, shared);
}

async function nearest(cwd: string, commits: readonly string[]): Promise<string | null> {
  if (commits.length < 2) return commits[0] ?? null;
  const distances = await Promise.all(
    commits.map(async (sha) => ({ sha, distance: Number(lines(await run(cwd, ['rev-list', '--count', `${sha}..HEAD`]))[0]) })),
  );
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).sha;
}

async function diffOfNewFile(cwd: string, path: string): Promise<string> {
  const none = process.platform === 'win32' ? 'NUL' : '/dev/null';
  const { stdout } = await run(cwd, ['diff', '--no-textconv', '--no-ext-diff', '--no-color', '--no-index', '--', none, path]);
  return stdout;
}
