import { relative } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../platform/clock.js';
import { rolloutFiles } from '../rollout/paths.js';
import { summarizeRollout } from '../rollout/summarize.js';
import type { ThreadSummary } from '../summary.js';
import type { ThreadRows } from './threads.js';

const sliceSize = 50;
/** A backfill that said nothing for so long died. */
const leaseSeconds = 900;

export interface BackfillOptions {
  readonly db: Database;
  readonly rows: ThreadRows;
  readonly home: string;
  readonly clock: Clock;
  readonly names: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly onUnreadable: (path: string, error: unknown) => void;
}

/** How a start-up backfill ended: the rows are whole, or another process is making them. */
export type BackfillResult = 'complete' | 'elsewhere' | 'aborted';

/** Makes rows of the files that have none, a slice at a time, and goes on where an earlier run stopped. */
export async function backfill({ db, rows, home, clock, names, signal, onUnreadable }: BackfillOptions): Promise<BackfillResult> {
  const now = (): number => Math.floor(clock.now() / 1000);
  const state = db
    .prepare<[], { status: string; last_watermark: string | null }>('SELECT status, last_watermark FROM backfill_state WHERE id = 1')
    .get();
  if (state?.status === 'complete') return 'complete';
  const claimed = db
    .prepare(
      "UPDATE backfill_state SET status = 'running', updated_at = @now WHERE id = 1 AND status <> 'complete' AND NOT (status = 'running' AND updated_at > @limit)",
    )
    .run({ now: now(), limit: now() - leaseSeconds });
  if (claimed.changes === 0) return 'elsewhere';

  const advance = db.prepare<[string, number]>('UPDATE backfill_state SET last_watermark = ?, updated_at = ? WHERE id = 1');
  let slice: ThreadSummary[] = [];
  const store = (watermark: string): void => {
    rows.upsert(slice);
    advance.run(watermark, now());
    slice = [];
  };
  // In path order `archived_sessions` comes before `sessions`.
  for (const archived of [true, false]) {
    let last: string | null = null;
    for await (const path of rolloutFiles(home, { archived, newestFirst: false })) {
      if (signal.aborted) return 'aborted';
      const place = relative(home, path);
      if (state?.last_watermark != null && place <= state.last_watermark) continue;
      try {
        const summary = await summarizeRollout(home, path);
        const name = summary === null ? undefined : names.get(summary.id);
        if (summary !== null && name !== undefined) summary.title = name;
        // A thread that has been going on since is ahead of what was read here.
        if (summary !== null && (rows.find(summary.id)?.updatedAtMs ?? 0) < summary.updatedAtMs) slice.push(summary);
      } catch (error) {
        onUnreadable(path, error);
      }
      last = place;
      if (slice.length >= sliceSize) store(place);
    }
    if (signal.aborted) return 'aborted';
    if (last !== null) store(last);
  }
  db.prepare("UPDATE backfill_state SET status = 'complete', last_success_at = @now, updated_at = @now WHERE id = 1").run({ now: now() });
  return 'complete';
}
