import type { Database } from 'better-sqlite3';
import { maxPartitionBytes, maxPartitionRows, partitionOf } from './log-partition.js';
import { formatLogLine, type LogRow } from './log-row.js';

/** Of how many partitions their size is remembered. */
const maxKnown = 1000;
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
  const prune = (partition: string) =>
    db.prepare<[string]>(
      `DELETE FROM logs WHERE id IN (SELECT id FROM (SELECT id, SUM(estimated_bytes) OVER newest AS bytes, ROW_NUMBER() OVER newest AS n
         FROM logs WHERE ${partition} WINDOW newest AS (ORDER BY ${newestFirst} ROWS UNBOUNDED PRECEDING))
       WHERE bytes > ${maxPartitionBytes} OR n > ${maxPartitionRows})`,
    );
  const size = (partition: string) =>
    db.prepare<[string], Size>(`SELECT count(*) AS rows, coalesce(sum(estimated_bytes), 0) AS bytes FROM logs WHERE ${partition}`);
  const ofThread = 'thread_id = ?';
  const ofProcess = 'thread_id IS NULL AND process_uuid IS ?';
  const thread = { prune: prune(ofThread), size: size(ofThread) };
  const process = { prune: prune(ofProcess), size: size(ofProcess) };
  /** How much there is of a partition: to look at all its rows with each batch would take longer than to write it. */
  const known = new Map<string, Size>();
  const removeOlder = db.prepare<[number]>('DELETE FROM logs WHERE ts < ?');
  const latestProcess = db
    .prepare<[string], string | null>(`SELECT process_uuid FROM logs WHERE thread_id = ? ORDER BY ${newestFirst} LIMIT 1`)
    .pluck();

  const insert = db.transaction((rows: readonly LogRow[]) => {
    const touched = new Map<string, LogRow>();
    for (const row of rows) {
      const { atMs, level, target, body, threadId, processUuid } = row;
      const bytes = Buffer.byteLength(body) + level.length + target.length;
      add.run(Math.floor(atMs / 1000), (atMs % 1000) * 1_000_000, level, target, body, threadId, processUuid, bytes);
      const partition = partitionOf(row);
      touched.set(partition, row);
      const before = known.get(partition);
      if (before === undefined) continue;
      before.rows++;
      before.bytes += bytes;
    }
    for (const [partition, row] of touched) keepWithin(partition, row);
  });
  /** Takes out what a partition has too much of. */
  const keepWithin = (partition: string, { threadId, processUuid }: LogRow): void => {
    const [statements, id] = threadId === null ? [process, processUuid] : [thread, threadId];
    const measure = (): Size => statements.size.get(id) ?? { rows: 0, bytes: 0 };
    let found = known.get(partition) ?? measure();
    if (found.rows > maxPartitionRows || found.bytes > maxPartitionBytes) {
      statements.prune.run(id);
      found = measure();
    }
    if (known.size >= maxKnown) known.clear();
    known.set(partition, found);
  };

  return {
    insert: (rows) => {
      try {
        insert.immediate(rows);
      } catch (error) {
        known.clear(); // They were not written, or not all.
        throw error;
      }
    },
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

interface Size {
  rows: number;
  bytes: number;
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
