import type { Database } from 'better-sqlite3';

/** Forgets what was remembered of all threads, and the work on it that was planned. */
export function resetMemoryRows(db: Database): void {
  db.transaction(() => {
    db.exec("DELETE FROM stage1_outputs; DELETE FROM jobs WHERE kind IN ('memory_stage1', 'memory_consolidate_global')");
  }).immediate();
}
