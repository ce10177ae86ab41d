import type { ManagedProcess, Processes } from '../../platform/processes/process.js';
import { killProcessTree } from '../../platform/processes/process-tree.js';
import type { Hook } from './hook.js';
import type { HookEnd } from './hook-outcome.js';

/** What is kept of each stream: more is no message to anybody. */
const maxOutputBytes = 1024 * 1024;

export interface HookRun {
  readonly hook: Pick<Hook, 'command' | 'timeoutSec' | 'env'>;
  /** What it reads: JSON. */
  readonly input: unknown;
  readonly cwd: string;
  /** The user's. */
  readonly shell: string;
  /** Of the server. */
  readonly env: Readonly<Record<string, string>>;
  readonly processes: Processes;
  readonly signal: AbortSignal;
}

/** Runs a hook's command by the user's shell. Rejects only with the signal's reason: then all that it started is ended. */
export async function runHook({ hook, input, cwd, shell, env, processes, signal }: HookRun): Promise<HookEnd> {
  signal.throwIfAborted();
  const stdout = new Captured();
  const stderr = new Captured();
  let running: ManagedProcess;
  try {
    running = await processes.spawn({
      program: shell,
      args: ['-lc', hook.command],
      cwd,
      env: { ...env, ...hook.env },
      input: 'pipe',
      onOutput: (chunk, stream) => (stream === 'stdout' ? stdout : stderr).push(chunk),
    });
  } catch (error) {
    return { kind: 'broken', reason: `failed to start hook: ${error instanceof Error ? error.message : String(error)}` };
  }
  const end = await waitForEnd(running, { input, timeoutSec: hook.timeoutSec, signal });
  return typeof end === 'string' ? { kind: 'broken', reason: end } : { ...end, stdout: stdout.text(), stderr: stderr.text() };
}

interface Wait extends Pick<HookRun, 'input' | 'signal'> {
  readonly timeoutSec: number;
}

/** A text is why there is no exit code. */
async function waitForEnd(
  running: ManagedProcess,
  { input, timeoutSec, signal }: Wait,
): Promise<{ kind: 'exited'; exitCode: number } | string> {
  let isLate = false;
  const kill = (): void => void killProcessTree(running.pid, 'SIGKILL');
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutSec * 1000);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    // A hook need not read: what it leaves in the pipe is nobody's loss.
    void running.write(JSON.stringify(input)).then(() => running.endInput());
    const { exitCode, bySignal } = await running.ended;
    signal.throwIfAborted();
    if (isLate) return `hook timed out after ${timeoutSec}s`;
    return bySignal ? 'hook exited without a status code' : { kind: 'exited', exitCode };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** The beginning of a stream. */
class Captured {
  readonly #chunks: Buffer[] = [];
  #room = maxOutputBytes;

  push(chunk: Buffer): void {
    if (this.#room === 0) return;
    const kept = chunk.subarray(0, this.#room);
    this.#room -= kept.length;
    this.#chunks.push(kept);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
