import { killManaged } from '../../platform/processes/process-tree.js';
import { type CommandRun, RunningCommand, tellEnd } from './running-command.js';
import { startTimer, type WaitPause } from './wait-pause.js';

/** What a shell says of a command that took too long. */
const timeoutExitCode = 124;

/** Pipes that are held open by what a command left behind are read for this long. */
const drainMs = 2000;

export interface FinishedCommand {
  readonly exitCode: number;
  readonly output: string;
  readonly durationMs: number;
  readonly timedOut: boolean;
  /** Why the command was not run again, where its end was told with that; else `null`. */
  readonly refusal: string | null;
}

interface Limits {
  /** `null`: none. */
  readonly timeoutMs: number | null;
  readonly signal: AbortSignal;
  readonly pause: WaitPause;
}

/**
 * Runs a command to its end, tells its item, and gives what it wrote. Rejects when it cannot be started, and with the
 * signal's reason: then the command and all that it started are ended, and nothing more is told.
 */
export async function runCommand(run: Omit<CommandRun, 'drainMs'>, { timeoutMs, signal, pause }: Limits): Promise<FinishedCommand> {
  signal.throwIfAborted();
  const startedAtMs = run.now();
  let timedOut = false;
  const { reconsider } = run;
  const command = await RunningCommand.start({
    ...run,
    drainMs,
    ...(reconsider === undefined ? {} : { reconsider: async (end) => (timedOut || signal.aborted ? null : reconsider(end)) }),
  });
  const kill = (): void => void killManaged(command.process, 'SIGKILL');
  const expire = (): void => {
    timedOut = true;
    kill();
  };
  const timer = timeoutMs === null ? null : startTimer({ ms: timeoutMs, pause, now: run.now, expire });
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const { exitCode, refusal } = await command.ended;
    signal.throwIfAborted();
    const durationMs = run.now() - startedAtMs;
    const output = command.output.drain();
    const finished = { exitCode: timedOut ? timeoutExitCode : exitCode, output, durationMs, timedOut, refusal };
    if (refusal === null) tellEnd(run, { ...finished, startedAtMs });
    return finished;
  } finally {
    timer?.cancel();
    signal.removeEventListener('abort', kill);
  }
}
