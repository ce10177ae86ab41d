import type { ManagedProcess, Processes } from '../../platform/process.js';
import type { ThreadItem } from '../../protocol/index.js';
import type { Emit } from '../event.js';
import { OutputBuffer } from './output-buffer.js';
import { OutputDeltas } from './output-deltas.js';

export type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

/** What a command needs to run and to be told of. The turn may end before the command does. */
export interface ExecRequest {
  readonly threadId: string;
  readonly turnId: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** As it stands before the command runs. */
  readonly item: CommandItem;
  /** True when clients know the item already, from the approval. */
  readonly isItemStarted: boolean;
  readonly emit: Emit;
  readonly now: () => number;
}

/** A command that runs, or ran: its item, its output, and those who wait for it. */
export class ExecSession {
  readonly id: number;
  readonly itemId: string;
  readonly #request: ExecRequest;
  readonly #all = new OutputBuffer();
  readonly #unseen = new OutputBuffer();
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => {};
  readonly #startedAtMs: number;
  #process: ManagedProcess | null = null;
  #exitCode: number | null = null;

  private constructor(id: number, request: ExecRequest) {
    this.id = id;
    this.itemId = request.item.id;
    this.#request = request;
    this.#startedAtMs = request.now();
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  /** Rejects when the program cannot be started; then nothing was told. */
  static async start({ id, request, processes }: { id: number; request: ExecRequest; processes: Processes }): Promise<ExecSession> {
    const session = new ExecSession(id, request);
    await session.#spawn(processes);
    return session;
  }

  /** Null while the command runs. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Resolves when the command has ended and clients know it. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Waits for the end of the command, but not longer than `ms`. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        stop();
        reject(signal.reason);
      };
      const done = (): void => {
        stop();
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', onAbort, { once: true });
      void this.#ended.then(done);
    });
  }

  /** What the command wrote since the last call. */
  takeOutput(): string {
    return this.#unseen.drain();
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#process?.kill(signal);
  }

  async #spawn(processes: Processes): Promise<void> {
    const { argv, cwd, env, item, isItemStarted, emit, now, threadId, turnId } = this.#request;
    const [program, ...args] = argv;
    const onDelta = (delta: string): void => emit({ type: 'commandOutputDelta', threadId, turnId, itemId: item.id, delta });
    const deltas = { stdout: new OutputDeltas(onDelta), stderr: new OutputDeltas(onDelta) };
    const started = await processes.spawn({
      program,
      args,
      cwd,
      env,
      onOutput: (chunk, stream) => {
        this.#all.push(chunk);
        this.#unseen.push(chunk);
        deltas[stream].push(chunk);
      },
    });
    this.#process = started;
    if (!isItemStarted) emit({ type: 'itemStarted', threadId, turnId, item: this.#item({}), atMs: now() });
    void started.ended.then(({ exitCode }) => {
      deltas.stdout.end();
      deltas.stderr.end();
      this.#finish(exitCode);
    });
  }

  #finish(exitCode: number): void {
    const { emit, now, threadId, turnId } = this.#request;
    const endedAtMs = now();
    this.#exitCode = exitCode;
    const output = this.#all.drain();
    const item = this.#item({
      status: exitCode === 0 ? 'completed' : 'failed',
      aggregatedOutput: output === '' ? null : output,
      exitCode,
      durationMs: endedAtMs - this.#startedAtMs,
    });
    emit({ type: 'itemCompleted', threadId, turnId, item, atMs: endedAtMs });
    this.#resolveEnded();
  }

  #item(changes: Partial<CommandItem>): CommandItem {
    return { ...this.#request.item, source: 'unifiedExecStartup', processId: String(this.id), ...changes };
  }
}
