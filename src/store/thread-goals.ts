/** How a goal stands. As stored: `budget_limited` is `budgetLimited` on the wire. */
export type GoalStatus = 'active' | 'paused' | 'budget_limited' | 'complete';

/** What a thread aims at. Times are Unix milliseconds. */
export interface StoredGoal {
  readonly threadId: string;
  /** Another one for each new objective. */
  readonly goalId: string;
  readonly objective: string;
  readonly status: GoalStatus;
  /** `null`: none. */
  readonly tokenBudget: number | null;
  readonly tokensUsed: number;
  readonly timeUsedSeconds: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** One goal per thread. @throws RpcError `sqlite state db unavailable for thread goals` */
export interface ThreadGoals {
  get(threadId: string): Promise<StoredGoal | null>;
  /** Stores a goal in the place of the thread's earlier one. A thread that is not written yet is written first. */
  set(goal: StoredGoal): Promise<void>;
  /** Tells whether there was one. */
  clear(threadId: string): Promise<boolean>;
  /**
   * Adds what turns cost; `null` when the thread's goal is another one by now. An active goal that has reached its budget becomes
   * `budget_limited`.
   */
  addUsage(goal: { threadId: string; goalId: string }, usage: { tokens: number; seconds: number }): Promise<StoredGoal | null>;
}
