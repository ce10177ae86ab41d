import * as z from 'zod';
import type { CreditsSnapshot, RateLimitSnapshot, RateLimitWindow } from '../protocol/index.js';
import { RateLimitReachedType } from '../protocol/types/account.js';
import { toPlanType } from './token-claims.js';

const window = z.object({ used_percent: z.number(), limit_window_seconds: z.number(), reset_at: z.number() });
const limit = z.object({ primary_window: window.nullish(), secondary_window: window.nullish() });
const credits = z.object({ has_credits: z.boolean(), unlimited: z.boolean(), balance: z.string().nullish() });

const usageSchema = z.object({
  plan_type: z.string(),
  rate_limit: limit.nullish(),
  credits: credits.nullish(),
  rate_limit_reached_type: z.object({ type: z.string() }).nullish(),
  additional_rate_limits: z
    .array(z.object({ limit_name: z.string().nullish(), metered_feature: z.string(), rate_limit: limit.nullish() }))
    .nullish(),
});

/** The limits that the service tells of, the main one first. @throws Error when it tells something else */
export function fromUsage(body: unknown): readonly RateLimitSnapshot[] {
  const parsed = usageSchema.safeParse(body);
  if (!parsed.success) throw new Error('the answer of the service is not valid');
  const usage = parsed.data;
  const planType = toPlanType(usage.plan_type);
  const main: RateLimitSnapshot = {
    limitId: 'codex',
    limitName: null,
    ...toWindows(usage.rate_limit),
    credits: toCredits(usage.credits),
    planType,
    rateLimitReachedType: RateLimitReachedType.safeParse(usage.rate_limit_reached_type?.type).data ?? null,
  };
  const others = (usage.additional_rate_limits ?? []).map(
    ({ limit_name, metered_feature, rate_limit }): RateLimitSnapshot => ({
      limitId: metered_feature,
      limitName: limit_name ?? null,
      ...toWindows(rate_limit),
      credits: null,
      planType,
      rateLimitReachedType: null,
    }),
  );
  return [main, ...others];
}

const toWindows = (found: z.output<typeof limit> | null | undefined): Pick<RateLimitSnapshot, 'primary' | 'secondary'> => ({
  primary: toWindow(found?.primary_window),
  secondary: toWindow(found?.secondary_window),
});

function toWindow(found: z.output<typeof window> | null | undefined): RateLimitWindow | null {
  if (!found) return null;
  return {
    usedPercent: Math.round(found.used_percent),
    windowDurationMins: found.limit_window_seconds > 0 ? Math.ceil(found.limit_window_seconds / 60) : null,
    resetsAt: Math.trunc(found.reset_at),
  };
}

const toCredits = (found: z.output<typeof credits> | null | undefined): CreditsSnapshot | null =>
  found ? { hasCredits: found.has_credits, unlimited: found.unlimited, balance: found.balance ?? null } : null;
