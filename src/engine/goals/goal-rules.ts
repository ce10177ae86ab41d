import type { StoredGoal } from '../../store/thread-goals.js';

const maxObjectiveCharacters = 4000;

/** Why a trimmed text cannot be what a thread aims at; `null`: it can. */
export function refuseObjective(objective: string): string | null {
  if (objective === '') return 'goal objective must not be empty';
  return [...objective].length > maxObjectiveCharacters ? `goal objective must be at most ${maxObjectiveCharacters} characters` : null;
}

export const refuseBudget = (tokenBudget: number | null): string | null =>
  tokenBudget !== null && tokenBudget <= 0 ? 'goal budgets must be positive when provided' : null;

interface NewGoal {
  readonly threadId: string;
  readonly goalId: string;
  readonly objective: string;
  readonly tokenBudget: number | null;
  readonly nowMs: number;
}

/** A goal that nothing was done for yet. */
export const newGoal = ({ nowMs, ...goal }: NewGoal): StoredGoal => ({
  ...goal,
  status: 'active',
  tokensUsed: 0,
  timeUsedSeconds: 0,
  createdAtMs: nowMs,
  updatedAtMs: nowMs,
});
