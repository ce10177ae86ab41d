import type { CommandItem } from '../session/transcript.js';
import { withoutShell } from '../view/item-lines.js';
import { clean, type Line, line, toLines } from '../view/lines.js';
import type { ThreadPlace } from './run-command.js';

const outputRows = 3;

/** Lists the commands that go on behind the turns that started them, each with the end of its output. */
export async function listTerminals(place: ThreadPlace): Promise<void> {
  const { session, dialogs } = place;
  const terminals = [...session.store.get().transcript.terminals.values()];
  if (terminals.length === 0) return session.tell('no background terminals are running', 'dim');
  const answer = await dialogs.choose({
    title: terminals.length === 1 ? 'A background terminal' : `${terminals.length} background terminals`,
    body: terminals.flatMap(terminalLines),
    choices: [
      { label: 'Leave them alone', letter: 'l', value: 'leave' },
      { label: 'End all of them', letter: 'e', value: 'end' },
    ],
  });
  if (answer === 'end') await stopTerminals(place);
}

export async function stopTerminals({ session, thread: { threadId } }: ThreadPlace): Promise<void> {
  await session.server.thread.backgroundTerminals.clean({ threadId });
  session.tell('the background terminals are ended', 'dim');
}

function terminalLines({ command, aggregatedOutput }: CommandItem): Line[] {
  const output = clean(aggregatedOutput ?? '').trimEnd();
  const rows = output === '' ? [] : output.split('\n').slice(-outputRows);
  return [...toLines(`$ ${withoutShell(command)}`, 'bold'), ...rows.map((row) => line(`  ${row}`, 'dim'))];
}
