import * as z from 'zod';
import { int64 } from '../scalars.js';
import { wire } from '../wire.js';

const threadGoalStatus = () => z.enum(['active', 'paused', 'budgetLimited', 'complete']);
/** Whether a goal is pursued, halted by the user, halted by its budget, or reached. */
export type ThreadGoalStatus = z.output<ReturnType<typeof threadGoalStatus>>;
export const ThreadGoalStatus = wire<ThreadGoalStatus>('ThreadGoalStatus', threadGoalStatus);

const threadGoal = () =>
  z.object({
    createdAt: int64(),
    /** At most 4000 characters. */
    objective: z.string(),
    status: ThreadGoalStatus,
    threadId: z.string(),
    /** Seconds of turns spent on it. */
    timeUsedSeconds: int64(),
    /** Tokens it may cost; null for no limit. */
    tokenBudget: int64().nullable(),
    /** Input tokens not read from the cache plus output tokens. */
    tokensUsed: int64(),
    updatedAt: int64(),
  });
/** An aim that drives a thread: while it is active, turns start by themselves. */
export interface ThreadGoal extends z.output<ReturnType<typeof threadGoal>> {}
export const ThreadGoal = wire<ThreadGoal>('ThreadGoal', threadGoal);
