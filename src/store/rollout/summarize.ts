import { stat } from 'node:fs/promises';
import { applyRecord, summaryOfMeta, type ThreadSummary } from '../summary.js';
import { isArchivedPath } from './paths.js';
import { readRollout } from './reader.js';
import type { SessionMeta } from './record.js';

/** The first `session_meta` of a file: whose it is. `null` when there is none. */
export async function readHead(path: string): Promise<SessionMeta | null> {
  for await (const line of readRollout(path)) if (line.type === 'session_meta') return line.payload;
  return null;
}

/** What a file says of its thread; `null` when it has no `session_meta`. */
export async function summarizeRollout(home: string, path: string): Promise<ThreadSummary | null> {
  const { mtimeMs } = await stat(path);
  let summary: ThreadSummary | null = null;
  for await (const line of readRollout(path)) {
    if (summary !== null) applyRecord(summary, line);
    else if (line.type === 'session_meta') summary = summaryOfMeta(line.payload, path);
  }
  if (summary === null) return null;
  summary.updatedAtMs = Math.floor(mtimeMs);
  summary.archived = isArchivedPath(home, path);
  summary.archivedAtMs = summary.archived ? summary.updatedAtMs : null;
  return summary;
}
