import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { errorCodeOf } from '../../platform/os-error.js';
import type { AgentJob, JobItem } from './agent-job.js';
import { writeCsv } from './csv-text.js';

const ownColumns = [
  'job_id',
  'item_id',
  'row_index',
  'source_id',
  'status',
  'attempt_count',
  'last_error',
  'result_json',
  'reported_at',
  'completed_at',
];

/** Where the results go that nobody named a file for: beside the input. */
export function defaultOutputPath(inputPath: string, jobId: string): string {
  const { dir, name } = parse(inputPath);
  return join(dir, `${name}.agent-job-${jobId.slice(0, 8)}.csv`);
}

/** The input with what became of each row. */
export function outputCsv(headers: readonly string[], job: AgentJob): string {
  return writeCsv([[...headers, ...ownColumns], ...job.items.map((item) => toRecord(item))]);
}

/** Writes the results down. Folders are made as needed. */
export async function writeOutput(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  await writeFile(path, text);
}

/** Step by step: where no folders can be made, as in `/proc`, Node's own way never ends. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

const toRecord = ({ row, stored }: JobItem): readonly string[] => [
  ...row.map(([, value]) => value),
  stored.jobId,
  stored.itemId,
  String(stored.rowIndex),
  stored.sourceId ?? '',
  stored.status,
  String(stored.attemptCount),
  stored.lastError ?? '',
  stored.resultJson ?? '',
  toTime(stored.reportedAtMs),
  toTime(stored.completedAtMs),
];

/** To the second, in UTC. */
const toTime = (ms: number | null): string => (ms === null ? '' : `${new Date(ms).toISOString().slice(0, 19)}+00:00`);

/** How many failures are told to the model. */
const maxToldFailures = 5;

/** What the model is told of a job that is over. */
export function summaryOf(job: AgentJob): Readonly<Record<string, unknown>> {
  const { id, status, outputCsvPath, lastError } = job.stored;
  const stored = job.items.map((item) => item.stored);
  const failed = stored.filter((item) => item.status === 'failed');
  const told = failed.slice(0, maxToldFailures);
  return {
    job_id: id,
    status,
    output_csv_path: outputCsvPath,
    total_items: stored.length,
    completed_items: stored.filter((item) => item.status === 'completed').length,
    failed_items: failed.length,
    job_error: lastError,
    failed_item_errors:
      told.length === 0 ? null : told.map((item) => ({ item_id: item.itemId, source_id: item.sourceId, last_error: item.lastError })),
  };
}
