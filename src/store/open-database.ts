import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';

export interface OpenDatabaseOptions {
  /** Absolute. Its folder is made as needed. */
  readonly path: string;
  /** How long a call may wait for another process. The whole program waits with it. */
  readonly busyTimeoutMs: number;
  readonly migrate: (db: Database) => void;
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_BUSY');

/** Opens a database, made and migrated as needed. The driver is loaded here, so that nobody else pays for it. */
export async function openDatabase({ path, busyTimeoutMs, migrate }: OpenDatabaseOptions): Promise<Database> {
  const { default: Driver } = await import('better-sqlite3');
  await mkdir(dirname(path), { recursive: true });
  const db = openFile(Driver, path, busyTimeoutMs);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        db.pragma('auto_vacuum = INCREMENTAL');
        db.pragma('journal_mode = WAL');
        db.pragma('synchronous = NORMAL');
        db.pragma('foreign_keys = ON');
        migrate(db);
        db.pragma('incremental_vacuum');
        return db;
      } catch (error) {
        // The change to WAL does not wait for the busy timeout: another process may be making the same file.
        if (!isBusy(error) || attempt === 20) throw error;
        await delay(50);
      }
    }
  } catch (error) {
    db.close();
    throw error;
  }
}

function openFile(Driver: typeof import('better-sqlite3'), path: string, busyTimeoutMs: number): Database {
  try {
    return new Driver(path, { timeout: busyTimeoutMs });
  } catch (error) {
    // The native part is looked for with the first database. It lists every place where it is not.
    if (!(error instanceof Error) || !isMissingBuild(error)) throw error;
    throw new Error('better-sqlite3 has no build for this Node: run `npm rebuild better-sqlite3`', { cause: error });
  }
}

const isMissingBuild = (error: Error): boolean =>
  error.message.startsWith('Could not locate the bindings file') || ('code' in error && error.code === 'ERR_DLOPEN_FAILED');
