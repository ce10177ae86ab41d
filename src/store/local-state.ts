import type { Database } from 'better-sqlite3';
import type { Clock } from '../platform/clock.js';
import type { NameIndex } from './rollout/name-index.js';
import { backfill, isFilled } from './state-db/backfill.js';
import { openStateDb } from './state-db/open.js';
import { createStateDb, type StateDb } from './state-db/state-db.js';
import { whenFree } from './when-free.js';
import { isBusy } from './while-busy.js';

/** Where the store says what went wrong without failing. */
export interface StoreLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The index beside the files. It opens on first use; without it everything that files can answer still works. */
export interface LocalState {
  /** The tables, once the database is open; `null` when there is none. */
  db(): Promise<StateDb | null>;
  /** Changes the tables, and waits while another process holds them; `null` when there is no database. @throws RpcError when it holds them for long */
  change<T>(work: (db: StateDb) => T): Promise<T | null>;
  /** The tables when all threads have their rows, which lists need; `null` as long as they have not. Does not wait for it. */
  wholeDb(): Promise<StateDb | null>;
  /** The tables, once the filling that goes on here has ended; for work that has time. */
  filledDb(): Promise<StateDb | null>;
  /** Lets the filling wait while somebody waits for `work`. */
  first<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A database that another process held is tried again by whoever needs it so much later. */
const retryMs = 10_000;

interface Open {
  readonly db: Database;
  readonly tables: StateDb;
  /** The filling that goes on. */
  filling: Promise<void> | null;
  isWhole: boolean;
}

export interface LocalStateOptions {
  readonly home: string;
  readonly sqliteHome: string;
  readonly clock: Clock;
  readonly logger: StoreLogger;
  readonly index: NameIndex;
  readonly enabled: boolean;
}

export function createLocalState({ home, sqliteHome, clock, logger, index, enabled }: LocalStateOptions): LocalState {
  const controller = new AbortController();
  let opening: Promise<Open | null> | null = null;
  let urgent: Promise<unknown> = Promise.resolve();
  let retryAtMs = Number.POSITIVE_INFINITY;

  const fill = async (state: Open): Promise<void> => {
    try {
      const result = await backfill({
        db: state.db,
        rows: state.tables.threads,
        home,
        clock,
        index,
        signal: controller.signal,
        turn: () => urgent,
        onUnreadable: (path, error) => logger.warn(`cannot read ${path}; it is not listed`, { error: String(error) }),
      });
      state.isWhole = result === 'complete';
    } catch (error) {
      logger.error('the backfill of the state database failed; lists read the files', { error: String(error) });
    } finally {
      state.filling = null;
    }
  };

  const open = async (): Promise<Open | null> => {
    try {
      const db = await openStateDb(sqliteHome);
      const state: Open = { db, tables: createStateDb(db, clock), filling: null, isWhole: isFilled(db) };
      if (!state.isWhole) state.filling = fill(state);
      return state;
    } catch (error) {
      if (isBusy(error)) retryAtMs = clock.now() + retryMs;
      logger.error('the state database cannot be used; threads are read from their files', { error: String(error) });
      return null;
    }
  };

  const opened = (): Promise<Open | null> => {
    if (!enabled || controller.signal.aborted) return opening ?? Promise.resolve(null);
    if (clock.now() >= retryAtMs) {
      retryAtMs = Number.POSITIVE_INFINITY;
      opening = null;
    }
    opening ??= open();
    return opening;
  };

  return {
    db: async () => (await opened())?.tables ?? null,
    change: async (work) => {
      const state = await opened();
      return state === null ? null : whenFree(() => work(state.tables));
    },
    wholeDb: async () => {
      const state = await opened();
      if (state === null) return null;
      // Another process may have filled it by now, or died while it did.
      if (!state.isWhole && state.filling === null && !controller.signal.aborted) state.filling = fill(state);
      return state.isWhole ? state.tables : null;
    },
    filledDb: async () => {
      const state = await opened();
      await state?.filling;
      return state?.tables ?? null;
    },
    first: (work) => {
      urgent = Promise.allSettled([urgent, work]);
      return work;
    },
    close: async () => {
      controller.abort();
      const state = await opening;
      await state?.filling;
      state?.db.close();
    },
  };
}
