import type { Database } from 'better-sqlite3';

/** The rows of the table `thread_spawn_edges`: who started whom as an agent. */
export interface SpawnEdges {
  add(parentThreadId: string, childThreadId: string): void;
  close(childThreadId: string): void;
  /** Children whose edge was not closed. */
  openChildren(threadId: string): readonly string[];
  /** Children, then theirs: nearest first, each once. */
  descendants(threadId: string): readonly string[];
}

export function createSpawnEdges(db: Database): SpawnEdges {
  const add = db.prepare<[string, string]>(
    `INSERT INTO thread_spawn_edges (parent_thread_id, child_thread_id, status) VALUES (?, ?, 'open')
    ON CONFLICT(child_thread_id) DO UPDATE SET parent_thread_id = excluded.parent_thread_id, status = 'open'`,
  );
  const close = db.prepare<[string]>("UPDATE thread_spawn_edges SET status = 'closed' WHERE child_thread_id = ?");
  const children = db
    .prepare<[string], string>('SELECT child_thread_id FROM thread_spawn_edges WHERE parent_thread_id = ? ORDER BY child_thread_id')
    .pluck();
  const openChildren = db
    .prepare<[string], string>(
      "SELECT child_thread_id FROM thread_spawn_edges WHERE parent_thread_id = ? AND status = 'open' ORDER BY child_thread_id",
    )
    .pluck();
  return {
    openChildren: (threadId) => openChildren.all(threadId),
    add: (parentThreadId, childThreadId) => {
      add.run(parentThreadId, childThreadId);
    },
    close: (childThreadId) => {
      close.run(childThreadId);
    },
    descendants: (threadId) => {
      // A set keeps its order, grows while it is walked, and stops at edges that form a ring.
      const found = new Set([threadId]);
      for (const id of found) for (const child of children.all(id)) found.add(child);
      found.delete(threadId);
      return [...found];
    },
  };
}
