import type { Database } from 'better-sqlite3';
import { maxPartitionBytes, maxPartitionRows } from './log-partition.js';
import { formatLogLine, type LogRow } from './log-row.js';

const maxAgeSeconds = 10 * 24 * 60 * 60;
const maxQueryBytes = 10 * 1024 * 1024;

const newestFirst = 'ts DESC, ts_nanos DESC, id DESC';

/** The table of an open log database. Calls are synchronous and short. */
export interface LogRows {
  /** Adds rows and prunes what they push out, in one transaction. */
  insert(rows: readonly LogRow[]): void;
  removeOld(nowMs: number): void;
  /**
   * What is logged of some threads, with what the processes that ran them last logged beside: the newest 10 MiB of lines, in
   * the order of time. `null`: nothing.
   */
  linesOf(threadIds: readonly string[]): string | null;
}

export function createLogRows(db: Database): LogRows {
  const add = db.prepare(
    `INSERT INTO logs (ts, ts_nanos, level, target, feedback_log_body, thread_id, process_uuid, estimated_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const pruneThread = pruning(db, 'thread_id = ?');
  const pruneProcess = pruning(db, 'thread_id IS NULL AND process_uuid IS ?');
  const removeOlder = db.prepare<[number]>('DELETE FROM logs WHERE ts < ?');
  const latestProcess = db
    .prepare<[string], string | null>(`SELECT process_uuid FROM logs WHERE thread_id = ? ORDER BY ${newestFirst} LIMIT 1`)
    .pluck();

  const insert = db.transaction((rows: readonly LogRow[]) => {
    for (const { atMs, level, target, body, threadId, processUuid } of rows) {
      const bytes = Buffer.byteLength(body) + level.length + target.length;
      add.run(Math.floor(atMs / 1000), (atMs % 1000) * 1_000_000, level, target, body, threadId, processUuid, bytes);
    }
    for (const id of new Set(rows.flatMap(({ threadId }) => threadId ?? []))) pruneThread(id);
    for (const process of new Set(rows.flatMap(({ threadId, processUuid }) => (threadId === null ? processUuid : [])))) {
      pruneProcess(process);
    }
  });

  return {
    insert: (rows) => insert.immediate(rows),
    removeOld: (nowMs) => {
      removeOlder.run(Math.floor(nowMs / 1000) - maxAgeSeconds);
      db.pragma('wal_checkpoint(PASSIVE)');
      db.pragma('incremental_vacuum');
    },
    linesOf(threadIds) {
      const processes = new Set(threadIds.flatMap((id) => latestProcess.get(id) ?? []));
      const found = db
        .prepare<unknown[], StoredRow>(
          `SELECT ts, ts_nanos, level, feedback_log_body AS body FROM logs
           WHERE feedback_log_body IS NOT NULL AND (thread_id IN (${places(threadIds)})
             OR (thread_id IS NULL AND process_uuid IN (${places([...processes])})))
           ORDER BY ${newestFirst}`,
        )
        .iterate(...threadIds, ...processes);
      const lines = newestLines(found);
      return lines.length === 0 ? null : lines.reverse().join('');
    },
  };
}

/** Takes the oldest rows of a partition away. Its rows are counted by their index alone; few partitions have many bytes. */
function pruning(db: Database, partition: string): (key: string) => void {
  const removeRows = db.prepare<[string]>(
    `DELETE FROM logs WHERE id IN (SELECT id FROM logs WHERE ${partition} ORDER BY ${newestFirst} LIMIT -1 OFFSET ${maxPartitionRows})`,
  );
  const bytesOf = db.prepare<[string], number | null>(`SELECT SUM(estimated_bytes) FROM logs WHERE ${partition}`).pluck();
  const removeBytes = db.prepare<[string]>(
    `DELETE FROM logs WHERE id IN (SELECT id FROM (SELECT id, SUM(estimated_bytes) OVER newest AS bytes
       FROM logs WHERE ${partition} WINDOW newest AS (ORDER BY ${newestFirst} ROWS UNBOUNDED PRECEDING))
     WHERE bytes > ${maxPartitionBytes})`,
  );
  return (key) => {
    removeRows.run(key);
    if ((bytesOf.get(key) ?? 0) > maxPartitionBytes) removeBytes.run(key);
  };
}

interface StoredRow {
  readonly ts: number;
  readonly ts_nanos: number;
  readonly level: string;
  readonly body: string;
}

const places = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

function newestLines(rows: Iterable<StoredRow>): string[] {
  const lines: string[] = [];
  let bytes = 0;
  for (const { ts, ts_nanos, level, body } of rows) {
    const micros = Math.floor(ts_nanos / 1000);
    const line = formatLogLine({ atMs: ts * 1000 + Math.floor(micros / 1000), micros: micros % 1000, level, body });
    bytes += Buffer.byteLength(line);
    if (bytes > maxQueryBytes) break;
    lines.push(line);
  }
  return lines;
}
