import type { ServerNotification, ThreadItem, ThreadTokenUsage, TurnPlanStep } from 'keelson/protocol';
import type { Tone } from '../view/lines.js';
import { noticeOf } from './notice-of.js';
import { nextPart, nothingPrinted, type PrintedPart, restOf } from './printed-part.js';

/** A thing of the transcript that will not change any more. */
export type Entry =
  | { readonly kind: 'item'; readonly key: string; readonly item: ThreadItem }
  /** Lines of an answer that streams, and the last of them. */
  | { readonly kind: 'part'; readonly key: string; readonly text: string }
  | { readonly kind: 'lastPart'; readonly key: string; readonly text: string; readonly item: ThreadItem }
  | { readonly kind: 'note'; readonly key: string; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'diff'; readonly key: string; readonly text: string };

export type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

/** What is to be seen of one thread. */
export interface Transcript {
  /** What has been printed lately, and what waits to be. */
  readonly committed: readonly Entry[];
  /** How many entries stood before those: the screen prints each entry once. */
  readonly dropped: number;
  /** Items under way, in the order of their starts. */
  readonly live: ReadonlyMap<string, ThreadItem>;
  /** Commands that go on behind the turns that started them. */
  readonly terminals: ReadonlyMap<string, CommandItem>;
  /** How much of which item under way is printed. */
  readonly printed: ReadonlyMap<string, PrintedPart>;
  /** What was sent into the running turn that the model has not been told yet. */
  readonly waiting: readonly string[];
  readonly turnId: string | null;
  readonly plan: readonly TurnPlanStep[];
  readonly usage: ThreadTokenUsage | null;
  readonly name: string | null;
}

export const emptyTranscript: Transcript = {
  committed: [],
  dropped: 0,
  live: new Map(),
  printed: new Map(),
  waiting: [],
  terminals: new Map(),
  turnId: null,
  plan: [],
  usage: null,
  name: null,
};

/** How much of a running command's output is kept: more than any screen shows. */
const keptOutput = 16_384;

/** How many entries are kept, which may have to be printed again for another size of the screen; how many of a thread are shown when it is opened. */
const keptEntries = 300;
const openedEntries = 100;

/** Takes one notification of the shown thread. Those that say nothing to people change nothing. */
export function hear(state: Transcript, notification: ServerNotification): Transcript {
  const { method, params } = notification;
  const notice = noticeOf(notification);
  if (notice !== null) return note(state, notice.text, notice.tone);
  switch (method) {
    case 'turn/started':
      return { ...state, turnId: params.turn.id, plan: [] };
    case 'turn/completed':
      return endTurn(state, params.turn.status, params.turn.error?.message ?? null);
    case 'turn/plan/updated':
      return { ...state, plan: params.plan };
    case 'thread/tokenUsage/updated':
      return { ...state, usage: params.tokenUsage };
    case 'thread/name/updated':
      return { ...state, name: params.threadName ?? null };
    case 'item/started':
      return withLive(state, params.item);
    case 'item/completed':
      return commitItem(state, params.item);
    default:
      return hearDelta(state, notification);
  }
}

function hearDelta(state: Transcript, { method, params }: ServerNotification): Transcript {
  switch (method) {
    case 'item/agentMessage/delta':
    case 'item/plan/delta':
      return hearText(state, params);
    case 'item/reasoning/summaryTextDelta':
      return changeLive(state, params.itemId, (item) =>
        item.type === 'reasoning' ? { ...item, summary: appended(item.summary, params.summaryIndex, params.delta) } : item,
      );
    case 'item/commandExecution/outputDelta':
      return hearOutput(state, params);
    case 'item/fileChange/patchUpdated':
      return changeLive(state, params.itemId, (item) => (item.type === 'fileChange' ? { ...item, changes: params.changes } : item));
    default:
      return state;
  }
}

/** What the user should know that is no part of the thread. */
export const note = (state: Transcript, text: string, tone: Tone = 'plain'): Transcript =>
  commit(state, { kind: 'note', key: `note-${count(state)}`, text, tone });

export const showDiff = (state: Transcript, text: string): Transcript => commit(state, { kind: 'diff', key: `diff-${count(state)}`, text });

/** Another thread takes the place of the shown one, below what has been printed already. */
export function openThread({ committed, dropped }: Transcript, { items, name, turnId }: OpenedItems): Transcript {
  const shown = items.slice(-openedEntries);
  const opened: Transcript = { ...emptyTranscript, committed, dropped, name, turnId };
  const hidden = items.length - shown.length;
  const begun = hidden > 0 ? note(opened, `… ${hidden} earlier entries`, 'dim') : opened;
  return shown.reduce((state, item) => (turnId !== null && isUnderWay(item) ? withLive(state, item) : commitItem(state, item)), begun);
}

