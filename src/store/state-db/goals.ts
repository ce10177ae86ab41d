import type { Database } from 'better-sqlite3';
import type { GoalStatus, StoredGoal } from '../thread-goals.js';

interface Row {
  readonly thread_id: string;
  readonly goal_id: string;
  readonly objective: string;
  readonly status: GoalStatus;
  readonly token_budget: number | null;
  readonly tokens_used: number;
  readonly time_used_seconds: number;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
}

const fromRow = (row: Row): StoredGoal => ({
  threadId: row.thread_id,
  goalId: row.goal_id,
  objective: row.objective,
  status: row.status,
  tokenBudget: row.token_budget,
  tokensUsed: row.tokens_used,
  timeUsedSeconds: row.time_used_seconds,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
});

/** The rows of the table `thread_goals`. A thread must have its own row before its goal has one. */
export interface GoalRows {
  find(threadId: string): StoredGoal | null;
  put(goal: StoredGoal): void;
  remove(threadId: string): boolean;
  /** In one step, so that what several processes add is not lost. `null`: the goal is another one. */
  addUsage(goal: { threadId: string; goalId: string }, usage: { tokens: number; seconds: number }, nowMs: number): StoredGoal | null;
}

export function createGoalRows(db: Database): GoalRows {
  const find = db.prepare<[string], Row>('SELECT * FROM thread_goals WHERE thread_id = ?');
  const put = db.prepare(`INSERT OR REPLACE INTO thread_goals
    (thread_id, goal_id, objective, status, token_budget, tokens_used, time_used_seconds, created_at_ms, updated_at_ms)
    VALUES (@threadId, @goalId, @objective, @status, @tokenBudget, @tokensUsed, @timeUsedSeconds, @createdAtMs, @updatedAtMs)`);
  const remove = db.prepare<[string]>('DELETE FROM thread_goals WHERE thread_id = ?');
  const add = db.prepare<Record<string, string | number>, Row>(`UPDATE thread_goals SET
    tokens_used = tokens_used + @tokens, time_used_seconds = time_used_seconds + @seconds, updated_at_ms = @nowMs,
    status = CASE WHEN status = 'active' AND tokens_used + @tokens >= token_budget THEN 'budget_limited' ELSE status END
    WHERE thread_id = @threadId AND goal_id = @goalId RETURNING *`);
  return {
    find: (threadId) => {
      const row = find.get(threadId);
      return row === undefined ? null : fromRow(row);
    },
    put: (goal) => {
      put.run(goal);
    },
    remove: (threadId) => remove.run(threadId).changes > 0,
    addUsage: (goal, usage, nowMs) => {
      const row = add.get({ ...goal, ...usage, nowMs });
      return row === undefined ? null : fromRow(row);
    },
  };
}
