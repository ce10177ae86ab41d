import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LinuxSandbox } from '../../src/engine/sandbox/linux-sandbox.js';
import { profileOfPolicy } from '../../src/engine/sandbox/profile-of-policy.js';
import type { NetworkRoute } from '../../src/engine/sandbox/sandbox.js';
import { systemProcesses } from '../../src/platform/processes/process.js';
import type { PermissionProfile, SandboxPolicy } from '../../src/protocol/index.js';
import { linuxSandbox } from '../support/sandbox.js';

export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

interface HowToRun {
  /** Default: the folder may be written and nothing else, without a network. */
  readonly profile?: PermissionProfile;
  readonly policy?: Partial<Extract<SandboxPolicy, { type: 'workspaceWrite' }>>;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly routes?: readonly NetworkRoute[];
  readonly hasTerminal?: boolean;
  /** Typed once the command has written something. */
  readonly types?: string;
}

/** A folder that commands may write to, with one beside it that they may not. */
export interface ConfinedFolder extends AsyncDisposable {
  readonly sandbox: LinuxSandbox;
  readonly cwd: string;
  readonly outside: string;
  run(argv: readonly [string, ...string[]], how?: HowToRun): Promise<Outcome>;
  /** By `sh -c`. */
  script(text: string, how?: HowToRun): Promise<Outcome>;
}

export async function openConfinedFolder(): Promise<ConfinedFolder> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-sandbox-')));
  const cwd = join(base, 'work');
  const outside = join(base, 'outside');
  await Promise.all([mkdir(cwd), mkdir(outside)]);
  const sandbox = linuxSandbox();
  const run: ConfinedFolder['run'] = async (argv, how = {}) => {
    const { policy, env = {}, routes, hasTerminal = false, types } = how;
    const profile = how.profile ?? profileOfPolicy({ type: 'workspaceWrite', excludeSlashTmp: true, excludeTmpdirEnvVar: true, ...policy });
    const command = await sandbox.confine({
      profile,
      policyCwd: cwd,
      argv: [...argv],
      cwd: how.cwd ?? cwd,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: cwd, ...env },
      hasTerminal,
      ...(routes === undefined ? {} : { routes }),
    });
    const [program, ...args] = command.argv;
    let output = '';
    try {
      const started = await systemProcesses.spawn({
        program,
        args,
        cwd: how.cwd ?? cwd,
        env: command.env,
        inherited: command.inherited,
        ...(hasTerminal ? { input: { rows: 24, columns: 80 } } : {}),
        onOutput: (chunk) => {
          output += chunk.toString();
        },
      });
      if (types !== undefined) {
        await expect.poll(() => output).not.toBe('');
        await started.write(types);
      }
      const { exitCode } = await started.ended;
      return { exitCode, output };
    } finally {
      await command.release();
    }
  };
  return {
    sandbox,
    cwd,
    outside,
    run,
    // One stream: two of them arrive in any order.
    script: (text, how) => run(['sh', '-c', `exec 2>&1; ${text}`], how),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}
