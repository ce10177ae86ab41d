import * as z from 'zod';
import { notification } from '../method.js';
import { HookRunSummary } from '../types/hook.js';
import { wire } from '../wire.js';

const hookStartedNotification = () =>
  z.object({
    run: HookRunSummary,
    threadId: z.string(),
    /** Null when it belongs to no turn. */
    turnId: z.string().nullable(),
  });
/** A hook begins to run. */
export interface HookStartedNotification extends z.output<ReturnType<typeof hookStartedNotification>> {}
export const HookStartedNotification = wire<HookStartedNotification>('HookStartedNotification', hookStartedNotification);

const hookCompletedNotification = () =>
  z.object({
    run: HookRunSummary,
    threadId: z.string(),
    /** Null when it belongs to no turn. */
    turnId: z.string().nullable(),
  });
/** A hook has run, well or badly; see the status. */
export interface HookCompletedNotification extends z.output<ReturnType<typeof hookCompletedNotification>> {}
export const HookCompletedNotification = wire<HookCompletedNotification>('HookCompletedNotification', hookCompletedNotification);

export const hooksNotifications = {
  /** A hook has begun to run. */
  'hook/started': notification('hook/started', HookStartedNotification),
  /** A hook ended; carries its status and what it said. */
  'hook/completed': notification('hook/completed', HookCompletedNotification),
};
