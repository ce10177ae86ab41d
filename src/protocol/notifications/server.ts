import * as z from 'zod';
import { notification } from '../method.js';
import { TurnError } from '../types/turn.js';
import { wire } from '../wire.js';

const errorNotification = () =>
  z.object({
    error: TurnError,
    threadId: z.string(),
    turnId: z.string(),
    /** True when the server tries again; false when the turn has failed. */
    willRetry: z.boolean(),
  });
/** Reports a failure within a turn. */
export interface ErrorNotification extends z.output<ReturnType<typeof errorNotification>> {}
export const ErrorNotification = wire<ErrorNotification>('ErrorNotification', errorNotification);

const warningNotification = () =>
  z.object({
    message: z.string(),
    /** Thread that it is about; null if it is general. */
    threadId: z.string().nullable(),
  });
/** A warning to show to the user. */
export interface WarningNotification extends z.output<ReturnType<typeof warningNotification>> {}
export const WarningNotification = wire<WarningNotification>('WarningNotification', warningNotification);

const guardianWarningNotification = () =>
  z.object({
    /** Text for display. */
    message: z.string(),
    threadId: z.string(),
  });
/** Tells the user what the automatic review decided, or that it stopped the turn. */
export interface GuardianWarningNotification extends z.output<ReturnType<typeof guardianWarningNotification>> {}
export const GuardianWarningNotification = wire<GuardianWarningNotification>('GuardianWarningNotification', guardianWarningNotification);

const deprecationNoticeNotification = () =>
  z.object({
    /** What to do instead; null when there is no more to say. */
    details: z.string().nullable(),
    /** One-line text. */
    summary: z.string(),
  });
/** A setting or option in use is on its way out. */
export interface DeprecationNoticeNotification extends z.output<ReturnType<typeof deprecationNoticeNotification>> {}
export const DeprecationNoticeNotification = wire<DeprecationNoticeNotification>(
  'DeprecationNoticeNotification',
  deprecationNoticeNotification,
);

export const serverNotifications = {
  /** Reports an error of a turn and whether the server retries by itself. */
  error: notification('error', ErrorNotification),
  /** A warning to show to the user, with or without a thread. */
  warning: notification('warning', WarningNotification),
  /** What the automatic reviewer decided or did, as text for the user. */
  guardianWarning: notification('guardianWarning', GuardianWarningNotification),
  /** Something that this client or the config uses is deprecated. */
  deprecationNotice: notification('deprecationNotice', DeprecationNoticeNotification),
};
