import type { ServerNotification, ThreadItem, ThreadTokenUsage, TurnPlanStep } from 'keelson/protocol';
import type { Tone } from '../view/lines.js';

/** A thing of the transcript that will not change any more. */
export type Entry =
  | { readonly kind: 'item'; readonly key: string; readonly item: ThreadItem }
  | { readonly kind: 'note'; readonly key: string; readonly text: string; readonly tone: Tone }
  | { readonly kind: 'diff'; readonly key: string; readonly text: string };

/** What is to be seen of one thread. */
export interface Transcript {
  /** Only ever grows, so that the screen prints each entry once. */
  readonly committed: readonly Entry[];
  /** Items under way, in the order of their starts. */
  readonly live: ReadonlyMap<string, ThreadItem>;
  readonly turnId: string | null;
  readonly plan: readonly TurnPlanStep[];
  readonly usage: ThreadTokenUsage | null;
  readonly name: string | null;
}

export const emptyTranscript: Transcript = { committed: [], live: new Map(), turnId: null, plan: [], usage: null, name: null };

/** How much of a running command's output is kept: more than any screen shows. */
const keptOutput = 16_384;

/** Takes one notification of the shown thread. Those that say nothing to people change nothing. */
export function hear(state: Transcript, notification: ServerNotification): Transcript {
  const { method, params } = notification;
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
    case 'error':
      return params.willRetry ? note(state, `${params.error.message} (trying again)`, 'dim') : state;
    case 'warning':
      return note(state, params.message, 'dim');
    case 'configWarning':
      return note(state, [params.summary, params.details].filter(Boolean).join(': '), 'error');
    case 'model/rerouted':
      return note(state, `answered by ${params.toModel} instead of ${params.fromModel}`, 'dim');
    default:
      return hearDelta(state, notification);
  }
}

function hearDelta(state: Transcript, { method, params }: ServerNotification): Transcript {
  switch (method) {
    case 'item/agentMessage/delta':
    case 'item/plan/delta':
      return changeLive(state, params.itemId, (item) =>
        item.type === 'agentMessage' || item.type === 'plan' ? { ...item, text: item.text + params.delta } : item,
      );
    case 'item/reasoning/summaryTextDelta':
      return changeLive(state, params.itemId, (item) =>
        item.type === 'reasoning' ? { ...item, summary: appended(item.summary, params.summaryIndex, params.delta) } : item,
      );
    case 'item/commandExecution/outputDelta':
      return changeLive(state, params.itemId, (item) =>
        item.type === 'commandExecution'
          ? { ...item, aggregatedOutput: `${item.aggregatedOutput ?? ''}${params.delta}`.slice(-keptOutput) }
          : item,
      );
    case 'item/fileChange/patchUpdated':
      return changeLive(state, params.itemId, (item) => (item.type === 'fileChange' ? { ...item, changes: params.changes } : item));
    default:
      return state;
  }
}

/** What the user should know that is no part of the thread. */
export const note = (state: Transcript, text: string, tone: Tone = 'plain'): Transcript =>
  commit(state, { kind: 'note', key: `note-${state.committed.length}`, text, tone });

export const showDiff = (state: Transcript, text: string): Transcript =>
  commit(state, { kind: 'diff', key: `diff-${state.committed.length}`, text });

/** Another thread takes the place of the shown one, below what has been printed already. */
export function openThread(state: Transcript, { items, name }: { items: readonly ThreadItem[]; name: string | null }): Transcript {
  const entries = items.map((item, index): Entry => ({ kind: 'item', key: `${state.committed.length + index}-${item.id}`, item }));
  return { ...emptyTranscript, committed: [...state.committed, ...entries], name };
}

const commit = (state: Transcript, entry: Entry): Transcript => ({ ...state, committed: [...state.committed, entry] });

function commitItem(state: Transcript, item: ThreadItem): Transcript {
  const live = new Map(state.live);
  live.delete(item.id);
  if (item.type === 'reasoning' && item.summary.length === 0) return { ...state, live };
  return commit({ ...state, live }, { kind: 'item', key: `${state.committed.length}-${item.id}`, item });
}

/** Terminals outlive the turn that started them; all else ends with it. */
function endTurn(state: Transcript, status: string, problem: string | null): Transcript {
  const live = new Map([...state.live].filter(([, item]) => item.type === 'commandExecution'));
  const ended = { ...state, live, turnId: null };
  if (status === 'interrupted') return note(ended, '■ interrupted: say what to do instead', 'error');
  return status === 'failed' ? note(ended, `■ ${problem ?? 'the turn failed'}`, 'error') : ended;
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
