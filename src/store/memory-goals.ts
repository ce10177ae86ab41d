import type { Clock } from '../platform/clock.js';
import type { StoredGoal, ThreadGoals } from './thread-goals.js';

/** A goal after what turns cost was added. */
export function withUsage(goal: StoredGoal, usage: { tokens: number; seconds: number }, nowMs: number): StoredGoal {
  const tokensUsed = goal.tokensUsed + usage.tokens;
  const isSpent = goal.status === 'active' && goal.tokenBudget !== null && tokensUsed >= goal.tokenBudget;
  return {
    ...goal,
    tokensUsed,
    timeUsedSeconds: goal.timeUsedSeconds + usage.seconds,
    status: isSpent ? 'budget_limited' : goal.status,
    updatedAtMs: nowMs,
  };
}

/** Keeps goals for as long as the store lives. */
export function createMemoryGoals({ clock, onSet }: { clock: Clock; onSet: (threadId: string) => void }): ThreadGoals {
  const goals = new Map<string, StoredGoal>();
  return {
    get: async (threadId) => goals.get(threadId) ?? null,
    set: async (goal) => {
      onSet(goal.threadId);
      goals.set(goal.threadId, { ...goal });
    },
    clear: async (threadId) => goals.delete(threadId),
    addUsage: async ({ threadId, goalId }, usage) => {
      const goal = goals.get(threadId);
      if (goal === undefined || goal.goalId !== goalId) return null;
      const updated = withUsage(goal, usage, clock.now());
      goals.set(threadId, updated);
      return updated;
    },
  };
}
