import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../open-database.js';
import { migrate } from './migrations.js';

/** Opens the index of threads. */
export const openStateDb = (folder: string): Promise<Database> =>
  openDatabase({ path: join(folder, 'state_5.sqlite'), busyTimeoutMs: 5000, migrate });
