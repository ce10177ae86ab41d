import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyShellEnvironmentPolicy, type ShellEnvironmentPolicy } from '../../config/sections/shell-environment.js';
import { fixedVariables } from '../tools/commands/command-environment.js';
import { dialectOf, readAnswer, readingFirst, renderSnapshot } from './shell-snapshot-file.js';
import type { ShellSnapshots } from './shell-snapshots.js';

/** Says where the shell stands, and not what the user's files made of it. */
const transient: ReadonlySet<string> = new Set(['PWD', 'OLDPWD', 'SHLVL', '_', ...fixedVariables]);

interface SnapshotRequest {
  readonly shared: ShellSnapshots;
  readonly threadId: string;
  readonly shell: string;
  readonly cwd: string;
  /** What commands inherit: the policy has been applied to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly policy: ShellEnvironmentPolicy | undefined;
  readonly nonce: () => string;
  readonly now: () => number;
}

/**
 * What a login shell is once it has read the user's files, so that not every command reads them again. It is taken in the
 * background: until it is there, commands run in login shells.
 */
export class ShellSnapshot {
  /** Resolves when the snapshot is there, or will never be. */
  readonly ready: Promise<void>;
  readonly #request: SnapshotRequest;
  #path: string | null = null;
  #isRemoved = false;

  constructor(request: SnapshotRequest) {
    this.#request = request;
    this.ready = this.#take().catch(() => {}); // Without one commands are slower, and that is all.
  }

  /** What really runs for `shell -lc SCRIPT` where the snapshot was taken; anything else runs as it is. */
  wrap(argv: readonly [string, ...string[]], cwd: string): readonly [string, ...string[]] {
    const { shell, cwd: own } = this.#request;
    const [program, flag, script] = argv;
    if (this.#path === null || cwd !== own || program !== shell || flag !== '-lc' || script === undefined || argv.length !== 3) return argv;
    return readingFirst(this.#path, shell, script);
  }

  async remove(): Promise<void> {
    this.#isRemoved = true;
    const path = this.#path;
    this.#path = null;
    if (path !== null) await rm(path, { force: true });
  }

  async #take(): Promise<void> {
    const { shared, threadId, shell, cwd, env, policy, nonce } = this.#request;
    const dialect = dialectOf(shell);
    if (dialect === null) return;
    const { folder } = shared;
    const answer = readAnswer(await shared.ask({ shell, script: dialect.script, cwd, env }, () => !this.#isRemoved));
    if (answer === null || this.#isRemoved) return;
    const own = Object.fromEntries([...answer.variables].filter(([name]) => !transient.has(name)));
    // The user's files may set again what the policy took away.
    const variables = policy === undefined ? own : applyShellEnvironmentPolicy(own, { ...policy, inherit: 'all' });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${threadId}.${nonce()}.sh`);
    try {
      await writeFile(path, renderSnapshot(answer.definitions, Object.entries(variables)), { mode: 0o600 });
      await chmod(path, 0o600);
      if (!this.#isRemoved) this.#path = path;
    } finally {
      // A half is of no use, and has what the environment holds.
      if (this.#path === null) await rm(path, { force: true });
    }
    await shared.removeStale(this.#request.now());
  }
}
