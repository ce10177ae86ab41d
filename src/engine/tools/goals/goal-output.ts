import type { StoredGoal } from '../../../store/thread-goals.js';
import { remainingTokens } from '../../goals/goal-messages.js';
import type { Goals } from '../../goals/goals.js';
import type { LoadedThread } from '../../thread/thread.js';
import { toGoal } from '../../thread-operations/goals.js';
import { success } from '../arguments.js';
import type { ToolOutput } from '../tool.js';
import type { ToolScope } from '../tool-scope.js';

/** What the goal tools of one thread work with. */
export interface GoalTools {
  readonly goals: Goals;
  readonly thread: () => LoadedThread;
}

export const offersGoals = ({ features, isRootThread }: ToolScope): boolean => features['goals'] === true && isRootThread;

/** What the model is told of a goal. */
export function goalOutput(goal: StoredGoal | null, completionBudgetReport: string | null = null): ToolOutput {
  const remaining = goal === null ? null : remainingTokens(goal);
  return success(
    JSON.stringify({ goal: goal === null ? null : toGoal(goal), remainingTokens: remaining, completionBudgetReport }, null, 2),
  );
}
