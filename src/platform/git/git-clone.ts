import { execFile } from 'node:child_process';

/** What to bring here, and how long that may take. */
export interface CloneRequest {
  readonly url: string;
  readonly ref: string | null;
  /** Only these folders, and the files at the top; empty: all. */
  readonly sparsePaths: readonly string[];
  /** Made by git. */
  readonly folder: string;
  /** Only the last commit. */
  readonly isShallow?: boolean;
  readonly signal?: AbortSignal;
}

/** Git failed. The message names the command, what it said, and no secret of an address. */
export class GitFailure extends Error {}

/** Fetches from repositories of anybody: hooks, templates, prompts and submodules stay off. */
export interface GitClient {
  /** Resolves with the commit that is checked out. @throws GitFailure */
  clone(request: CloneRequest): Promise<string>;
  /** The commit that a ref (default: HEAD) stands for there. @throws GitFailure */
  revisionOf(url: string, ref: string | null, signal?: AbortSignal): Promise<string>;
}

const cloneTimeoutMs = 120_000;
const askTimeoutMs = 30_000;
const maxOutputBytes = 16 * 1024 * 1024;

export function createGitClient(env: Readonly<Record<string, string>>): GitClient {
  const run = (args: readonly string[], timeoutMs: number, { shown = args, signal }: RunOptions = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        [...safeSettings, ...args],
        { env: safeEnvironment(env), timeout: timeoutMs, maxBuffer: maxOutputBytes, ...(signal ? { signal } : {}) },
        (error, stdout, stderr) => (error === null ? resolve(stdout.trim()) : reject(toFailure(shown, { error, stdout, stderr }))),
      );
      child.stdin?.end();
    });
  return {
    async clone({ url, ref, sparsePaths, folder, isShallow = false, ...options }) {
      const isSparse = sparsePaths.length > 0;
      const flags = [...(isShallow ? ['--depth=1'] : []), ...(isSparse ? ['--filter=blob:none', '--no-checkout'] : [])];
      const at = ['-C', folder];
      const shown = ['clone', ...flags, url, folder];
      await run(['clone', ...flags, '--template=', '--', url, folder], cloneTimeoutMs, { shown, ...options });
      if (isSparse) await run([...at, 'sparse-checkout', 'set', ...sparsePaths], askTimeoutMs, options);
      if (isSparse || ref !== null) await run([...at, 'checkout', ref ?? 'HEAD', '--'], cloneTimeoutMs, options);
      return run([...at, 'rev-parse', 'HEAD'], askTimeoutMs, options);
    },
    async revisionOf(url, ref, signal) {
      if (ref !== null && /^[0-9a-f]{40}$/.test(ref)) return ref;
      const wanted = ref === null ? ['HEAD'] : [ref, `${ref}^{}`];
      const output = await run(['ls-remote', '--', url, ...wanted], askTimeoutMs, signal ? { signal } : {});
      const found = output.split('\n').map((line) => line.split('\t'));
      // A tag with a message has a commit behind it.
      const [revision] = found.find(([, name]) => name?.endsWith('^{}')) ?? found[0] ?? [];
      if (!revision) throw new GitFailure(`git ls-remote ${withoutSecrets(url)} found no ${ref ?? 'HEAD'}`);
      return revision;
    },
  };
}

interface RunOptions {
  /** As people are told of it. */
  readonly shown?: readonly string[];
  readonly signal?: AbortSignal;
}

const safeSettings = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.askPass='],
  ...['-c', 'credential.interactive=false'],
  ...['-c', 'protocol.ext.allow=never'],
  ...['-c', 'submodule.recurse=false'],
  ...['-c', 'advice.detachedHead=false'],
];

/** Nobody is there who could type in a password; a repository around the server is not what is meant. */
function safeEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, GIT_TEMPLATE_DIR: _template, ...rest } = env;
  const ssh = rest['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes';
  return { ...rest, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', SSH_ASKPASS: '', GIT_SSH_COMMAND: ssh, LC_ALL: 'C' };
}

interface Ending {
  readonly error: Error & { readonly code?: string | number | null | undefined; readonly signal?: string | null | undefined };
  readonly stdout: string;
  readonly stderr: string;
}

function toFailure(args: readonly string[], { error, stdout, stderr }: Ending): GitFailure {
  const command = `git ${args.join(' ')}`;
  if (error.code === 'ENOENT') return new GitFailure('failed to run git: it is not installed');
  const status = typeof error.code === 'number' ? `exit status: ${error.code}` : `signal: ${error.signal ?? error.message}`;
  const text = `${command} failed with status ${status}\nstdout:\n${stdout.trim()}\nstderr:\n${stderr.trim()}`;
  return new GitFailure(withoutSecrets(text));
}

const withoutSecrets = (text: string): string => text.replace(/(\w:\/\/)[^/@\s]+@/g, '$1');
