import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { formatAuthRecord, parseAuthRecord } from '../auth-record.js';
import type { AuthStore } from '../auth-store.js';

/** `auth.json`: made for the user's eyes only; a file that is there keeps its mode. */
export const fileStore = (path: string): AuthStore => ({
  load: async () => parseAuthRecord(await readFile(path, 'utf8').catch(() => '')),
  save: (record) => writeFileAtomic(path, formatAuthRecord(record)),
  delete: () => rm(path, { force: true }),
});
