import { execFile } from 'node:child_process';
import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What has changed in a folder since its last state. */
export interface FolderChanges {
  /** Letter and path, as `git diff --name-status` has them: `A`, `M`, `D`. */
  readonly files: readonly (readonly [status: string, path: string])[];
  readonly diff: string;
}

/** Remembers one state of a folder, in a repository inside of it, to tell later what has changed. */
export interface GitBaseline {
  /** Makes the repository where there is none: all that is there is the first state. */
  ensure(): Promise<void>;
  changes(): Promise<FolderChanges>;
  /** The folder as it is now becomes the state. Nothing of earlier ones is kept: what is gone from the folder is gone. */
  reset(): Promise<void>;
}

export interface GitBaselineOptions {
  /** A diff that is longer is cut. */
  readonly maxDiffBytes: number;
  /** Who the states are of. */
  readonly author: { readonly name: string; readonly email: string };
}

/** What git takes for the state before there is one. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * Written before each use: programs of the user's may have been in the folder, and settings of a repository can have git start
 * programs.
 */
const ownConfig = '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tlogAllRefUpdates = false\n';

const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.autocrlf=false', 'core.quotePath=false', 'core.excludesFile='];

/** Rejects where there is no git. */
export function openGitBaseline(folder: string, { maxDiffBytes, author }: GitBaselineOptions): GitBaseline {
  const repository = join(folder, '.git');
  const git = (args: readonly string[], maxBytes?: number): Promise<string> => run(folder, { args, author, maxBytes });
  const state = (): Promise<string | null> => git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => null); // There is none yet.

  const reset = async (): Promise<void> => {
    await git(['add', '--all', '--force', '.']);
    const tree = (await git(['write-tree'])).trim();
    const commit = (await git(['commit-tree', tree, '-m', 'The folder as it was gone over last'])).trim();
    await git(['symbolic-ref', 'HEAD', 'refs/heads/main']);
    await git(['update-ref', 'refs/heads/main', commit]);
    await git(['reflog', 'expire', '--expire=now', '--all']);
    await git(['prune', '--expire=now']);
  };

  return {
    reset,
    ensure: async () => {
      const found = await lstat(repository).catch(() => null); // Not there yet.
      if (found?.isDirectory()) {
        await writeFile(join(repository, 'config'), ownConfig);
        if (await isRepository(git)) return;
      }
      // One that is broken does not say what was gone over: all of it is new then.
      await rm(repository, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await git(['init', '--quiet', '--template=', '--initial-branch=main']);
      await writeFile(join(repository, 'config'), ownConfig);
      if (found === null) await reset();
    },
    changes: async () => {
      await git(['add', '--all', '--force', '.']);
      const base = (await state())?.trim() ?? emptyTree;
      const compare = ['diff', '--cached', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames'];
      const fields = (await git([...compare, '--name-status', '-z', base])).split('\0');
      const files: [string, string][] = [];
      for (let at = 0; at + 1 < fields.length; at += 2) files.push([fields[at] ?? '', fields[at + 1] ?? '']);
      return { files, diff: files.length === 0 ? '' : await git([...compare, base], maxDiffBytes) };
    },
  };
}

const isRepository = (git: (args: readonly string[]) => Promise<string>): Promise<boolean> =>
  git(['rev-parse', '--git-dir']).then(
    () => true,
    () => false,
  );

interface Run {
  readonly args: readonly string[];
  readonly author: GitBaselineOptions['author'];
  /** Longer output is cut here. Default: 64 MiB are too much. */
  readonly maxBytes: number | undefined;
}

function run(folder: string, { args, author, maxBytes }: Run): Promise<string> {
  const place = args[0] === 'init' ? [] : [`--git-dir=${join(folder, '.git')}`, `--work-tree=${folder}`];
  const given = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const { name, email } = author;
  const env = {
    ...Object.fromEntries(given),
    ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' },
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email },
  };
  const options = { cwd: folder, env, maxBuffer: maxBytes ?? 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile('git', [...place, ...settings.flatMap((setting) => ['-c', setting]), ...args], options, (error, stdout, stderr) => {
      if (error === null || (maxBytes !== undefined && error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')) resolve(stdout);
      else reject(new Error(`git ${args[0]} failed: ${stderr.trim() || error.message}`, { cause: error }));
    });
  });
}
