import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { isRecord } from '../../platform/json.js';

/** One session that became a thread. The same path with another content is offered again. */
export interface ImportRecord {
  /** Canonical. */
  readonly source_path: string;
  readonly content_sha256: string;
  readonly imported_thread_id: string;
  /** Unix seconds. */
  readonly imported_at: number;
}

const ledgerPath = (home: string): string => join(home, 'external_agent_session_imports.json');

/** What was imported so far. A missing or broken ledger knows nothing. */
export async function readLedger(home: string): Promise<readonly ImportRecord[]> {
  try {
    const ledger: unknown = JSON.parse(await readFile(ledgerPath(home), 'utf8'));
    const records = isRecord(ledger) && Array.isArray(ledger['records']) ? ledger['records'] : [];
    return records.filter(isImportRecord);
  } catch {
    return []; // The worst of it is that a session is offered again.
  }
}

/** Adds a record; the file is whole at any time. */
export async function addToLedger(home: string, record: ImportRecord): Promise<void> {
  const records = [...(await readLedger(home)), record];
  await writeFileAtomic(ledgerPath(home), `${JSON.stringify({ records }, null, 2)}\n`);
}

const isImportRecord = (record: unknown): record is ImportRecord =>
  isRecord(record) &&
  typeof record['source_path'] === 'string' &&
  typeof record['content_sha256'] === 'string' &&
  typeof record['imported_thread_id'] === 'string' &&
  typeof record['imported_at'] === 'number';
