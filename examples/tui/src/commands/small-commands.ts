import type { Session } from '../session/session.js';
import { compactCount } from '../view/status-line.js';
import { commands } from './commands.js';
import { describeMode } from './modes.js';
import type { ThreadPlace } from './run-command.js';

export function help({ tell }: Pick<Session, 'tell'>): void {
  const width = Math.max(...commands.map(({ name }) => name.length));
  tell(
    [
      ...commands.map(({ name, description }) => `/${name.padEnd(width)}  ${description}`),
      '',
      '!command runs a command of yours · @ finds files · Ctrl+V attaches a picture',
      'Alt+Return or Ctrl+J breaks the line · ↑↓ history · Ctrl+R searches it',
      'Esc interrupts · Ctrl+C interrupts, clears, leaves · Ctrl+Z suspends · Ctrl+L draws anew',
    ].join('\n'),
  );
}

/** Has the conversation summed up; a running turn is interrupted by it. */
export async function compact({ session, thread: { threadId } }: ThreadPlace): Promise<void> {
  await session.server.thread.compact.start({ threadId });
}

export function copyAnswer({ session: { store, tell }, account }: ThreadPlace): void {
  const items = store.get().transcript.committed.flatMap((entry) => ('item' in entry ? [entry.item] : []));
  const answer = items.findLast((item) => item.type === 'agentMessage');
  if (answer) account.copy(answer.text);
  tell(answer ? 'the last answer is copied, where the terminal allows it' : 'there is no answer yet', 'dim');
}

export function status({ session, thread }: ThreadPlace): void {
  const { usage, name } = session.store.get().transcript;
  const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0 } = usage?.total ?? {};
  session.tell(
    [
      `thread   ${thread.threadId}${name ? ` (${name})` : ''}`,
      `folder   ${thread.cwd}`,
      `model    ${thread.model}${thread.effort ? ` ${thread.effort}` : ''}`,
      `mode     ${describeMode(thread)}`,
      `tokens   ${compactCount(inputTokens)} in (${compactCount(cachedInputTokens)} cached), ${compactCount(outputTokens)} out`,
    ].join('\n'),
  );
}
