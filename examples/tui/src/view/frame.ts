import { nothingPrinted, type PrintedPart, restOf } from '../session/printed-part.js';
import type { Size, State } from '../session/state.js';
import { composerLines } from './composer-lines.js';
import { dialogLines } from './dialog-lines.js';
import { itemLines, withoutShell } from './item-lines.js';
import { clean, type Line, line, textWidth, wrap, wrapAll } from './lines.js';
import { statusLine } from './status-line.js';

/**
 * All that stands below the printed transcript: what is under way, the plan, and where the user writes. It never fills the
 * screen: a frame as high as the terminal would have to be printed from the top at every change.
 */
export function frameOf(state: State, { columns, rows }: Size): Line[] {
  const width = Math.max(20, columns - 1);
  const height = Math.max(4, rows - 1);
  const [dialog] = state.dialogs;
  const status = statusLine(state, width);
  const input = dialog
    ? dialogLines(dialog, { width, height: height - 1 })
    : [...ruled(width, height), ...composerLines(state, { width, height: Math.max(1, Math.min(10, height - 3)) })];
  const plan = height >= 16 ? planLines(state, width) : [];
  const terminals = height >= 12 ? terminalsLine(state, width) : [];
  const left = height - input.length - plan.length - terminals.length - 1;
  return [...liveLines(state, { width, height: left }), ...terminals, ...plan, ...input, status];
}

const ruled = (width: number, height: number): Line[] => (height < 8 ? [] : [line('─'.repeat(width), 'dim')]);

/** The newest rows of what is under way. */
function liveLines({ transcript, seconds, dialogs }: State, { width, height }: { width: number; height: number }): Line[] {
  if (height < 1) return [];
  const working =
    transcript.turnId === null
      ? []
      : [
          ...transcript.waiting.map((text) => line(`↳ ${text.replaceAll('\n', ' ')}`, 'dim')),
          line(`● Working ${seconds} s · Esc interrupts, Return steers`, 'accent'),
        ].slice(-Math.min(4, height));
  const room = height - working.length;
  const rows: Line[] = [];
  // From the newest item backwards, so that a long list of terminals costs no more than the screen shows.
  for (const item of [...transcript.live.values()].reverse()) {
    if (rows.length >= room) break;
    if (item.id === dialogs[0]?.itemId) continue;
    rows.unshift(...wrapAll(itemLines(unprinted(item, transcript.printed.get(item.id), room * width)), width, 2));
  }
  return [...(room > 0 ? rows.slice(-room) : []), ...working].map((one) => cut(one, width));
}

type Item = Parameters<typeof itemLines>[0];

/** What is not printed yet; of a long text its end. */
function unprinted(item: Item, printed: PrintedPart | undefined, characters: number): Item {
  if (item.type !== 'agentMessage' && item.type !== 'plan') return item;
  const begin = printed ?? nothingPrinted;
  const text = restOf(item.text, begin);
  if (text.length <= characters) return { ...item, text };
  const fences = text.slice(0, -characters).split('\n```').length - 1 + (begin.inCode ? 1 : 0);
  return { ...item, text: restOf(text.slice(-characters), { length: 0, inCode: fences % 2 === 1 }) };
}

function terminalsLine({ transcript: { terminals } }: State, width: number): Line[] {
  if (terminals.size === 0) return [];
  const names = Array.from(terminals.values(), ({ command }) => withoutShell(command).replaceAll(/\s+/g, ' '));
  const label = terminals.size === 1 ? '1 background terminal' : `${terminals.size} background terminals`;
  return [cut(line(`⧗ ${label} (/ps): ${clean(names.join(' · '))}`, 'dim'), width)];
}

const planMarks = { completed: '✔', inProgress: '▸', pending: '○' } as const;
const planRows = 6;

function planLines({ transcript }: State, width: number): Line[] {
  const { plan } = transcript;
  if (plan.length === 0 || plan.every(({ status }) => status === 'completed')) return [];
  const done = plan.filter(({ status }) => status === 'completed').length;
  const first = Math.max(0, Math.min(done - 1, plan.length - planRows));
  const steps = plan.slice(first, first + planRows).map(({ step, status }) => {
    const tone = status === 'inProgress' ? 'bold' : status === 'completed' ? 'dim' : 'plain';
    return cut(line(`  ${planMarks[status]} ${step.replaceAll('\n', ' ')}`, tone), width);
  });
  return [line(`Plan ${done}/${plan.length}`, 'dim'), ...steps];
}

/** The first row of a line, with a sign that there is more. */
function cut(one: Line, width: number): Line {
  const whole = one.reduce((sum, { text }) => sum + textWidth(text), 0);
  if (whole <= width) return one;
  const [row = []] = wrap(one, width - 1);
  return [...row, { text: '…', tone: 'dim' }];
}
