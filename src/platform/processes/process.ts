import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { userInfo } from 'node:os';
import type { Readable } from 'node:stream';
import { type KillSignal, killProcessGroup } from './process-tree.js';

/** Size of a terminal, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface SpawnRequest {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of the environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Default `none`: the program reads the end of its input at once. A terminal needs an optional package. */
  readonly input?: 'none' | 'pipe' | TerminalSize;
  /** Pipes that the program's own children keep open are not waited for longer than this (100). */
  readonly drainMs?: number;
  /** Files that the program reads from descriptors 3, 4, … Default: none. */
  readonly inherited?: readonly string[];
  /** Of a terminal everything is `stdout`. */
  readonly onOutput: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
}

export interface ProcessEnd {
  /** What a shell would say: 128 + n for death by signal n. */
  readonly exitCode: number;
  /** Whether it died by a signal. */
  readonly bySignal: boolean;
}

/** A running program and all that it started. */
export interface ManagedProcess {
  readonly pid: number;
  /** Resolves when the program is gone. Its output may still come. */
  readonly exited: Promise<void>;
  /** Resolves when the program is gone and its output is read. */
  readonly ended: Promise<ProcessEnd>;
  /** Stops reading output, so that the program waits when its pipes are full. */
  pause(): void;
  resume(): void;
  /** Resolves when the text is on its way. Ignored where there is no input (any more). */
  write(text: string | Buffer): Promise<void>;
  /** The program reads the end of its input. */
  endInput(): void;
  /** Of a terminal. */
  resize(size: TerminalSize): void;
  /** Signals the program and everything in its process group. */
  kill(signal: KillSignal): void;
}

/** Starts programs. Rejects when the program cannot be started. */
export interface Processes {
  /** They run on another machine: its folders are not here. */
  readonly isElsewhere?: boolean;
  spawn(request: SpawnRequest): Promise<ManagedProcess>;
}

const defaultDrainMs = 100;

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

/** Programs of this machine, each in a process group of its own. */
export const systemProcesses: Processes = {
  spawn: async (request) => {
    const { input } = request;
    if (typeof input !== 'object') return withFiles(request.inherited ?? [], (descriptors) => spawnWithPipes(request, descriptors));
    const { spawnInTerminal } = await import('./pty.js');
    return spawnInTerminal(request, input);
  },
};

/** Each program reads files from their beginning: what was opened before would go on where the last one stopped. */
async function withFiles<T>(paths: readonly string[], use: (descriptors: readonly number[]) => Promise<T>): Promise<T> {
  const files: FileHandle[] = [];
  try {
    for (const path of paths) files.push(await open(path));
    return await use(files.map(({ fd }) => fd));
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

function spawnWithPipes(
  { program, args, cwd, env, input, drainMs = defaultDrainMs, onOutput }: SpawnRequest,
  descriptors: readonly number[],
): Promise<ManagedProcess> {
  return new Promise((resolve, reject) => {
    const stdio = [input === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe', ...descriptors] as const;
    const child = spawn(program, args, { cwd, env, detached: true, stdio: [...stdio] });
    let isReading = true;
    const forward = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      if (isReading) onOutput(chunk, stream);
    };
    child.stdout?.on('data', forward('stdout'));
    child.stderr?.on('data', forward('stderr'));
    // A program may be gone, or read no more, when somebody writes to it.
    child.stdin?.on('error', () => {});

    const exited = new Promise<void>((resolveExit) => void child.once('exit', () => resolveExit()));
    const ended = new Promise<ProcessEnd>((resolveEnd) => {
      const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
        isReading = false;
        resolveEnd({ exitCode: code ?? 128 + (signalNumbers[signal ?? ''] ?? 0), bySignal: code === null });
      };
      let drain: NodeJS.Timeout | undefined;
      child.once('exit', (code, signal) => {
        drain = setTimeout(() => {
          finish(code, signal);
          letGo(child.stdout);
          letGo(child.stderr);
        }, drainMs);
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
        exited,
        ended,
        pause: () => {
          child.stdout?.pause();
          child.stderr?.pause();
        },
        resume: () => {
          child.stdout?.resume();
          child.stderr?.resume();
        },
        write: (text) => new Promise((done) => (child.stdin?.writable ? child.stdin.write(text, () => done()) : done())),
        endInput: () => child.stdin?.end(),
        resize: () => {},
        kill: (signal) => killProcessGroup(pid, signal),
      });
    });
  });
}

/** What a program left behind may go on writing: it is read and thrown away, and keeps nobody here from ending. */
function letGo(stream: Readable | null): void {
  stream?.resume();
  if (stream instanceof Socket) stream.unref();
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
