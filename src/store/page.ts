import { invalidRequest } from '../protocol/errors.js';
import { type ThreadSummary, toStoredThread } from './summary.js';
import type { ThreadPage, ThreadQuery } from './thread-store.js';

/** A place between two threads. `id` is `null` for a bare time, which stands for all threads of that millisecond. */
export interface Cursor {
  readonly timeMs: number;
  readonly id: string | null;
  /** Whether the thread at this place belongs to the page that follows. */
  readonly inclusive: boolean;
}

const cursorPattern = /^(\d{4}-\d\d-\d\dT\d\d[:-]\d\d[:-]\d\d(?:\.\d+)?Z?)(?:\|(=?)([0-9a-f-]{36}))?$/;

/** Reads our own cursors, and the bare timestamps of the reference. */
export function parseCursor(cursor: string | null): Cursor | null {
  if (cursor === null) return null;
  const match = cursorPattern.exec(cursor);
  const time = match?.[1]?.replace(/T(\d\d)-(\d\d)-(\d\d)/, 'T$1:$2:$3');
  const timeMs = time === undefined ? Number.NaN : Date.parse(time.endsWith('Z') ? time : `${time}Z`);
  if (match === null || Number.isNaN(timeMs)) throw invalidRequest(`invalid cursor: ${cursor}`);
  return { timeMs, id: match[3] ?? null, inclusive: match[2] === '=' };
}

export const timeOf = (summary: ThreadSummary, query: ThreadQuery): number =>
  query.sortKey === 'created_at' ? summary.createdAtMs : summary.updatedAtMs;

/** Makes the answer of what was found: at most one thread more than the limit, in order. */
export function toPage(found: readonly ThreadSummary[], query: ThreadQuery): ThreadPage {
  const shown = found.slice(0, query.limit);
  const first = shown[0];
  const last = shown.at(-1);
  const at = (summary: ThreadSummary, mark: '' | '='): string => `${new Date(timeOf(summary, query)).toISOString()}|${mark}${summary.id}`;
  return {
    threads: shown.map(toStoredThread),
    nextCursor: last !== undefined && found.length > shown.length ? at(last, '') : null,
    backwardsCursor: first === undefined ? null : at(first, '='),
  };
}

/** Whether a list shows the thread at all, wherever its page is. */
export const matches = (summary: ThreadSummary, query: ThreadQuery): boolean =>
  summary.firstUserMessage !== '' &&
  summary.archived === query.archived &&
  (query.modelProviders === null || summary.modelProvider === '' || query.modelProviders.includes(summary.modelProvider)) &&
  (query.cwds === null || query.cwds.includes(summary.cwd)) &&
  (query.searchTerm === null || summary.title.includes(query.searchTerm)) &&
  (query.acceptsSource === null || query.acceptsSource(summary.source));

/** Whether a thread comes after the place where the page begins. */
export function isAfter(summary: ThreadSummary, query: ThreadQuery): boolean {
  const cursor = parseCursor(query.cursor);
  if (cursor === null) return true;
  const sign = query.sortDirection === 'asc' ? 1 : -1;
  const byTime = (timeOf(summary, query) - cursor.timeMs) * sign;
  if (byTime !== 0 || cursor.id === null) return byTime > 0;
  const byId = summary.id === cursor.id ? 0 : (summary.id < cursor.id ? -1 : 1) * sign;
  return cursor.inclusive ? byId >= 0 : byId > 0;
}

/** The page's order. */
export function inOrder(summaries: readonly ThreadSummary[], query: ThreadQuery): ThreadSummary[] {
  const sign = query.sortDirection === 'asc' ? 1 : -1;
  return summaries.toSorted((a, b) => (timeOf(a, query) - timeOf(b, query) || (a.id < b.id ? -1 : 1)) * sign);
}

/** One page of threads held in memory. */
export function pageOf(summaries: Iterable<ThreadSummary>, query: ThreadQuery): ThreadPage {
  const found = [...summaries].filter((summary) => matches(summary, query) && isAfter(summary, query));
  return toPage(inOrder(found, query).slice(0, query.limit + 1), query);
}
