import type { Database } from 'better-sqlite3';
import type { ExtractedMemory, StoredMemory } from '../thread-memories.js';

interface OutputRow {
  readonly thread_id: string;
  readonly rollout_path: string;
  readonly cwd: string;
  readonly git_branch: string | null;
  readonly source_updated_at: number;
  readonly raw_memory: string;
  readonly rollout_summary: string;
  readonly rollout_slug: string | null;
}

/** The rows of the table `stage1_outputs`: what each thread has taught. Calls are synchronous and short. */
export interface MemoryOutputs {
  put(threadId: string, memory: ExtractedMemory, sourceUpdatedAt: number): void;
  /** Tells whether there was any. */
  remove(threadId: string): boolean;
  select(limits: { readonly limit: number; readonly usedSince: number }): readonly StoredMemory[];
  /** These, as they are here, are what the files hold; all others are not. */
  markSelected(selected: readonly StoredMemory[]): void;
  isSelected(threadId: string): boolean;
  prune(usedSince: number): void;
  noteUse(threadIds: readonly string[]): void;
}

type Values = Record<string, string | number | null>;

const putSql = `INSERT INTO stage1_outputs (thread_id, source_updated_at, raw_memory, rollout_summary, generated_at, rollout_slug)
  VALUES (@threadId, @sourceUpdatedAt, @rawMemory, @rolloutSummary, @now, @slug)
  ON CONFLICT(thread_id) DO UPDATE SET source_updated_at = excluded.source_updated_at, raw_memory = excluded.raw_memory,
    rollout_summary = excluded.rollout_summary, generated_at = excluded.generated_at, rollout_slug = excluded.rollout_slug`;

/** Of what was never used, its own age counts. */
const lastUse = 'coalesce(last_usage, source_updated_at)';

const selectSql = `SELECT thread_id, rollout_path, cwd, git_branch, source_updated_at, raw_memory, rollout_summary, rollout_slug
  FROM stage1_outputs JOIN threads ON threads.id = thread_id
  WHERE memory_mode = 'enabled' AND ${lastUse} >= @usedSince
  ORDER BY coalesce(usage_count, 0) DESC, ${lastUse} DESC, source_updated_at DESC, thread_id DESC LIMIT @limit`;

export function createMemoryOutputs(db: Database, now: () => number): MemoryOutputs {
  const put = db.prepare<Values>(putSql);
  const remove = db.prepare<[string]>('DELETE FROM stage1_outputs WHERE thread_id = ?');
  const select = db.prepare<Values, OutputRow>(selectSql);
  const unmark = db.prepare<[]>(
    'UPDATE stage1_outputs SET selected_for_phase2 = 0, selected_for_phase2_source_updated_at = NULL WHERE selected_for_phase2 <> 0',
  );
  const mark =
    db.prepare<Values>(`UPDATE stage1_outputs SET selected_for_phase2 = 1, selected_for_phase2_source_updated_at = @sourceUpdatedAt
    WHERE thread_id = @threadId AND source_updated_at = @sourceUpdatedAt`);
  const selected = db.prepare<[string], number>('SELECT selected_for_phase2 FROM stage1_outputs WHERE thread_id = ?').pluck();
  const prune = db.prepare<Values>(`DELETE FROM stage1_outputs WHERE selected_for_phase2 = 0 AND ${lastUse} < @usedSince`);
  const use = db.prepare<Values>(
    'UPDATE stage1_outputs SET usage_count = coalesce(usage_count, 0) + 1, last_usage = @now WHERE thread_id = @threadId',
  );
  return {
    put: (threadId, memory, sourceUpdatedAt) => {
      put.run({ ...memory, threadId, sourceUpdatedAt, now: now() });
    },
    remove: (threadId) => remove.run(threadId).changes > 0,
    select: (limits) => select.all({ ...limits }).map(fromRow),
    markSelected: (memories) => {
      unmark.run();
      for (const { threadId, sourceUpdatedAt } of memories) mark.run({ threadId, sourceUpdatedAt });
    },
    isSelected: (threadId) => selected.get(threadId) === 1,
    prune: (usedSince) => {
      prune.run({ usedSince });
    },
    noteUse: (threadIds) => {
      for (const threadId of threadIds) use.run({ threadId, now: now() });
    },
  };
}

const fromRow = (row: OutputRow): StoredMemory => ({
  threadId: row.thread_id,
  path: row.rollout_path,
  cwd: row.cwd,
  gitBranch: row.git_branch,
  sourceUpdatedAt: row.source_updated_at,
  rawMemory: row.raw_memory,
  rolloutSummary: row.rollout_summary,
  slug: row.rollout_slug,
});
