import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';

export interface SpawnRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of the environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
}

export interface ProcessEnd {
  /** What a shell would say: 128 + n for death by signal n. */
  readonly exitCode: number;
}

/** A running program and all that it started. */
export interface ManagedProcess {
  readonly pid: number;
  /** Resolves when the program is gone and its output is read. */
  readonly ended: Promise<ProcessEnd>;
  /** Stops reading output, so that the program waits when its pipes are full. */
  pause(): void;
  resume(): void;
  /** Signals the program and everything in its process group. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts programs. Rejects when the program cannot be started. */
export interface Processes {
  spawn(request: SpawnRequest): Promise<ManagedProcess>;
}

/** Pipes that a program's own children keep open are not waited for longer than this. */
const drainMs = 100;

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** Programs of this machine, each in a process group of its own, without input. */
export const systemProcesses: Processes = {
  spawn: ({ program, args, cwd, env, onOutput }) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      let isReading = true;
      const forward = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
        if (isReading) onOutput(chunk, stream);
      };
      child.stdout.on('data', forward('stdout'));
      child.stderr.on('data', forward('stderr'));

      const ended = new Promise<ProcessEnd>((resolveEnd) => {
        const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
          isReading = false;
          resolveEnd({ exitCode: code ?? 128 + (signalNumbers[signal ?? ''] ?? 0) });
        };
        let drain: NodeJS.Timeout | undefined;
        child.once('exit', (code, signal) => {
          drain = setTimeout(() => finish(code, signal), drainMs);
        });
        child.once('close', (code, signal) => {
          clearTimeout(drain);
          finish(code, signal);
        });
      });

      child.once('error', reject);
      child.once('spawn', () => {
        const { pid } = child;
        if (pid === undefined) return;
        resolve({
          pid,
          ended,
          pause: () => {
            child.stdout.pause();
            child.stderr.pause();
          },
          resume: () => {
            child.stdout.resume();
            child.stderr.resume();
          },
          kill: (signal) => killGroup(pid, signal),
        });
      });
    }),
};

function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody of the group is left.
  }
}

/** The shell of whoever the environment belongs to: `SHELL` where it names one, else that of the account. */
export function findUserShell(env: Readonly<Record<string, string | undefined>>): string {
  const candidates = [env['SHELL'] ?? '', shellOfAccount(), '/bin/bash'];
  return candidates.find((candidate) => isShell.test(candidate) && existsSync(candidate)) ?? '/bin/sh';
}

const isShell = /^\/.*\/(?:bash|zsh|sh|dash|ksh|fish)$/;

function shellOfAccount(): string {
  try {
    return userInfo().shell ?? '';
  } catch {
    // A user id without an account, as in many containers.
    return '';
  }
}
