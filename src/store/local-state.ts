import type { Database } from 'better-sqlite3';
import type { Clock } from '../platform/clock.js';
import { readNameIndex } from './rollout/name-index.js';
import { backfill } from './state-db/backfill.js';
import { openStateDb } from './state-db/open.js';
import { createThreadRows, type ThreadRows } from './state-db/threads.js';

/** Where the store says what went wrong without failing. */
export interface StoreLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The index beside the files. It opens on first use; without it everything that files can answer still works. */
export interface LocalState {
  /** The rows, once the database is open; `null` when there is none. */
  rows(): Promise<ThreadRows | null>;
  /** The rows, once they are whole: lists need all threads. */
  wholeRows(): Promise<ThreadRows | null>;
  close(): Promise<void>;
}

interface Open {
  readonly db: Database;
  readonly rows: ThreadRows;
  readonly isWhole: Promise<boolean>;
}

export function createLocalState(options: {
  home: string;
  sqliteHome: string;
  clock: Clock;
  logger: StoreLogger;
  enabled: boolean;
}): LocalState {
  const { home, sqliteHome, clock, logger, enabled } = options;
  const controller = new AbortController();
  let opening: Promise<Open | null> | null = null;

  const fill = async (db: Database, rows: ThreadRows): Promise<boolean> => {
    try {
      const result = await backfill({
        db,
        rows,
        home,
        clock,
        names: await readNameIndex(home),
        signal: controller.signal,
        onUnreadable: (path, error) => logger.warn(`cannot read ${path}; it is not listed`, { error: String(error) }),
      });
      return result === 'complete';
    } catch (error) {
      logger.error('the backfill of the state database failed; lists read the files', { error: String(error) });
      return false;
    }
  };

  const open = async (): Promise<Open | null> => {
    try {
      const db = await openStateDb(sqliteHome);
      const rows = createThreadRows(db);
      return { db, rows, isWhole: fill(db, rows) };
    } catch (error) {
      logger.error('the state database cannot be used; threads are read from their files', { error: String(error) });
      return null;
    }
  };

  const opened = (): Promise<Open | null> => {
    if (!enabled || controller.signal.aborted) return opening ?? Promise.resolve(null);
    opening ??= open();
    return opening;
  };

  return {
    rows: async () => (await opened())?.rows ?? null,
    wholeRows: async () => {
      const state = await opened();
      return state !== null && (await state.isWhole) ? state.rows : null;
    },
    close: async () => {
      controller.abort();
      const state = await opening;
      await state?.isWhole;
      state?.db.close();
    },
  };
}
