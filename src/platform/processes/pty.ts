import { readSync } from 'node:fs';
import type { ManagedProcess, ProcessEnd, SpawnRequest, TerminalSize } from './process.js';
import { killProcessGroup } from './process-tree.js';

/** Terminals need the optional package `@lydell/node-pty`, which has no build for this machine or was left out. */
export class TerminalUnavailableError extends Error {
  override readonly name = 'TerminalUnavailableError';

  constructor(options: ErrorOptions) {
    super('terminals are not available: the optional package @lydell/node-pty is not installed', options);
  }
}

interface Pty {
  readonly pid: number;
  onData(listener: (data: string | Buffer) => void): unknown;
  onExit(listener: (end: { exitCode: number; signal?: number }) => void): unknown;
  write(data: string | Buffer): void;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
}

/** Starts a program in a terminal of its own. The output is what the terminal shows: echo, and lines that end in `\r\n`. */
export async function spawnInTerminal(request: SpawnRequest, size: TerminalSize): Promise<ManagedProcess> {
  const { cwd, env, onOutput } = request;
  const { program, args } = withInherited(request);
  const { spawn } = await loadPty();
  // No encoding: chunks arrive as bytes, so that no character is cut before the reader can put it together.
  const pty: Pty = spawn(program, [...args], { cwd, env: { ...env }, cols: size.columns, rows: size.rows, encoding: null });
  let isOpen = true;
  pty.onData((data) => {
    if (isOpen) onOutput(typeof data === 'string' ? Buffer.from(data) : data, 'stdout');
  });
  untyped(pty).on('end', () => {
    for (const chunk of readRest(untyped(pty).fd)) onOutput(chunk, 'stdout');
  });
  const ended = new Promise<ProcessEnd>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      isOpen = false;
      resolve({ exitCode: signal ? 128 + signal : exitCode, bySignal: Boolean(signal) });
    });
  });
  return {
    pid: pty.pid,
    exited: ended.then(() => undefined),
    ended,
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    write: async (text) => {
      if (isOpen) pty.write(text);
    },
    endInput: () => {
      if (isOpen) pty.write('\u0004');
    },
    resize: ({ columns, rows }) => {
      if (isOpen) pty.resize(columns, rows);
    },
    kill: (signal) => killProcessGroup(pty.pid, signal),
  };
}

/** What the package has and its typings leave out: the terminal's descriptor, where there is one, and the events of its stream. */
interface UntypedPty {
  readonly fd?: number;
  on(event: 'end', listener: () => void): void;
}

const untyped = (pty: Pty): UntypedPty => pty as Pty & UntypedPty;

/**
 * What the terminal still holds when its stream says that it has ended. A program that has left makes the stream take
 * the first short read for the last one, though the kernel may have handed out only a part of what was written. The
 * descriptor never blocks, and the kernel holds a few KiB at most.
 */
function* readRest(fd: number | undefined): Generator<Buffer> {
  if (fd === undefined) return;
  for (;;) {
    const chunk = Buffer.alloc(4096);
    const length = readOrZero(fd, chunk);
    if (length === 0) return;
    yield chunk.subarray(0, length);
  }
}

function readOrZero(fd: number, chunk: Buffer): number {
  try {
    return readSync(fd, chunk);
  } catch {
    return 0; // EIO: nobody is at the other end, and nothing is left.
  }
}

/** Terminals hand no descriptors on: a shell opens the files and becomes the program. */
function withInherited({ program, args, inherited = [] }: SpawnRequest): Pick<SpawnRequest, 'program' | 'args'> {
  if (inherited.length === 0) return { program, args };
  const redirects = inherited.map((path, index) => `${index + 3}<'${path.replaceAll("'", "'\\''")}'`).join(' ');
  return { program: '/bin/sh', args: ['-c', `exec "$0" "$@" ${redirects}`, program, ...args] };
}

async function loadPty(): Promise<typeof import('@lydell/node-pty')> {
  try {
    return await import('@lydell/node-pty');
  } catch (cause) {
    throw new TerminalUnavailableError({ cause });
  }
}