interface OpenedItems {
  readonly items: readonly ThreadItem[];
  readonly name: string | null;
  /** The turn that is running. */
  readonly turnId: string | null;
}

const isUnderWay = (item: ThreadItem): boolean => 'status' in item && item.status === 'inProgress';

const count = ({ dropped, committed }: Transcript): number => dropped + committed.length;

function commit(state: Transcript, entry: Entry): Transcript {
  const extra = Math.max(0, state.committed.length + 1 - keptEntries);
  return { ...state, committed: [...state.committed.slice(extra), entry], dropped: state.dropped + extra };
}

function commitItem(state: Transcript, item: ThreadItem): Transcript {
  const [live, terminals, printed] = [without(state.live, item.id), without(state.terminals, item.id), without(state.printed, item.id)];
  const rest = { ...state, live, terminals, printed, waiting: stillWaiting(state.waiting, item) };
  if (item.type === 'reasoning' && item.summary.length === 0) return rest;
  const key = `${count(state)}-${item.id}`;
  const text = lastPart(state, item);
  return commit(rest, text === null ? { kind: 'item', key, item } : { kind: 'lastPart', key, item, text });
}

/** A prompt goes into the running turn: it is shown there until the model is told. */
export const awaitInput = (state: Transcript, text: string): Transcript => ({ ...state, waiting: [...state.waiting, text] });

/** The prompts that still wait once one of them is an item. */
function stillWaiting(waiting: readonly string[], item: ThreadItem): readonly string[] {
  if (item.type !== 'userMessage' || waiting.length === 0) return waiting;
  const said = item.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return waiting.filter((text) => !said.includes(text));
}

/** What is not printed of an item yet; `null` where nothing is, or where it has become another text. */
function lastPart(state: Transcript, item: ThreadItem): string | null {
  const printed = state.printed.get(item.id);
  const before = state.live.get(item.id);
  if (printed === undefined || before?.type !== item.type || !('text' in before && 'text' in item)) return null;
  return item.text.startsWith(before.text.slice(0, printed.length)) ? restOf(item.text, printed) : null;
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** Commands may go on behind the turn that started them; all else ends with it. */
function endTurn(state: Transcript, status: string, problem: string | null): Transcript {
  const terminals = new Map(state.terminals);
  for (const [id, item] of state.live) if (item.type === 'commandExecution') terminals.set(id, item);
  const ended: Transcript = { ...state, live: new Map(), printed: new Map(), waiting: [], terminals, turnId: null };
  // What the model was not told is the user's again.
  if (status === 'interrupted') return { ...note(ended, '■ interrupted: say what to do instead', 'error'), waiting: state.waiting };
  return status === 'failed' ? note(ended, `■ ${problem ?? 'the turn failed'}`, 'error') : ended;
}

/** Whole lines are printed while the answer goes on, so that one can scroll back to them. */
function hearText(state: Transcript, { itemId, delta }: { readonly itemId: string; readonly delta: string }): Transcript {
  const item = state.live.get(itemId);
  if (item?.type !== 'agentMessage' && item?.type !== 'plan') return state;
  const text = item.text + delta;
  const next = withLive(state, { ...item, text });
  const stable = delta.includes('\n') ? nextPart(text, state.printed.get(itemId) ?? nothingPrinted) : null;
  if (stable === null) return next;
  const printed = new Map(state.printed).set(itemId, stable.printed);
  return commit({ ...next, printed }, { kind: 'part', key: `${count(state)}-${itemId}`, text: stable.part });
}

function hearOutput(state: Transcript, { itemId, delta }: { readonly itemId: string; readonly delta: string }): Transcript {
  const grown = (item: CommandItem): CommandItem => ({
    ...item,
    aggregatedOutput: `${item.aggregatedOutput ?? ''}${delta}`.slice(-keptOutput),
  });
  const terminal = state.terminals.get(itemId);
  if (terminal) return { ...state, terminals: new Map(state.terminals).set(itemId, grown(terminal)) };
  return changeLive(state, itemId, (item) => (item.type === 'commandExecution' ? grown(item) : item));
}

const withLive = (state: Transcript, item: ThreadItem): Transcript => ({ ...state, live: new Map(state.live).set(item.id, item) });

function changeLive(state: Transcript, id: string, change: (item: ThreadItem) => ThreadItem): Transcript {
  const item = state.live.get(id);
  return item === undefined ? state : withLive(state, change(item));
}

function appended(parts: readonly string[], index: number, delta: string): string[] {
  const next = [...parts];
  next[index] = (next[index] ?? '') + delta;
  return next;
}
