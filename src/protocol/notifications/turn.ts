import * as z from 'zod';
import { notification } from '../method.js';
import { Turn, TurnPlanStep } from '../types/turn.js';
import { wire } from '../wire.js';

const turnStartedNotification = () =>
  z.object({
    threadId: z.string(),
    /** Carries the start time, but no items. */
    turn: Turn,
  });
/** A turn really began, some time after the answer to its request. */
export interface TurnStartedNotification extends z.output<ReturnType<typeof turnStartedNotification>> {}
export const TurnStartedNotification = wire<TurnStartedNotification>('TurnStartedNotification', turnStartedNotification);

const turnCompletedNotification = () =>
  z.object({
    threadId: z.string(),
    /** Carries the final status, but no items. */
    turn: Turn,
  });
/** A turn ended, well or not. */
export interface TurnCompletedNotification extends z.output<ReturnType<typeof turnCompletedNotification>> {}
export const TurnCompletedNotification = wire<TurnCompletedNotification>('TurnCompletedNotification', turnCompletedNotification);

const turnDiffUpdatedNotification = () =>
  z.object({
    /** Git-style diff against the state before the turn; replaces the earlier one. */
    diff: z.string(),
    threadId: z.string(),
    turnId: z.string(),
  });
/** All that this turn's patches have changed so far; changes by commands are not tracked. */
export interface TurnDiffUpdatedNotification extends z.output<ReturnType<typeof turnDiffUpdatedNotification>> {}
export const TurnDiffUpdatedNotification = wire<TurnDiffUpdatedNotification>('TurnDiffUpdatedNotification', turnDiffUpdatedNotification);

const turnPlanUpdatedNotification = () =>
  z.object({
    /** Why the plan changed, if the model said so. */
    explanation: z.string().nullable(),
    /** All steps; replaces the earlier list. */
    plan: z.array(TurnPlanStep),
    threadId: z.string(),
    turnId: z.string(),
  });
/** The model's step list after a change. */
export interface TurnPlanUpdatedNotification extends z.output<ReturnType<typeof turnPlanUpdatedNotification>> {}
export const TurnPlanUpdatedNotification = wire<TurnPlanUpdatedNotification>('TurnPlanUpdatedNotification', turnPlanUpdatedNotification);

export const turnNotifications = {
  /** A turn really began; its `items` are empty. */
  'turn/started': notification('turn/started', TurnStartedNotification),
  /** A turn ended, whether completed, interrupted or failed; its `items` are empty. */
  'turn/completed': notification('turn/completed', TurnCompletedNotification),
  /** Gives the whole current diff of this turn's patches; changes made by commands are not in it. */
  'turn/diff/updated': notification('turn/diff/updated', TurnDiffUpdatedNotification),
  /** The model wrote or changed its step list; the whole list is sent. */
  'turn/plan/updated': notification('turn/plan/updated', TurnPlanUpdatedNotification),
};
