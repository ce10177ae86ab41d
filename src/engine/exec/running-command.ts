import { stat } from 'node:fs/promises';
import type { ManagedProcess, Processes, SpawnRequest } from '../../platform/processes/process.js';
import type { Emit } from '../event.js';
import type { Attempt, Reconsider } from './attempt.js';
import { type CommandItem, endedCommandItem } from './command-item.js';
import { CommandTelling } from './command-telling.js';
import type { OutputBuffer } from './output-buffer.js';

/** What a command needs to run and to be told of. The turn may end before the command does. */
export interface CommandRun {
  readonly threadId: string;
  readonly turnId: string;
  readonly attempt: Attempt;
  readonly cwd: string;
  readonly input?: SpawnRequest['input'];
  readonly drainMs?: number;
  /** What death by a signal counts as. Default: what a shell would say. */
  readonly killedExitCode?: number;
  /** As it stands before the command runs. */
  readonly item: CommandItem;
  /** True when clients know the item already, from the approval. */
  readonly isItemStarted: boolean;
  /** It was told as an item that goes on at once. Default: somebody was asked about what was told. */
  readonly hasBegun?: boolean;
  readonly emit: Emit;
  readonly now: () => number;
  readonly processes: Processes;
  readonly onOutput?: (chunk: Buffer) => void;
  /** Default: what has ended has ended. */
  readonly reconsider?: Reconsider;
  /** Called when the command runs again: what it wrote so far counts no more. */
  readonly onAgain?: () => void;
}

export interface CommandEnd {
  readonly exitCode: number;
  /** Why the command was not run again, where its end was told with that; else `null`. */
  readonly refusal: string | null;
}

/** An attempt that may be made again is not told for that long: what fails at once was never there. */
const untoldMs = 500;

/** A command that runs, and runs again where the first attempt was held back too far. */
export class RunningCommand {
  /** Resolves when the command has ended for good. */
  readonly ended: Promise<CommandEnd>;
  readonly #run: CommandRun;
  readonly #telling: CommandTelling;
  #process: ManagedProcess;

  private constructor(run: CommandRun, { telling, process }: { readonly telling: CommandTelling; readonly process: ManagedProcess }) {
    this.#run = run;
    this.#telling = telling;
    this.#process = process;
    this.ended = this.#follow();
  }

  /** Starts a command and tells its item and what it writes. Rejects when it cannot be started; then nothing was told. */
  static async start(run: CommandRun): Promise<RunningCommand> {
    const telling = new CommandTelling(run);
    try {
      if (!run.processes.isElsewhere) await checkFolder(run.cwd);
      return new RunningCommand(run, { telling, process: await spawn(run, run.attempt, telling) });
    } catch (error) {
      await run.attempt.release();
      throw error;
    }
  }

  /** Of the latest attempt. */
  get process(): ManagedProcess {
    return this.#process;
  }

  get output(): OutputBuffer {
    return this.#telling.output;
  }

  async #follow(): Promise<CommandEnd> {
    const { reconsider, attempt } = this.#run;
    const telling = this.#telling;
    const timer = reconsider === undefined ? null : setTimeout(() => telling.begin(), untoldMs);
    if (timer === null) telling.begin();
    let exitCode = await this.#endOf(attempt);
    if (timer !== null) clearTimeout(timer);
    const { isItemTold } = telling;
    const next = await reconsider?.({ exitCode, output: this.output.toString(), isItemTold, noteItemTold: () => telling.noteItemTold() });
    if (next?.type === 'concluded') return { exitCode, refusal: next.refusal };
    if (next?.type === 'again') exitCode = await this.#runAgain(next.attempt);
    telling.end();
    return { exitCode, refusal: null };
  }

  async #runAgain(attempt: Attempt): Promise<number> {
    this.#telling.forget();
    this.#run.onAgain?.();
    try {
      this.#process = await spawn(this.#run, attempt, this.#telling);
    } catch (error) {
      await attempt.release();
      this.#telling.take(Buffer.from(`execution error: ${error instanceof Error ? error.message : String(error)}`), 'stderr');
      return 1;
    }
    this.#telling.begin();
    return this.#endOf(attempt);
  }

  async #endOf(attempt: Attempt): Promise<number> {
    const { exitCode, bySignal } = await this.#process.ended;
    await attempt.release();
    return bySignal ? (this.#run.killedExitCode ?? exitCode) : exitCode;
  }
}

function spawn({ cwd, input, drainMs, processes }: CommandRun, attempt: Attempt, telling: CommandTelling): Promise<ManagedProcess> {
  const { argv, env, inherited } = attempt;
  const [program, ...args] = argv;
  return processes.spawn({
    program,
    args,
    cwd,
    env,
    inherited,
    ...(input === undefined ? {} : { input }),
    ...(drainMs === undefined ? {} : { drainMs }),
    onOutput: (chunk, stream) => telling.take(chunk, stream),
  });
}

/** What systems say of a command in a folder that is not there would blame the program. */
async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) throw new Error(`the working directory ${path} ${found === null ? 'does not exist' : 'is no folder'}`);
}

/** Tells the end of a command. */
export function tellEnd(
  { threadId, turnId, item, emit, now }: Pick<CommandRun, 'threadId' | 'turnId' | 'item' | 'emit' | 'now'>,
  { exitCode, output, startedAtMs }: { exitCode: number; output: string; startedAtMs: number },
): void {
  const atMs = now();
  emit({
    type: 'itemCompleted',
    threadId,
    turnId,
    item: endedCommandItem(item, { exitCode, output, durationMs: atMs - startedAtMs }),
    atMs,
  });
}
