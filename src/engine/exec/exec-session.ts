import { type KillSignal, killManaged, killProcesses } from '../../platform/processes/process-tree.js';
import { OutputBuffer } from './output-buffer.js';
import { type CommandRun, RunningCommand, tellEnd } from './running-command.js';
import { startTimer, type WaitPause } from './wait-pause.js';

interface Wait {
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly pause: WaitPause;
}

/** A command that runs, or ran: its output, and those who wait for it. */
export class ExecSession {
  readonly id: number;
  readonly itemId: string;
  /** Takes input: it runs in a terminal. */
  readonly isInteractive: boolean;
  readonly #run: CommandRun;
  readonly #unseen = new OutputBuffer();
  readonly #startedAtMs: number;
  /** What the command had started when it was told to end. */
  readonly #descendants = new Set<number>();
  #command: RunningCommand | null = null;
  #ended: Promise<void> = Promise.resolve();
  #exitCode: number | null = null;
  #refusal: string | null = null;

  private constructor(id: number, run: CommandRun) {
    this.id = id;
    this.itemId = run.item.id;
    this.isInteractive = typeof run.input === 'object';
    this.#run = {
      ...run,
      killedExitCode: this.isInteractive ? 1 : -1,
      item: { ...run.item, source: 'unifiedExecStartup', processId: String(id) },
    };
    this.#startedAtMs = run.now();
  }

  /** Rejects when the program cannot be started; then nothing was told. */
  static async start(id: number, run: CommandRun): Promise<ExecSession> {
    const session = new ExecSession(id, run);
    const command = await RunningCommand.start({
      ...session.#run,
      onOutput: (chunk) => session.#unseen.push(chunk),
      onAgain: () => void session.#unseen.drain(),
    });
    session.#command = command;
    session.#ended = command.ended.then(({ exitCode, refusal }) => {
      session.#exitCode = exitCode;
      session.#refusal = refusal;
      if (refusal === null) tellEnd(session.#run, { exitCode, output: command.output.drain(), startedAtMs: session.#startedAtMs });
    });
    return session;
  }

  /** Null while the command runs. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Why the command was not run again, where its end was told with that; else `null`. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Resolves when the command has ended and clients know it. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Waits for the end of the command, but not longer than `ms` of time that is not paused. */
  async wait({ ms, signal, pause }: Wait): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        timer.cancel();
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
      const timer = startTimer({ ms, pause, now: this.#run.now, expire: done });
      signal.addEventListener('abort', onAbort, { once: true });
      void this.#ended.then(done);
    });
  }

  /** Types into the terminal. */
  async write(text: string): Promise<void> {
    await this.#command?.process.write(text);
  }

  /** What the command wrote since the last call. */
  takeOutput(): string {
    return this.#unseen.drain();
  }

  /** Ends the command and all that it started. */
  async kill(signal: KillSignal): Promise<void> {
    if (this.#command === null) return;
    for (const pid of await killManaged(this.#command.process, signal)) this.#descendants.add(pid);
    if (signal === 'SIGKILL') killProcesses(this.#descendants, signal);
  }
}
