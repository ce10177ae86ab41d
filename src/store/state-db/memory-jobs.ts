import type { Database } from 'better-sqlite3';
import type { ConsolidationJob, MemoryLease, MemoryWorker } from '../thread-memories.js';

/** The two kinds of work on memories, as they are stored. */
export const extractionKind = 'memory_stage1';
export const consolidationKind = 'memory_consolidate_global';
const consolidationKey = 'global';

const leaseSeconds = 3600;
const retrySeconds = 3600;
export const maxRetries = 3;
/** The files are not gone over more often than this. */
const restSeconds = 6 * 3600;
const maxReasonLength = 500;

/** A row of the table `jobs`, as far as it is looked at. Times are Unix seconds. */
export interface JobRow {
  readonly status: string;
  readonly finished_at: number | null;
  readonly lease_until: number | null;
  readonly retry_at: number | null;
  readonly retry_remaining: number;
  readonly last_error: string | null;
  readonly input_watermark: number | null;
  readonly last_success_watermark: number | null;
}

/** Whether anybody may take the work on. A lease that has run out is of a process that died. */
export const isFree = (job: Pick<JobRow, 'status' | 'lease_until' | 'retry_at'>, now: number): boolean =>
  !(job.status === 'running' && (job.lease_until ?? 0) > now) && (job.retry_at ?? 0) <= now;

/** The rows of the table `jobs`. Calls are synchronous and short; those that look before they write are made in a transaction. */
export interface MemoryJobs {
  /** Takes on the extraction of a thread that was found to be free. */
  lease(job: {
    readonly threadId: string;
    readonly worker: MemoryWorker;
    readonly watermark: number;
    readonly retries: number;
  }): MemoryLease;
  /** `false`: the lease is gone. */
  finish(kind: string, job: MemoryLease): boolean;
  fail(kind: string, job: MemoryLease, reason: string): void;
  release(job: MemoryLease): void;
  claimConsolidation(worker: MemoryWorker): ConsolidationJob | null;
  renew(job: MemoryLease): boolean;
  finishConsolidation(job: ConsolidationJob, watermark: number): boolean;
  /** There is something new for the files. */
  requestConsolidation(watermark: number): void;
}

type Values = Record<string, string | number | null>;

const leaseSql = `INSERT INTO jobs (kind, job_key, status, worker_id, ownership_token, started_at, finished_at, lease_until, retry_at,
    retry_remaining, last_error, input_watermark, last_success_watermark)
  VALUES (@kind, @key, 'running', @worker, @token, @now, NULL, @lease, NULL, @retries, NULL, @watermark, @done)
  ON CONFLICT(kind, job_key) DO UPDATE SET status = 'running', worker_id = excluded.worker_id,
    ownership_token = excluded.ownership_token, started_at = excluded.started_at, finished_at = NULL, lease_until = excluded.lease_until,
    retry_at = NULL, retry_remaining = excluded.retry_remaining, last_error = NULL, input_watermark = excluded.input_watermark`;

/** A watermark rises with everything new, also with what is of an earlier time. */
const requestSql = `INSERT INTO jobs (kind, job_key, status, retry_remaining, input_watermark, last_success_watermark)
  VALUES ('${consolidationKind}', '${consolidationKey}', 'pending', ${maxRetries}, @watermark, 0)
  ON CONFLICT(kind, job_key) DO UPDATE SET
    status = CASE WHEN status = 'running' THEN status ELSE 'pending' END, retry_remaining = ${maxRetries},
    input_watermark = max(excluded.input_watermark, coalesce(input_watermark, 0) + 1)`;

const mine = "job_key = @key AND ownership_token = @token AND status = 'running'";

export function createMemoryJobs(db: Database, now: () => number): MemoryJobs {
  const lease = db.prepare<Values>(leaseSql);
  const request = db.prepare<Values>(requestSql);
  const finish = db.prepare<Values>(`UPDATE jobs SET status = 'done', finished_at = @now, lease_until = NULL, retry_at = NULL,
    retry_remaining = ${maxRetries}, last_error = NULL, last_success_watermark = input_watermark WHERE kind = @kind AND ${mine}`);
  const finishGlobal = db.prepare<Values>(`UPDATE jobs SET status = 'done', finished_at = @now, lease_until = NULL, retry_at = NULL,
    retry_remaining = ${maxRetries}, last_error = NULL, last_success_watermark = max(@watermark, coalesce(last_success_watermark, 0))
    WHERE kind = '${consolidationKind}' AND ${mine}`);
  const fail =
    db.prepare<Values>(`UPDATE jobs SET status = 'error', finished_at = @now, lease_until = NULL, retry_at = @now + ${retrySeconds},
    retry_remaining = max(retry_remaining - 1, 0), last_error = @reason WHERE kind = @kind AND ${mine}`);
  const release = db.prepare<Values>(
    `UPDATE jobs SET status = 'pending', lease_until = NULL, ownership_token = NULL WHERE kind IN ('${extractionKind}', '${consolidationKind}') AND ${mine}`,
  );
  const renew = db.prepare<Values>(`UPDATE jobs SET lease_until = @lease WHERE kind = '${consolidationKind}' AND ${mine}`);
  const find = db.prepare<[string, string], JobRow>('SELECT * FROM jobs WHERE kind = ? AND job_key = ?');
  const claimConsolidation = db.transaction((worker: MemoryWorker): ConsolidationJob | null => {
    const row = find.get(consolidationKind, consolidationKey);
    if (row !== undefined && !isConsolidationDue(row, now())) return null;
    const watermark = row?.input_watermark ?? 0;
    const token = worker.newToken();
    const retries = row?.retry_remaining ?? maxRetries;
    const kind = { kind: consolidationKind, key: consolidationKey };
    lease.run({ ...kind, worker: worker.id, token, now: now(), lease: now() + leaseSeconds, retries, watermark, done: 0 });
    return { key: consolidationKey, token, watermark };
  });
  return {
    lease: ({ threadId, worker, watermark, retries }) => {
      const token = worker.newToken();
      const until = now() + leaseSeconds;
      lease.run({
        kind: extractionKind,
        key: threadId,
        worker: worker.id,
        token,
        now: now(),
        lease: until,
        retries,
        watermark,
        done: null,
      });
      return { key: threadId, token };
    },
    finish: (kind, { key, token }) => finish.run({ kind, key, token, now: now() }).changes > 0,
    fail: (kind, { key, token }, reason) => {
      fail.run({ kind, key, token, now: now(), reason: reason.slice(0, maxReasonLength) });
    },
    release: ({ key, token }) => {
      release.run({ key, token });
    },
    claimConsolidation: (worker) => claimConsolidation.immediate(worker),
    renew: ({ key, token }) => renew.run({ key, token, lease: now() + leaseSeconds }).changes > 0,
    finishConsolidation: ({ key, token }, watermark) => finishGlobal.run({ key, token, now: now(), watermark }).changes > 0,
    requestConsolidation: (watermark) => {
      request.run({ watermark });
    },
  };
}

/** Whether there is anything new is not asked here: the files themselves may have been changed. */
function isConsolidationDue(row: JobRow, now: number): boolean {
  if (!isFree(row, now)) return false;
  if (row.last_error !== null) return row.retry_remaining > 0;
  return row.finished_at === null || row.finished_at <= now - restSeconds;
}
