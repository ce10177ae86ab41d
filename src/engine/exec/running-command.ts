import { stat } from 'node:fs/promises';
import type { ManagedProcess, Processes, SpawnRequest } from '../../platform/process.js';
import type { Emit } from '../event.js';
import { type CommandItem, endedCommandItem } from './command-item.js';
import { OutputBuffer } from './output-buffer.js';
import { DeltaBudget, OutputDeltas } from './output-deltas.js';

/** What a command needs to run and to be told of. The turn may end before the command does. */
export interface CommandRun {
  readonly threadId: string;
  readonly turnId: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input?: SpawnRequest['input'];
  readonly drainMs?: number;
  /** As it stands before the command runs. */
  readonly item: CommandItem;
  /** True when clients know the item already, from the approval. */
  readonly isItemStarted: boolean;
  readonly emit: Emit;
  readonly now: () => number;
  readonly processes: Processes;
  readonly onOutput?: (chunk: Buffer) => void;
}

/** A command whose item was told. */
export interface RunningCommand {
  readonly process: ManagedProcess;
  /** Everything that it wrote, the middle left out where that is more than is kept. */
  readonly output: OutputBuffer;
}

/** Starts a command and tells its item and what it writes. Rejects when it cannot be started; then nothing was told. */
export async function startCommand(run: CommandRun): Promise<RunningCommand & { readonly ended: Promise<number> }> {
  const { argv, cwd, env, input, drainMs, item, isItemStarted, emit, now, threadId, turnId } = run;
  const [program, ...args] = argv;
  const output = new OutputBuffer();
  const budget = new DeltaBudget((delta) => emit({ type: 'commandOutputDelta', threadId, turnId, itemId: item.id, delta }));
  const deltas = { stdout: new OutputDeltas(budget), stderr: new OutputDeltas(budget) };
  const early: [Buffer, 'stdout' | 'stderr'][] = [];
  let isTold = isItemStarted;
  const take = (chunk: Buffer, stream: 'stdout' | 'stderr'): void => {
    output.push(chunk);
    run.onOutput?.(chunk);
    deltas[stream].push(chunk);
  };
  await checkFolder(cwd);
  const process = await run.processes.spawn({
    program,
    args,
    cwd,
    env,
    ...(input === undefined ? {} : { input }),
    ...(drainMs === undefined ? {} : { drainMs }),
    onOutput: (chunk, stream) => {
      // A terminal may write before its spawn is known here; the item comes first all the same.
      if (isTold) take(chunk, stream);
      else early.push([chunk, stream]);
    },
  });
  if (!isItemStarted) emit({ type: 'itemStarted', threadId, turnId, item, atMs: now() });
  isTold = true;
  for (const [chunk, stream] of early) take(chunk, stream);
  const ended = process.ended.then(({ exitCode }) => {
    deltas.stdout.end();
    deltas.stderr.end();
    return exitCode;
  });
  return { process, output, ended };
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
