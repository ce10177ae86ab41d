import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../open-database.js';
import { runMigrations } from '../run-migrations.js';

const steps = [
  {
    version: 1,
    description: 'logs',
    checksum: '009639eafe599be97d49d1d712e51671bf1be1c6b8cb7bf1a4136da88fb0e19308ff3cbcfbfbf589065e0eafef2ca164',
  },
  {
    version: 2,
    description: 'logs feedback log body',
    checksum: 'cf6c93af074a90224564010f49bc9cf905f10ba4c3c4b8b25c12e014ee1522f0b561a1c3d8188f6d2f4be764f141daf8',
  },
];

const table = `CREATE TABLE logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER NOT NULL, ts_nanos INTEGER NOT NULL, level TEXT NOT NULL, target TEXT NOT NULL,
  feedback_log_body TEXT, module_path TEXT, file TEXT, line INTEGER, thread_id TEXT, process_uuid TEXT,
  estimated_bytes INTEGER NOT NULL DEFAULT 0)`;

const indexes = [
  'idx_logs_ts ON logs(ts DESC, ts_nanos DESC, id DESC)',
  'idx_logs_thread_id ON logs(thread_id)',
  'idx_logs_thread_id_ts ON logs(thread_id, ts DESC, ts_nanos DESC, id DESC)',
  'idx_logs_process_uuid_threadless_ts ON logs(process_uuid, ts DESC, ts_nanos DESC, id DESC) WHERE thread_id IS NULL',
];

/** The name of the database's file in its folder. */
export const logDbName = 'logs_2.sqlite';

/** Opens the log database. Waiting for another process would make the whole program wait: whoever writes tries again later. */
export const openLogDb = (folder: string): Promise<Database> =>
  openDatabase({ path: join(folder, logDbName), busyTimeoutMs: 200, migrate });

const migrate = (db: Database): void =>
  runMigrations(db, {
    what: 'the log database',
    mark: 'logs',
    steps,
    complete: () => {
      const columns = db.prepare("SELECT name FROM pragma_table_info('logs')").pluck().all();
      // Version 1 kept another text: logs are not worth converting.
      if (!columns.includes('feedback_log_body')) db.exec(`DROP TABLE IF EXISTS logs; ${table}`);
      for (const index of indexes) db.exec(`CREATE INDEX IF NOT EXISTS ${index}`);
    },
  });
