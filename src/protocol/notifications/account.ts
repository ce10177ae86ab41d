import * as z from 'zod';
import { notification } from '../method.js';
import { AuthMode, PlanType, RateLimitSnapshot } from '../types/account.js';
import { wire } from '../wire.js';

const accountUpdatedNotification = () =>
  z.object({
    /** Null when logged out. */
    authMode: AuthMode.nullable(),
    /** Null without a ChatGPT login. */
    planType: PlanType.nullable(),
  });
/** The login changed; also sent at every logout. */
export interface AccountUpdatedNotification extends z.output<ReturnType<typeof accountUpdatedNotification>> {}
export const AccountUpdatedNotification = wire<AccountUpdatedNotification>('AccountUpdatedNotification', accountUpdatedNotification);

const accountRateLimitsUpdatedNotification = () =>
  z.object({
    /** One limit; members are null when the response did not tell. */
    rateLimits: RateLimitSnapshot,
  });
/** New figures on rate limits, as told by a model response. */
export interface AccountRateLimitsUpdatedNotification extends z.output<ReturnType<typeof accountRateLimitsUpdatedNotification>> {}
export const AccountRateLimitsUpdatedNotification = wire<AccountRateLimitsUpdatedNotification>(
  'AccountRateLimitsUpdatedNotification',
  accountRateLimitsUpdatedNotification,
);

const accountLoginCompletedNotification = () =>
  z.object({
    /** Null on success. */
    error: z.string().nullable(),
    /** Null for logins without waiting, as by API key. */
    loginId: z.string().nullable(),
    success: z.boolean(),
  });
/** A login has ended. */
export interface AccountLoginCompletedNotification extends z.output<ReturnType<typeof accountLoginCompletedNotification>> {}
export const AccountLoginCompletedNotification = wire<AccountLoginCompletedNotification>(
  'AccountLoginCompletedNotification',
  accountLoginCompletedNotification,
);

export const accountNotifications = {
  /** Login method or plan changed, logout included. */
  'account/updated': notification('account/updated', AccountUpdatedNotification),
  /** Gives the latest usage limits seen in a model response; all values may be null. */
  'account/rateLimits/updated': notification('account/rateLimits/updated', AccountRateLimitsUpdatedNotification),
  /** A login attempt ended; `account/updated` follows a success. */
  'account/login/completed': notification('account/login/completed', AccountLoginCompletedNotification),
};
