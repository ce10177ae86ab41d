import { expect, test } from 'vitest';
import type { StoredAgentJob, StoredAgentJobItem } from '../../src/store/agent-jobs.js';
import { createAgentJobRows } from '../../src/store/state-db/agent-jobs.js';
import { openStateDb } from '../../src/store/state-db/open.js';
import { createHome } from './support/store.js';

const job = (over: Partial<StoredAgentJob> = {}): StoredAgentJob => ({
  id: 'one',
  name: 'agent-job-one',
  status: 'running',
  instruction: 'look at {n}',
  outputSchemaJson: null,
  inputHeadersJson: '["n"]',
  inputCsvPath: '/in.csv',
  outputCsvPath: '/out.csv',
  createdAtMs: 5000,
  startedAtMs: 5000,
  completedAtMs: null,
  lastError: null,
  maxRuntimeSeconds: null,
  ...over,
});

const item = (over: Partial<StoredAgentJobItem> = {}): StoredAgentJobItem => ({
  jobId: 'one',
  itemId: 'row-1',
  rowIndex: 0,
  sourceId: null,
  rowJson: '{"n":"1"}',
  status: 'pending',
  assignedThreadId: null,
  attemptCount: 0,
  resultJson: null,
  lastError: null,
  createdAtMs: 5000,
  completedAtMs: null,
  reportedAtMs: null,
  ...over,
});

test('a job and its items are kept, in seconds, and follow what becomes of them', async () => {
  await using home = await createHome();
  const db = await openStateDb(home.path);
  const rows = createAgentJobRows(db);

  rows.create(job(), [item()], 5000);
  const done = { completedAtMs: 9999, reportedAtMs: 9999, resultJson: '{}', attemptCount: 1 };
  rows.updateItem(item({ status: 'completed', ...done }), 9999);
  rows.updateJob(job({ status: 'completed', completedAtMs: 10_500 }), 10_500);
  const stored = {
    job: db
      .prepare('SELECT status, created_at, updated_at, started_at, completed_at, auto_export, max_runtime_seconds FROM agent_jobs')
      .get(),
    item: db.prepare('SELECT status, row_index, attempt_count, result_json, completed_at, reported_at FROM agent_job_items').get(),
  };
  db.close();

  expect(stored).toEqual({
    job: { status: 'completed', created_at: 5, updated_at: 10, started_at: 5, completed_at: 10, auto_export: 1, max_runtime_seconds: null },
    item: { status: 'completed', row_index: 0, attempt_count: 1, result_json: '{}', completed_at: 9, reported_at: 9 },
  });
});

test('a job in which nothing moves any more is given up when the next one begins', async () => {
  await using home = await createHome();
  const db = await openStateDb(home.path);
  const rows = createAgentJobRows(db);
  rows.create(job({ id: 'lost', maxRuntimeSeconds: 10 }), [item({ jobId: 'lost', status: 'running', assignedThreadId: 't' })], 5000);
  rows.create(job({ id: 'alive', maxRuntimeSeconds: 100 }), [], 5000);

  rows.create(job({ id: 'next' }), [], 80_000);
  const jobs = db.prepare('SELECT id, status, last_error FROM agent_jobs ORDER BY id').all();
  const items = db.prepare('SELECT status, assigned_thread_id FROM agent_job_items').all();
  db.close();

  expect(jobs).toEqual([
    { id: 'alive', status: 'running', last_error: null },
    { id: 'lost', status: 'failed', last_error: 'the process that ran it has ended' },
    { id: 'next', status: 'running', last_error: null },
  ]);
  expect(items).toEqual([{ status: 'pending', assigned_thread_id: null }]);
});
