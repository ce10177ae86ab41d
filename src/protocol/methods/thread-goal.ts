import * as z from 'zod';
import { method } from '../method.js';
import { int64 } from '../scalars.js';
import { scope } from '../scope.js';
import { ThreadGoal, ThreadGoalStatus } from '../types/thread-goal.js';
import { wire } from '../wire.js';

const threadGoalSetParams = () =>
  z.object({
    threadId: z.string(),
    /** Up to 4000 characters, not blank; may be left out only when there is a goal already. */
    objective: z.string().nullish(),
    /** Absent means active for a new goal and no change for an old one. */
    status: ThreadGoalStatus.nullish(),
    /** Above zero; null removes the limit, absent keeps it. */
    tokenBudget: int64().nullish(),
  });
/** Creates, replaces or updates the thread's goal; needs feature `goals`. A new objective resets the counters. */
export interface ThreadGoalSetParams extends z.output<ReturnType<typeof threadGoalSetParams>> {}
export const ThreadGoalSetParams = wire<ThreadGoalSetParams>('ThreadGoalSetParams', threadGoalSetParams);

const threadGoalGetParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Reads the thread's goal; needs feature `goals`. */
export interface ThreadGoalGetParams extends z.output<ReturnType<typeof threadGoalGetParams>> {}
export const ThreadGoalGetParams = wire<ThreadGoalGetParams>('ThreadGoalGetParams', threadGoalGetParams);

const threadGoalClearParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Deletes the thread's goal; needs feature `goals`. */
export interface ThreadGoalClearParams extends z.output<ReturnType<typeof threadGoalClearParams>> {}
export const ThreadGoalClearParams = wire<ThreadGoalClearParams>('ThreadGoalClearParams', threadGoalClearParams);

const threadGoalSetResponse = () =>
  z.object({
    goal: ThreadGoal,
  });
/** The goal after the change. */
export interface ThreadGoalSetResponse extends z.output<ReturnType<typeof threadGoalSetResponse>> {}
export const ThreadGoalSetResponse = wire<ThreadGoalSetResponse>('ThreadGoalSetResponse', threadGoalSetResponse);

const threadGoalGetResponse = () =>
  z.object({
    goal: ThreadGoal.nullable(),
  });
/** The thread's goal, null if it has none. */
export interface ThreadGoalGetResponse extends z.output<ReturnType<typeof threadGoalGetResponse>> {}
export const ThreadGoalGetResponse = wire<ThreadGoalGetResponse>('ThreadGoalGetResponse', threadGoalGetResponse);

const threadGoalClearResponse = () =>
  z.object({
    cleared: z.boolean(),
  });
/** Whether there was a goal to delete. */
export interface ThreadGoalClearResponse extends z.output<ReturnType<typeof threadGoalClearResponse>> {}
export const ThreadGoalClearResponse = wire<ThreadGoalClearResponse>('ThreadGoalClearResponse', threadGoalClearResponse);

export const threadGoalMethods = {
  thread: {
    goal: {
      /** Creates, replaces or updates the thread's single goal. Needs feature `goals` and a persisted thread; the first call must carry an objective. */
      set: method('thread/goal/set', {
        params: ThreadGoalSetParams,
        result: ThreadGoalSetResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
      /** Reads the thread's goal, null if there is none. Needs feature `goals`. */
      get: method('thread/goal/get', {
        params: ThreadGoalGetParams,
        result: ThreadGoalGetResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
      /** Deletes the thread's goal and tells whether there was one. Needs feature `goals`. */
      clear: method('thread/goal/clear', {
        params: ThreadGoalClearParams,
        result: ThreadGoalClearResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
    },
  },
};
