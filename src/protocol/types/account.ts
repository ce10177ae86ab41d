import * as z from 'zod';
import { int32, int64 } from '../scalars.js';
import { wire } from '../wire.js';

const addCreditsNudgeCreditType = () => z.enum(['credits', 'usage_limit']);
/** What ran out when a workspace owner is to be asked for more. */
export type AddCreditsNudgeCreditType = z.output<ReturnType<typeof addCreditsNudgeCreditType>>;
export const AddCreditsNudgeCreditType = wire<AddCreditsNudgeCreditType>('AddCreditsNudgeCreditType', addCreditsNudgeCreditType);

const cancelLoginAccountStatus = () => z.enum(['canceled', 'notFound']);
/** Whether there was a pending login to cancel. */
export type CancelLoginAccountStatus = z.output<ReturnType<typeof cancelLoginAccountStatus>>;
export const CancelLoginAccountStatus = wire<CancelLoginAccountStatus>('CancelLoginAccountStatus', cancelLoginAccountStatus);

const creditsSnapshot = () =>
  z.object({
    /** Decimal text as the backend sends it; null when unknown. */
    balance: z.string().nullable(),
    hasCredits: z.boolean(),
    /** True when credits never run out. */
    unlimited: z.boolean(),
  });
/** Prepaid credits of the account. */
export interface CreditsSnapshot extends z.output<ReturnType<typeof creditsSnapshot>> {}
export const CreditsSnapshot = wire<CreditsSnapshot>('CreditsSnapshot', creditsSnapshot);

const planType = () =>
  z.enum([
    'free',
    'go',
    'plus',
    'pro',
    'prolite',
    'team',
    'self_serve_business_usage_based',
    'business',
    'enterprise_cbp_usage_based',
    'enterprise',
    'edu',
    'unknown',
  ]);
/** ChatGPT plan of the account; plans that the server does not know read as `unknown`. */
export type PlanType = z.output<ReturnType<typeof planType>>;
export const PlanType = wire<PlanType>('PlanType', planType);

const rateLimitReachedType = () =>
  z.enum([
    'rate_limit_reached',
    'workspace_owner_credits_depleted',
    'workspace_member_credits_depleted',
    'workspace_owner_usage_limit_reached',
    'workspace_member_usage_limit_reached',
  ]);
/** Which limit was hit: the plan's own, or the credits or usage limit of a workspace, seen as owner or as member. */
export type RateLimitReachedType = z.output<ReturnType<typeof rateLimitReachedType>>;
export const RateLimitReachedType = wire<RateLimitReachedType>('RateLimitReachedType', rateLimitReachedType);

const rateLimitSnapshot = () =>
  z.object({
    /** Credit balance, only for the main limit. */
    credits: CreditsSnapshot.nullable(),
    /** Key of the limit, `codex` for the main one. */
    limitId: z.string().nullable(),
    /** Name to show, if the back end gives one. */
    limitName: z.string().nullable(),
    planType: PlanType.nullable(),
    /** First usage window; null when not reported. */
    primary: RateLimitWindow.nullable(),
    /** Null as long as no limit was hit. */
    rateLimitReachedType: RateLimitReachedType.nullable(),
    /** Second usage window; null when not reported. */
    secondary: RateLimitWindow.nullable(),
  });
/** Usage of one limit as last reported by the back end; all members may be null. */
export interface RateLimitSnapshot extends z.output<ReturnType<typeof rateLimitSnapshot>> {}
export const RateLimitSnapshot = wire<RateLimitSnapshot>('RateLimitSnapshot', rateLimitSnapshot);

const rateLimitWindow = () =>
  z.object({
    /** Unix time in seconds when the window starts anew. */
    resetsAt: int64().nullable(),
    /** Share used up in percent, rounded to a whole number. */
    usedPercent: int32(),
    /** Length of the window in minutes, rounded up. */
    windowDurationMins: int64().nullable(),
  });
/** Usage within one time window. */
export interface RateLimitWindow extends z.output<ReturnType<typeof rateLimitWindow>> {}
export const RateLimitWindow = wire<RateLimitWindow>('RateLimitWindow', rateLimitWindow);

const addCreditsNudgeEmailStatus = () => z.enum(['sent', 'cooldown_active']);
/** Whether the workspace owner was mailed, or had been only recently. */
export type AddCreditsNudgeEmailStatus = z.output<ReturnType<typeof addCreditsNudgeEmailStatus>>;
export const AddCreditsNudgeEmailStatus = wire<AddCreditsNudgeEmailStatus>('AddCreditsNudgeEmailStatus', addCreditsNudgeEmailStatus);

const account = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('apiKey'),
    }),
    z.object({
      type: z.literal('chatgpt'),
      email: z.string(),
      /** `unknown` when the login does not tell. */
      planType: PlanType,
    }),
    z.object({
      type: z.literal('amazonBedrock'),
    }),
  ]);
/** Who pays for model requests: an API key, a ChatGPT login or Amazon Bedrock. */
export type Account = z.output<ReturnType<typeof account>>;
export const Account = wire<Account>('Account', account);

const authMode = () => z.enum(['apikey', 'chatgpt', 'chatgptAuthTokens', 'agentIdentity']);
/** Kind of login in use; the tokens of `chatgptAuthTokens` (unstable) come from the client and stay in memory. */
export type AuthMode = z.output<ReturnType<typeof authMode>>;
export const AuthMode = wire<AuthMode>('AuthMode', authMode);

const chatgptAuthTokensRefreshReason = () => z.enum(['unauthorized']);
/** Why new tokens are needed: `unauthorized` means that the backend refused the present ones with 401. */
export type ChatgptAuthTokensRefreshReason = z.output<ReturnType<typeof chatgptAuthTokensRefreshReason>>;
export const ChatgptAuthTokensRefreshReason = wire<ChatgptAuthTokensRefreshReason>(
  'ChatgptAuthTokensRefreshReason',
  chatgptAuthTokensRefreshReason,
);
