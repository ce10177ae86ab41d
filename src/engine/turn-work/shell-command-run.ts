import { killProcessTree } from '../../platform/processes/process-tree.js';
import { type CommandItem, endedCommandItem, newCommandItem } from '../exec/command-item.js';
import { cutMiddleWithHeader } from '../exec/cut-output.js';
import { RunningCommand } from '../exec/running-command.js';
import { quoteCommand } from '../exec/shell-quote.js';
import { runBare } from '../sandbox/sandbox.js';
import { modelInfoFor } from '../thread/thread-config.js';
import type { TurnScope } from './turn-work.js';

/** No command of the user runs longer than this. */
const timeLimitMs = 60 * 60 * 1000;
/** How long an ended command may take to clean up. */
const killGraceMs = 100;

interface CommandEnd {
  readonly exitCode: number;
  readonly output: string;
  readonly durationMs: number;
}

/** Runs a line of the user in the user's shell, as an item of the turn. Resolves with what the model is told of it. */
export async function runShellCommand(scope: TurnScope, command: string): Promise<string> {
  const { id: turnId, thread, services } = scope;
  const argv = [services.userShell, '-lc', command] as const;
  const fresh = newCommandItem({
    id: services.ids.uuid(),
    command: quoteCommand(argv),
    cwd: thread.settings.cwd,
    commandActions: [{ type: 'unknown', command }],
  });
  const item: CommandItem = { ...fresh, source: 'userShell' };
  const end = await run(scope, { argv, item });
  const atMs = services.clock.now();
  thread.emit({ type: 'itemCompleted', threadId: thread.id, turnId, item: endedCommandItem(item, end), atMs });
  const { truncationPolicy } = modelInfoFor(thread.config, thread.settings.model);
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

interface ShellRun {
  readonly argv: readonly [string, ...string[]];
  readonly item: CommandItem;
}

async function run(scope: TurnScope, { argv, item }: ShellRun): Promise<CommandEnd> {
  const { id: turnId, thread, services, signal } = scope;
  const { id: threadId } = thread;
  const startedAtMs = services.clock.now();
  const result = (exitCode: number, output: string): CommandEnd => ({ exitCode, output, durationMs: services.clock.now() - startedAtMs });
  try {
    const command = await RunningCommand.start({
      threadId,
      turnId,
      // The user's own: whatever holds the model back.
      attempt: runBare({ argv, env: { ...services.env, CODEX_THREAD_ID: threadId }, profile: { type: 'disabled' } }),
      cwd: item.cwd,
      item,
      isItemStarted: false,
      emit: thread.emit,
      now: () => services.clock.now(),
      processes: services.processes,
    });
    const { output } = command;
    const end = await endOf(command, signal);
    if (end === 'aborted') return result(-1, 'command aborted by user');
    if (end === 'timeout') return result(124, `command timed out after ${timeLimitMs} milliseconds\n${output.drain()}`);
    return result(end, output.drain());
  } catch (error) {
    thread.emit({ type: 'itemStarted', threadId, turnId, item, atMs: startedAtMs });
    return result(-1, `execution error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Waits for the exit code of a command, and ends one whose time is up or that nobody wants any more. */
async function endOf({ process, ended }: RunningCommand, signal: AbortSignal): Promise<'aborted' | 'timeout' | number> {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), timeLimitMs);
  const stopped = new Promise<null>((resolve) => {
    for (const stop of [signal, time.signal]) stop.addEventListener('abort', () => resolve(null), { once: true });
    if (signal.aborted) resolve(null);
  });
  const end = await Promise.race([ended, stopped]);
  clearTimeout(timer);
  if (end !== null) return end.exitCode;
  await killProcessTree(process.pid, 'SIGTERM');
  const grace = setTimeout(() => void killProcessTree(process.pid, 'SIGKILL'), killGraceMs);
  await ended;
  clearTimeout(grace);
  process.kill('SIGKILL'); // The shell may be gone while what it started ignores the request to end.
  return signal.aborted ? 'aborted' : 'timeout';
}
