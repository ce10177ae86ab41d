import type { Database } from 'better-sqlite3';
import type { Clock } from '../../platform/clock.js';
import type {
  ConsolidationJob,
  ExtractedMemory,
  ExtractionJob,
  ExtractionQuery,
  MemoryLease,
  MemoryWorker,
  StoredMemory,
} from '../thread-memories.js';
import { consolidationKind, createMemoryJobs, extractionKind, isFree, type JobRow, maxRetries } from './memory-jobs.js';
import { createMemoryOutputs } from './memory-outputs.js';
import { fromText } from './thread-row.js';

const daySeconds = 86_400;
/** How many threads are looked at for those that are ripe. */
const maxLookedAt = 5000;

/** The work on memories, with its rows. Calls are synchronous and short. */
export interface MemoryRows {
  claimExtractions(query: ExtractionQuery): readonly ExtractionJob[];
  finishExtraction(job: MemoryLease, memory: ExtractedMemory | null): boolean;
  failExtraction(job: MemoryLease, reason: string): void;
  claimConsolidation(worker: MemoryWorker): ConsolidationJob | null;
  renewConsolidation(job: MemoryLease): boolean;
  finishConsolidation(job: ConsolidationJob, selected: readonly StoredMemory[]): boolean;
  failConsolidation(job: MemoryLease, reason: string): void;
  release(job: MemoryLease): void;
  select(limits: { readonly limit: number; readonly maxUnusedDays: number }): readonly StoredMemory[];
  forgetUnused(limits: { readonly maxUnusedDays: number }): void;
  noteUse(threadIds: readonly string[]): void;
  pollute(threadId: string): void;
}

interface Candidate extends Omit<JobRow, 'status' | 'retry_remaining'> {
  readonly id: string;
  readonly rollout_path: string;
  readonly cwd: string;
  readonly source: string;
  readonly updated_at: number;
  /** `null`: nobody has looked at the thread yet. */
  readonly status: string | null;
  readonly retry_remaining: number | null;
  readonly learned_at: number | null;
}

const candidatesSql = `SELECT id, rollout_path, cwd, source, updated_at, stage1_outputs.source_updated_at AS learned_at,
    status, finished_at, lease_until, retry_at, retry_remaining, last_error, input_watermark, last_success_watermark
  FROM threads
  LEFT JOIN jobs ON kind = '${extractionKind}' AND job_key = id
  LEFT JOIN stage1_outputs ON thread_id = id
  WHERE archived = 0 AND memory_mode = 'enabled' AND first_user_message <> '' AND id <> @except
    AND updated_at_ms BETWEEN @oldest AND @newest
  ORDER BY updated_at_ms DESC, id DESC LIMIT ${maxLookedAt}`;

export function createMemoryRows(db: Database, clock: Clock): MemoryRows {
  const now = (): number => Math.floor(clock.now() / 1000);
  const jobs = createMemoryJobs(db, now);
  const outputs = createMemoryOutputs(db, now);
  const candidates = db.prepare<Record<string, string | number>, Candidate>(candidatesSql);
  const watermarkOf = db
    .prepare<[string, string], number | null>(
      `SELECT input_watermark FROM jobs WHERE kind = '${extractionKind}' AND job_key = ? AND ownership_token = ?`,
    )
    .pluck();
  const spoil = db.prepare<[string]>("UPDATE threads SET memory_mode = 'polluted' WHERE id = ? AND memory_mode <> 'polluted'");
  const usedSince = (maxUnusedDays: number): number => now() - maxUnusedDays * daySeconds;

  const claimExtractions = db.transaction(({ worker, maxAgeMs, minIdleMs, limit, acceptsSource }: ExtractionQuery): ExtractionJob[] => {
    const nowMs = clock.now();
    const found = candidates.all({ except: worker.id, oldest: nowMs - maxAgeMs, newest: nowMs - minIdleMs });
    const ripe = found.filter((candidate) => isRipe(candidate, now()) && acceptsSource(fromText(candidate.source)));
    return ripe.slice(0, limit).map((candidate): ExtractionJob => {
      const { id: threadId, rollout_path: path, cwd, updated_at: watermark } = candidate;
      const retries = hasGoneOn(candidate) ? maxRetries : (candidate.retry_remaining ?? maxRetries);
      return { ...jobs.lease({ threadId, worker, watermark, retries }), threadId, path, cwd };
    });
  });
  const finishExtraction = db.transaction((job: MemoryLease, memory: ExtractedMemory | null): boolean => {
    const watermark = watermarkOf.get(job.key, job.token) ?? 0;
    if (!jobs.finish(extractionKind, job)) return false;
    if (memory !== null) outputs.put(job.key, memory, watermark);
    else if (!outputs.remove(job.key)) return true;
    jobs.requestConsolidation(watermark);
    return true;
  });
  const finishConsolidation = db.transaction((job: ConsolidationJob, selected: readonly StoredMemory[]): boolean => {
    const watermark = Math.max(job.watermark, ...selected.map(({ sourceUpdatedAt }) => sourceUpdatedAt));
    if (!jobs.finishConsolidation(job, watermark)) return false;
    outputs.markSelected(selected);
    return true;
  });
  const pollute = db.transaction((threadId: string): void => {
    if (spoil.run(threadId).changes > 0 && outputs.isSelected(threadId)) jobs.requestConsolidation(now());
  });
  const noteUse = db.transaction((threadIds: readonly string[]) => outputs.noteUse(threadIds));

  return {
    claimExtractions: (query) => claimExtractions.immediate(query),
    finishExtraction: (job, memory) => finishExtraction.immediate(job, memory),
    failExtraction: (job, reason) => jobs.fail(extractionKind, job, reason),
    claimConsolidation: jobs.claimConsolidation,
    renewConsolidation: jobs.renew,
    finishConsolidation: (job, selected) => finishConsolidation.immediate(job, selected),
    failConsolidation: (job, reason) => jobs.fail(consolidationKind, job, reason),
    release: jobs.release,
    select: ({ limit, maxUnusedDays }) =>
      [...outputs.select({ limit, usedSince: usedSince(maxUnusedDays) })].sort((a, b) => (a.threadId < b.threadId ? -1 : 1)),
    forgetUnused: ({ maxUnusedDays }) => outputs.prune(usedSince(maxUnusedDays)),
    noteUse: (threadIds) => noteUse.immediate(threadIds),
    pollute: (threadId) => pollute.immediate(threadId),
  };
}

/** Whether the thread has changed since its job was last taken on. */
const hasGoneOn = ({ updated_at, input_watermark }: Candidate): boolean => updated_at > (input_watermark ?? -1);

function isRipe(candidate: Candidate, now: number): boolean {
  const { status, lease_until, retry_at, retry_remaining, learned_at, last_success_watermark, updated_at } = candidate;
  if (Math.max(learned_at ?? 0, last_success_watermark ?? 0) >= updated_at) return false;
  if (status === null) return true;
  return isFree({ status, lease_until, retry_at }, now) && (hasGoneOn(candidate) || (retry_remaining ?? 0) > 0);
}

/** Forgets what was remembered of all threads, and the work on it that was planned. */
export function resetMemoryRows(db: Database): void {
  db.transaction(() => {
    db.exec(`DELETE FROM stage1_outputs; DELETE FROM jobs WHERE kind IN ('${extractionKind}', '${consolidationKind}')`);
  }).immediate();
}
