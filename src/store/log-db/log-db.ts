import type { Database } from 'better-sqlite3';
import type { Clock } from '../../platform/clock.js';
import type { Schedule } from '../../platform/schedule.js';
import { newestOfEach } from './log-partition.js';
import type { LogRow } from './log-row.js';
import { createLogRows, type LogRows } from './log-rows.js';
import { openLogDb } from './open.js';

const maxQueued = 4096;
/** Few enough that nobody notices the while that their writing takes. */
const batchSize = 128;
const flushAfterMs = 2000;

export interface LogDbOptions {
  /** Where the database is. Absolute. */
  readonly folder: string;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Told once, when the log cannot be kept. The log goes on without. */
  readonly onUnusable: (error: unknown) => void;
}

/** The log that outlives the program. Nothing is opened before there is something to write or to read. */
export interface LogDb {
  /** Takes a row in, to be written within two seconds: many cost little more than one. Those that would not stay are not written. */
  add(row: LogRow): void;
  /** Writes what waits. Never rejects. */
  flush(): Promise<void>;
  /** What is logged of some threads; `null`: nothing, or it cannot be read. */
  linesOf(threadIds: readonly string[]): Promise<string | null>;
  close(): Promise<void>;
}

interface Open {
  readonly db: Database;
  readonly rows: LogRows;
}

export function createLogDb({ folder, clock, schedule, onUnusable }: LogDbOptions): LogDb {
  let queue: LogRow[] = [];
  let opening: Promise<Open | null> | null = null;
  let flushing: Promise<void> | null = null;
  let cancelTimer: (() => void) | null = null;
  let isClosed = false;
  /** The last attempt to write failed. */
  let isStuck = false;

  const open = async (): Promise<Open | null> => {
    try {
      const db = await openLogDb(folder);
      const rows = createLogRows(db);
      rows.removeOld(clock.now());
      return { db, rows };
    } catch (error) {
      isClosed = true;
      queue = [];
      onUnusable(error);
      return null;
    }
  };
  const opened = (): Promise<Open | null> => {
    opening ??= open();
    return opening;
  };

  const writeAll = async (): Promise<void> => {
    const state = await opened();
    while (state !== null && queue.length > 0) {
      const batch = queue.slice(0, batchSize);
      try {
        state.rows.insert(batch);
        isStuck = false;
      } catch {
        isStuck = true; // Another process writes just now, or the disk is full: the rows wait.
        break;
      }
      queue = queue.slice(batch.length);
      if (queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // In the same step as the last look: what comes later starts anew.
    flushing = null;
  };
  const flush = (): Promise<void> => {
    cancelTimer?.();
    cancelTimer = null;
    if (queue.length === 0) return flushing ?? Promise.resolve();
    if (flushing === null) {
      queue = newestOfEach(queue);
      flushing = writeAll();
    }
    return flushing;
  };
  /** Too many wait. Where they cannot be written fast enough the oldest go. */
  const makeRoom = (): void => {
    queue = newestOfEach(queue);
    if (queue.length < maxQueued / 2) return;
    if (isStuck || flushing !== null) queue = queue.slice(-maxQueued / 2);
    else void flush();
  };

  return {
    add(row) {
      if (isClosed) return;
      queue.push(row);
      if (queue.length >= maxQueued) makeRoom();
      cancelTimer ??= schedule(flushAfterMs, () => void flush());
    },
    flush,
    async linesOf(threadIds) {
      if (isClosed) return null;
      await flush();
      return (await opened())?.rows.linesOf(threadIds) ?? null;
    },
    async close() {
      await flush();
      isClosed = true;
      cancelTimer?.();
      (await opening)?.db.close();
    },
  };
}
