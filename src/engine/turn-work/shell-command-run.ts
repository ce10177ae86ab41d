import type { ManagedProcess } from '../../platform/process.js';
import { cutMiddleWithHeader } from '../exec/cut-output.js';
import type { CommandItem } from '../exec/exec-session.js';
import { OutputBuffer } from '../exec/output-buffer.js';
import { OutputDeltas } from '../exec/output-deltas.js';
import { quoteCommand } from '../exec/shell-quote.js';
import { modelInfoFor } from '../thread-config.js';
import type { TurnScope } from './turn-work.js';

/** No command of the user runs longer than this. */
const timeLimitMs = 60 * 60 * 1000;
/** How long an ended command may take to clean up. */
const killGraceMs = 100;

const abortedOutput = 'command aborted by user';

interface CommandEnd {
  readonly exitCode: number;
  readonly output: string;
  readonly durationMs: number;
}

/** Runs a line of the user in the user's shell, as an item of the turn. Resolves with what the model is told of it. */
export async function runShellCommand(scope: TurnScope, command: string): Promise<string> {
  const { id: turnId, thread, services } = scope;
  const { id: threadId, settings } = thread;
  const item: CommandItem = {
    type: 'commandExecution',
    id: services.ids.uuid(),
    command: quoteCommand([services.userShell, '-lc', command]),
    cwd: settings.cwd,
    processId: null,
    source: 'userShell',
    status: 'inProgress',
    commandActions: [{ type: 'unknown', command }],
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  };
  thread.emit({ type: 'itemStarted', threadId, turnId, item, atMs: services.clock.now() });
  const end = await run(scope, { command, itemId: item.id });
  const ended: CommandItem = {
    ...item,
    status: end.exitCode === 0 ? 'completed' : 'failed',
    aggregatedOutput: end.output === '' ? null : end.output,
    exitCode: end.exitCode,
    durationMs: end.durationMs,
  };
  thread.emit({ type: 'itemCompleted', threadId, turnId, item: ended, atMs: services.clock.now() });
  const { truncationPolicy } = modelInfoFor(thread.config, settings.model);
  return shellCommandText(command, { ...end, output: cutMiddleWithHeader(end.output, truncationPolicy) });
}

/** What the model is told of a command that the user ran. */
export const shellCommandText = (command: string, { exitCode, output, durationMs }: CommandEnd): string =>
  `<user_shell_command>
<command>
${command}
</command>
<result>
Exit code: ${exitCode}
Duration: ${(durationMs / 1000).toFixed(4)} seconds
Output:
${output}
</result>
</user_shell_command>`;

async function run(scope: TurnScope, { command, itemId }: { readonly command: string; readonly itemId: string }): Promise<CommandEnd> {
  const { id: turnId, thread, services, signal } = scope;
  const startedAtMs = services.clock.now();
  const kept = new OutputBuffer();
  const onDelta = (delta: string): void => {
    if (!signal.aborted) thread.emit({ type: 'commandOutputDelta', threadId: thread.id, turnId, itemId, delta });
  };
  const deltas = { stdout: new OutputDeltas(onDelta), stderr: new OutputDeltas(onDelta) };
  const result = (exitCode: number, output: string): CommandEnd => ({ exitCode, output, durationMs: services.clock.now() - startedAtMs });
  if (signal.aborted) return result(-1, abortedOutput);
  try {
    const started = await services.processes.spawn({
      program: services.userShell,
      args: ['-lc', command],
      cwd: thread.settings.cwd,
      env: { ...services.env, CODEX_THREAD_ID: thread.id },
      onOutput: (chunk, stream) => {
        kept.push(chunk);
        deltas[stream].push(chunk);
      },
    });
    const cause = await endOf(started, signal);
    deltas.stdout.end();
    deltas.stderr.end();
    if (cause === 'aborted') return result(-1, abortedOutput);
    if (cause === 'timeout') return result(124, `command timed out after ${timeLimitMs} milliseconds\n${kept.drain()}`);
    return result(cause.exitCode, kept.drain());
  } catch (error) {
    return result(-1, `execution error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Waits for the end of a program, and sees to it when its time is up or nobody wants it any more. */
async function endOf(started: ManagedProcess, signal: AbortSignal): Promise<'aborted' | 'timeout' | { readonly exitCode: number }> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeLimitMs);
  const stopped = new Promise<void>((resolve) => {
    for (const end of [signal, stop.signal]) end.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  const end = await Promise.race([started.ended, stopped]);
  clearTimeout(timer);
  if (end) return end;
  started.kill('SIGTERM');
  const grace = setTimeout(() => started.kill('SIGKILL'), killGraceMs);
  await started.ended;
  clearTimeout(grace);
  started.kill('SIGKILL'); // The shell may be gone while what it started ignores the request to end.
  return signal.aborted ? 'aborted' : 'timeout';
}
