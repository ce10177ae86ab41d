import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { findProgram } from '../../platform/processes/find-program.js';
import { findLeftBehind, type LeftBehind } from '../../platform/processes/left-behind.js';
import type { ManagedProcess, Processes, TerminalSize } from '../../platform/processes/process.js';
import { killProcessTree } from '../../platform/processes/process-tree.js';
import { CapturedStream } from './captured-stream.js';

export type OutputStream = 'stdout' | 'stderr';

/** A piece of output as it comes. */
export interface OutputPiece {
  readonly stream: OutputStream;
  readonly bytes: Buffer;
  /** The last piece of its stream: more is dropped. */
  readonly capReached: boolean;
}

export interface ClientProcessRequest {
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files that the program reads from descriptors 3, 4, … Default: none. */
  readonly inherited?: readonly string[];
  /** `null`: pipes. */
  readonly terminal: TerminalSize | null;
  readonly takesInput: boolean;
  /** Per stream; `null`: all is kept. */
  readonly capBytes: number | null;
  /** `null`: as long as it likes. */
  readonly timeoutMs: number | null;
  /** `null`: output is kept for the end. */
  readonly onPiece: ((piece: OutputPiece) => void) | null;
  /** Where given: `null` while whoever hears the pieces keeps up, else a promise to wait for. The program waits too. */
  readonly whenRoom?: () => Promise<void> | null;
}

export interface ClientProcessEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stdoutCapReached: boolean;
  readonly stderr: string;
  readonly stderrCapReached: boolean;
}

/** What shells say of a command that took too long. */
const timeoutExitCode = 124;
/** Pipes that are held open by what a program left behind are read for this long. */
const drainMs = 2000;
/** Timers know no longer time: three and a half weeks. */
const longestTimeoutMs = 2 ** 31 - 1;
/** Where programs are looked for when the environment does not say. */
const defaultPath = '/usr/bin:/bin';

/** A program that runs for a client. */
export class ClientProcess {
  readonly isInteractive: boolean;
  readonly hasTerminal: boolean;
  /** Rejects when the program cannot be started. */
  readonly started: Promise<void>;
  readonly #process: Promise<ManagedProcess>;
  readonly #streams: Readonly<Record<OutputStream, CapturedStream>>;
  readonly #timeoutMs: number | null;
  #inputIsClosed = false;
  #hasEnded = false;
  #isResting = false;
  #leftBehind: LeftBehind | null = null;

  constructor(request: ClientProcessRequest, processes: Processes) {
    const { onPiece, capBytes } = request;
    const capture = (stream: OutputStream): CapturedStream => {
      const tell = (bytes: Buffer, capReached: boolean): void => {
        onPiece?.({ stream, bytes, capReached });
        const room = request.whenRoom?.();
        if (room) void this.#rest(room);
      };
      const forward = onPiece && tell;
      return new CapturedStream({ capBytes, onPiece: forward });
    };
    this.isInteractive = request.takesInput;
    this.hasTerminal = request.terminal !== null;
    this.#streams = { stdout: capture('stdout'), stderr: capture('stderr') };
    this.#timeoutMs = request.timeoutMs;
    this.#process = start(request, processes, (chunk, stream) => this.#streams[stream].push(chunk));
    this.started = this.#process.then(() => undefined);
  }

  get inputIsClosed(): boolean {
    return this.#inputIsClosed;
  }

  /** What the program started and did not wait for, once it has ended. */
  get leftBehind(): LeftBehind | null {
    return this.#leftBehind;
  }

  /** Waits for the end of the program. Call it once. */
  async finish(): Promise<ClientProcessEnd> {
    const process = await this.#process;
    const timedOut = await this.#expires(process);
    const { exitCode, bySignal } = await process.ended;
    this.#leftBehind = await findLeftBehind(process.pid);
    this.#hasEnded = true;
    const { stdout, stderr } = this.#streams;
    return {
      exitCode: timedOut ? timeoutExitCode : bySignal ? this.#killedExitCode : exitCode,
      stdout: stdout.text(),
      stdoutCapReached: stdout.capReached,
      stderr: stderr.text(),
      stderrCapReached: stderr.capReached,
    };
  }

  /** Sends bytes, then, if asked to, the end of the input. Resolves when the program has room for more. */
  async write(bytes: Buffer, { isLast }: { readonly isLast: boolean }): Promise<void> {
    const closes = isLast && !this.#inputIsClosed;
    if (closes) this.#inputIsClosed = true;
    const process = await this.#process;
    const written = bytes.length > 0 ? process.write(bytes) : Promise.resolve();
    if (closes) {
      // What stands for the end of a terminal's input does so at the beginning of a line only.
      if (this.hasTerminal) void process.write('\n');
      process.endInput();
    }
    await written;
  }

  async resize(size: TerminalSize): Promise<void> {
    (await this.#process).resize(size);
  }

  /** Ends the program and all that it started, at once. */
  async kill(): Promise<void> {
    const process = await this.#process.catch(() => null);
    // Once all is over the id may be somebody else's.
    if (process !== null && !this.#hasEnded) await killProcessTree(process.pid, 'SIGKILL');
  }

  /** Reads no more until there is room, or the program is gone and what is left is little. */
  async #rest(room: Promise<void>): Promise<void> {
    if (this.#isResting) return;
    this.#isResting = true;
    const process = await this.#process;
    process.pause();
    await Promise.race([room, process.exited]);
    this.#isResting = false;
    process.resume();
  }

  /** Terminals tell of a signal as of a failure. */
  get #killedExitCode(): number {
    return this.hasTerminal ? 1 : -1;
  }

  /** Waits until the program is gone, and tells whether it had to go. */
  async #expires(process: ManagedProcess): Promise<boolean> {
    if (this.#timeoutMs === null) return process.exited.then(() => false);
    let timedOut = false;
    const expire = (): void => {
      timedOut = true;
      void this.kill();
    };
    if (this.#timeoutMs === 0) expire();
    const timer = setTimeout(expire, Math.min(this.#timeoutMs, longestTimeoutMs));
    await process.exited;
    clearTimeout(timer);
    return timedOut;
  }
}

/** Rejects with what the system says, or in its words where it would say nothing. */
async function start(
  { command, cwd, env, inherited = [], terminal, takesInput }: ClientProcessRequest,
  processes: Processes,
  onOutput: (chunk: Buffer, stream: OutputStream) => void,
): Promise<ManagedProcess> {
  const [program = '', ...args] = command;
  if (program === '') throw new Error(`missing program for ${terminal ? 'PTY' : 'pipe'} spawn`);
  if ([...command, cwd, ...Object.entries(env).flat()].some((text) => text.includes('\0'))) {
    throw new Error('nul byte found in provided data');
  }
  const common = { args, cwd, env, inherited, drainMs, onOutput };
  if (terminal === null) return processes.spawn({ ...common, program, input: takesInput ? 'pipe' : 'none' });
  // A terminal starts anywhere and anything, and tells only afterwards that it was not there.
  await access(cwd, constants.X_OK);
  await findProgram(program, { cwd, searchPath: env['PATH'] ?? defaultPath });
  return processes.spawn({ ...common, program, input: terminal });
}
