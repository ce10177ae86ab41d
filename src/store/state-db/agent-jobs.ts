import type { Database } from 'better-sqlite3';
import type { StoredAgentJob, StoredAgentJobItem } from '../agent-jobs.js';

/** The rows of `agent_jobs` and `agent_job_items`, whose times are in seconds. */
export interface AgentJobRows {
  create(job: StoredAgentJob, items: readonly StoredAgentJobItem[], nowMs: number): void;
  updateJob(job: StoredAgentJob, nowMs: number): void;
  updateItem(item: StoredAgentJobItem, nowMs: number): void;
}

/** What jobs may take that name no time. */
const defaultRuntimeSeconds = 1800;

const insertJob = `INSERT INTO agent_jobs
  (id, name, status, instruction, output_schema_json, input_headers_json, input_csv_path, output_csv_path,
   created_at, updated_at, started_at, completed_at, last_error, max_runtime_seconds)
  VALUES (@id, @name, @status, @instruction, @outputSchemaJson, @inputHeadersJson, @inputCsvPath, @outputCsvPath,
   @createdAt, @updatedAt, @startedAt, @completedAt, @lastError, @maxRuntimeSeconds)`;
const insertItem = `INSERT INTO agent_job_items
  (job_id, item_id, row_index, source_id, row_json, status, assigned_thread_id, attempt_count, result_json, last_error,
   created_at, updated_at, completed_at, reported_at)
  VALUES (@jobId, @itemId, @rowIndex, @sourceId, @rowJson, @status, @assignedThreadId, @attemptCount, @resultJson, @lastError,
   @createdAt, @updatedAt, @completedAt, @reportedAt)`;
const updateJob = `UPDATE agent_jobs SET status = @status, updated_at = @updatedAt, started_at = @startedAt,
  completed_at = @completedAt, last_error = @lastError WHERE id = @id`;
const updateItem = `UPDATE agent_job_items SET status = @status, assigned_thread_id = @assignedThreadId, attempt_count = @attemptCount,
  result_json = @resultJson, last_error = @lastError, updated_at = @updatedAt, completed_at = @completedAt, reported_at = @reportedAt
  WHERE job_id = @jobId AND item_id = @itemId`;
const touchJob = 'UPDATE agent_jobs SET updated_at = ? WHERE id = ?';
/** Jobs in which nothing has moved for longer than any worker may take: their process is gone. */
const lostJobs = `SELECT id FROM agent_jobs WHERE status IN ('pending', 'running')
  AND updated_at + COALESCE(max_runtime_seconds, ${defaultRuntimeSeconds}) + 60 < ?`;
const loseItems = `UPDATE agent_job_items SET status = 'pending', assigned_thread_id = NULL, updated_at = ?
  WHERE job_id = ? AND status = 'running'`;
const loseJob = `UPDATE agent_jobs SET status = 'failed', last_error = 'the process that ran it has ended', updated_at = @now,
  completed_at = @now WHERE id = @id`;

export function createAgentJobRows(db: Database): AgentJobRows {
  const create = db.transaction((job: StoredAgentJob, items: readonly StoredAgentJobItem[], nowMs: number) => {
    const now = toSeconds(nowMs);
    for (const id of db.prepare<[number], string>(lostJobs).pluck().all(now)) {
      db.prepare(loseItems).run(now, id);
      db.prepare(loseJob).run({ now, id });
    }
    db.prepare(insertJob).run(jobColumns(job, now));
    const insert = db.prepare(insertItem);
    for (const item of items) insert.run(itemColumns(item, now));
  });
  const update = db.transaction((item: StoredAgentJobItem, nowMs: number) => {
    const now = toSeconds(nowMs);
    db.prepare(updateItem).run(itemColumns(item, now));
    db.prepare(touchJob).run(now, item.jobId);
  });
  return {
    create: (job, items, nowMs) => create(job, items, nowMs),
    updateJob: (job, nowMs) => {
      db.prepare(updateJob).run(jobColumns(job, toSeconds(nowMs)));
    },
    updateItem: (item, nowMs) => update(item, nowMs),
  };
}

const jobColumns = ({ createdAtMs, startedAtMs, completedAtMs, ...job }: StoredAgentJob, now: number) => ({
  ...job,
  createdAt: toSeconds(createdAtMs),
  startedAt: toSecondsOrNull(startedAtMs),
  completedAt: toSecondsOrNull(completedAtMs),
  updatedAt: now,
});

const itemColumns = ({ createdAtMs, completedAtMs, reportedAtMs, ...item }: StoredAgentJobItem, now: number) => ({
  ...item,
  createdAt: toSeconds(createdAtMs),
  completedAt: toSecondsOrNull(completedAtMs),
  reportedAt: toSecondsOrNull(reportedAtMs),
  updatedAt: now,
});

const toSeconds = (ms: number): number => Math.floor(ms / 1000);
const toSecondsOrNull = (ms: number | null): number | null => (ms === null ? null : toSeconds(ms));
