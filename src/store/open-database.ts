import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { retryWhileBusy } from './while-busy.js';

export interface OpenDatabaseOptions {
  /** Absolute. Its folder is made as needed. */
  readonly path: string;
  /** How long a call may wait for another process. The whole program waits with it. */
  readonly busyTimeoutMs: number;
  readonly migrate: (db: Database) => void;
}

/** How long one attempt to open may hold up the program, how long it rests after it, and how often it tries: five seconds in all. */
const attemptMs = 20;
const patience = { restMs: 80, mostAttempts: 50 };

/**
 * Opens a database, made and migrated as needed. The driver is loaded here, so that nobody else pays for it. The program goes on while
 * another process holds the database.
 */
export async function openDatabase({ path, busyTimeoutMs, migrate }: OpenDatabaseOptions): Promise<Database> {
  const { default: Driver } = await import('better-sqlite3');
  await mkdir(dirname(path), { recursive: true });
  const db = openFile(Driver, path);
  try {
    // Another process may be making the same file.
    return await retryWhileBusy(() => {
      db.pragma('auto_vacuum = INCREMENTAL');
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      migrate(db);
      db.pragma('incremental_vacuum');
      db.pragma(`busy_timeout = ${busyTimeoutMs}`);
      return db;
    }, patience);
  } catch (error) {
    db.close();
    throw error;
  }
}

function openFile(Driver: typeof import('better-sqlite3'), path: string): Database {
  try {
    return new Driver(path, { timeout: attemptMs });
  } catch (error) {
    // The native part is looked for with the first database. It lists every place where it is not.
    if (!(error instanceof Error) || !isMissingBuild(error)) throw error;
    throw new Error('better-sqlite3 has no build for this Node: run `npm rebuild better-sqlite3`', { cause: error });
  }
}

const isMissingBuild = (error: Error): boolean =>
  error.message.startsWith('Could not locate the bindings file') || ('code' in error && error.code === 'ERR_DLOPEN_FAILED');
