import { isRecord } from '../../platform/json.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { ThreadItem, ThreadTurnsListParams, ThreadTurnsListResponse, TurnItemsView, Turn as WireTurn } from '../../protocol/index.js';
import { toThreadId } from '../thread/thread-id.js';
import type { Engineering } from './engineering.js';
import { pageSize } from './list-threads.js';
import { checkMaterialized, notLoaded } from './read-thread.js';
import { type TurnsNow, withTurns } from './thread-turns.js';

/** One page of a thread's turns, the newest first unless asked otherwise. */
export async function listTurns(engine: Engineering, params: ThreadTurnsListParams): Promise<ThreadTurnsListResponse> {
  const turns = await turnsOf(engine, toThreadId(params.threadId));
  const ordered = (params.sortDirection ?? 'desc') === 'desc' ? [...turns].reverse() : turns;
  const start = params.cursor == null ? 0 : placeOf(params.cursor, ordered);
  const page = ordered.slice(start, start + pageSize(params.limit));
  const [first, last] = [page[0], page.at(-1)];
  return {
    // The turns are those of later pages as well: a client gets its own.
    data: structuredClone(page.map((turn) => withView(turn, params.itemsView ?? 'summary'))),
    nextCursor: last !== undefined && start + page.length < ordered.length ? toCursor(last.id, false) : null,
    backwardsCursor: first === undefined ? null : toCursor(first.id, true),
  };
}

async function turnsOf({ services, threads }: Engineering, threadId: string): Promise<readonly WireTurn[]> {
  const loaded = threads.find(threadId);
  if (loaded) {
    checkMaterialized(loaded, 'thread/turns/list');
    const now = (turns: TurnsNow) => turns({ withStreaming: false });
    return withTurns(services, loaded, now, (id) => services.knownTurns.of(id));
  }
  const stored = await services.store.find(threadId);
  if (stored === null) throw await notLoaded(services, threadId);
  return services.knownTurns.of(stored);
}

const toCursor = (turnId: string, includeAnchor: boolean): string => JSON.stringify({ turnId, includeAnchor });

function placeOf(cursor: string, turns: readonly WireTurn[]): number {
  const { turnId, includeAnchor } = parseCursor(cursor);
  const anchor = turns.findIndex(({ id }) => id === turnId);
  if (anchor === -1) throw invalidRequest('invalid cursor: anchor turn is no longer present');
  return includeAnchor ? anchor : anchor + 1;
}

function parseCursor(cursor: string): { readonly turnId: string; readonly includeAnchor: boolean } {
  try {
    const parsed: unknown = JSON.parse(cursor);
    if (isRecord(parsed) && typeof parsed.turnId === 'string' && typeof parsed.includeAnchor === 'boolean') {
      return { turnId: parsed.turnId, includeAnchor: parsed.includeAnchor };
    }
  } catch {
    // Told below, as what else is no cursor.
  }
  throw invalidRequest(`invalid cursor: ${cursor}`);
}

const withView = (turn: WireTurn, itemsView: TurnItemsView): WireTurn => ({ ...turn, itemsView, items: itemsOf(turn.items, itemsView) });

function itemsOf(items: readonly ThreadItem[], view: TurnItemsView): ThreadItem[] {
  if (view === 'notLoaded') return [];
  if (view === 'full') return [...items];
  const asked = items.find(({ type }) => type === 'userMessage');
  const answered = items.findLast(({ type }) => type === 'agentMessage');
  return [asked, answered].filter((item) => item !== undefined);
}
