import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../open-database.js';
import { migrate } from './migrations.js';

/** Opens the index of threads. What must be written although another process holds it is tried again: `whenFree`. */
export const openStateDb = (folder: string): Promise<Database> =>
  openDatabase({ path: join(folder, 'state_5.sqlite'), busyTimeoutMs: 250, migrate });
