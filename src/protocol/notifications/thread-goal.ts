import * as z from 'zod';
import { notification } from '../method.js';
import { ThreadGoal } from '../types/thread-goal.js';
import { wire } from '../wire.js';

const threadGoalUpdatedNotification = () =>
  z.object({
    goal: ThreadGoal,
    threadId: z.string(),
    /** Turn that was charged; null when a client made the change. */
    turnId: z.string().nullable(),
  });
/** A goal was set or its counters moved on. */
export interface ThreadGoalUpdatedNotification extends z.output<ReturnType<typeof threadGoalUpdatedNotification>> {}
export const ThreadGoalUpdatedNotification = wire<ThreadGoalUpdatedNotification>(
  'ThreadGoalUpdatedNotification',
  threadGoalUpdatedNotification,
);

const threadGoalClearedNotification = () =>
  z.object({
    threadId: z.string(),
  });
/** The thread's goal was deleted. */
export interface ThreadGoalClearedNotification extends z.output<ReturnType<typeof threadGoalClearedNotification>> {}
export const ThreadGoalClearedNotification = wire<ThreadGoalClearedNotification>(
  'ThreadGoalClearedNotification',
  threadGoalClearedNotification,
);

export const threadGoalNotifications = {
  /** A thread's goal was set, or its progress, status or budget changed. */
  'thread/goal/updated': notification('thread/goal/updated', ThreadGoalUpdatedNotification),
  /** A thread's goal was deleted. */
  'thread/goal/cleared': notification('thread/goal/cleared', ThreadGoalClearedNotification),
};
