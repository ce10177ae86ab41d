import type { Database } from 'better-sqlite3';
import type { Clock } from '../platform/clock.js';
import { readNameIndex } from './rollout/name-index.js';
import { backfill } from './state-db/backfill.js';
import { openStateDb } from './state-db/open.js';
import { createStateDb, type StateDb } from './state-db/state-db.js';

/** Where the store says what went wrong without failing. */
export interface StoreLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The index beside the files. It opens on first use; without it everything that files can answer still works. */
export interface LocalState {
  /** The tables, once the database is open; `null` when there is none. */
  db(): Promise<StateDb | null>;
  /** The tables when all threads have their rows, which lists need. */
  wholeDb(): Promise<StateDb | null>;
  close(): Promise<void>;
}

interface Open {
  readonly db: Database;
  readonly tables: StateDb;
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

  const fill = async (db: Database, tables: StateDb): Promise<boolean> => {
    try {
      const result = await backfill({
        db,
        rows: tables.threads,
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
      const tables = createStateDb(db);
      return { db, tables, isWhole: fill(db, tables) };
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
    db: async () => (await opened())?.tables ?? null,
    wholeDb: async () => {
      const state = await opened();
      return state !== null && (await state.isWhole) ? state.tables : null;
    },
    close: async () => {
      controller.abort();
      const state = await opening;
      await state?.isWhole;
      state?.db.close();
    },
  };
}
