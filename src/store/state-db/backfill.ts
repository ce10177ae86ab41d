import { relative } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../platform/clock.js';
import type { NameIndex } from '../rollout/name-index.js';
import { rolloutFiles } from '../rollout/paths.js';
import { summarizeRollout } from '../rollout/summarize.js';
import type { ThreadSummary } from '../summary.js';
import type { ThreadRows } from './threads.js';

/** How many files are read before their rows are written. */
const sliceSize = 50;
/** A backfill that said nothing for so long died: each slice says something. Two at once write the same rows. */
const leaseSeconds = 60;

export interface BackfillOptions {
  readonly db: Database;
  readonly rows: ThreadRows;
  readonly home: string;
  readonly clock: Clock;
  readonly index: NameIndex;
  readonly signal: AbortSignal;
  /** Awaited before each slice. */
  readonly turn: () => Promise<unknown>;
  readonly onUnreadable: (path: string, error: unknown) => void;
}

/** How a backfill ended: the rows are whole, or another process is making them. */
export type BackfillResult = 'complete' | 'elsewhere' | 'aborted';

interface StateRow {
  readonly status: string;
  readonly last_watermark: string | null;
}

const stateOf = (db: Database): StateRow | undefined =>
  db.prepare<[], StateRow>('SELECT status, last_watermark FROM backfill_state WHERE id = 1').get();

/** Whether all threads have had their rows made. */
export const isFilled = (db: Database): boolean => stateOf(db)?.status === 'complete';

/** Takes the work on; `false`: another process has it. */
function claim(db: Database, nowSeconds: number): boolean {
  const free = "id = 1 AND status <> 'complete' AND NOT (status = 'running' AND updated_at > @limit)";
  const claimed = db.prepare(`UPDATE backfill_state SET status = 'running', updated_at = @now WHERE ${free}`);
  return claimed.run({ now: nowSeconds, limit: nowSeconds - leaseSeconds }).changes > 0;
}

/** Makes rows of the files that have none, a slice at a time, and goes on where an earlier run stopped. */
export async function backfill(options: BackfillOptions): Promise<BackfillResult> {
  const { db, clock, signal } = options;
  const now = (): number => Math.floor(clock.now() / 1000);
  if (isFilled(db)) return 'complete';
  if (!claim(db, now())) return 'elsewhere';
  let isComplete = false;
  try {
    await fill(options, now);
    isComplete = !signal.aborted;
  } finally {
    const values = { status: isComplete ? 'complete' : 'pending', now: now(), success: isComplete ? now() : null };
    // Undone work is free at once for whoever comes next.
    db.prepare(
      'UPDATE backfill_state SET status = @status, updated_at = @now, last_success_at = coalesce(@success, last_success_at) WHERE id = 1',
    ).run(values);
  }
  return isComplete ? 'complete' : 'aborted';
}

async function fill({ db, rows, home, index, signal, turn, onUnreadable }: BackfillOptions, now: () => number): Promise<void> {
  const watermark = stateOf(db)?.last_watermark ?? null;
  const names = await index.names();
  const advance = db.prepare<[string, number]>('UPDATE backfill_state SET last_watermark = ?, updated_at = ? WHERE id = 1');

  const summarize = async (path: string): Promise<readonly ThreadSummary[]> => {
    try {
      const summary = await summarizeRollout(home, path);
      if (summary === null) return [];
      // A thread that has been going on since is ahead of what was read here.
      const isKnown = (rows.find(summary.id)?.updatedAtMs ?? 0) >= summary.updatedAtMs;
      return isKnown ? [] : [{ ...summary, title: names.get(summary.id) ?? summary.title }];
    } catch (error) {
      onUnreadable(path, error);
      return [];
    }
  };
  const store = async (paths: readonly string[]): Promise<void> => {
    await turn();
    const summaries = await Promise.all(paths.map(summarize));
    const last = paths.at(-1);
    if (last === undefined || signal.aborted) return;
    rows.upsert(summaries.flat());
    advance.run(relative(home, last), now());
  };

  // In path order `archived_sessions` comes before `sessions`.
  for (const archived of [true, false]) {
    let slice: string[] = [];
    for await (const path of rolloutFiles(home, { archived, newestFirst: false })) {
      if (signal.aborted) return;
      if (watermark !== null && relative(home, path) <= watermark) continue;
      slice.push(path);
      if (slice.length < sliceSize) continue;
      await store(slice);
      slice = [];
    }
    await store(slice);
  }
}
