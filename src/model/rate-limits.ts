import { isRecord, type JsonRecord } from '../platform/json.js';
import type { CreditsSnapshot, RateLimitSnapshot, RateLimitWindow } from '../protocol/index.js';
import { PlanType } from '../protocol/types/account.js';

type Headers = Readonly<Record<string, string>>;

/** The limit that every response tells of, even with nothing to say. */
const mainFamily = 'codex';

/** Reads the limits that a provider tells in the headers of a response: the main one first, others by their names. */
export function parseRateLimits(headers: Headers): RateLimitSnapshot[] {
  const others = Object.keys(headers)
    .flatMap((name) => /^x-(.+)-primary-used-percent$/.exec(name.toLowerCase())?.[1] ?? [])
    .filter((family) => family !== mainFamily)
    .sort()
    .map((family) => toSnapshot(headers, family))
    .filter(({ primary, secondary }) => primary !== null || secondary !== null);
  return [toSnapshot(headers, mainFamily), ...others];
}

function toSnapshot(headers: Headers, family: string): RateLimitSnapshot {
  return {
    limitId: family.replaceAll('-', '_'),
    limitName: headers[`x-${family}-limit-name`]?.trim() || null,
    primary: toWindow(headers, `x-${family}-primary`),
    secondary: toWindow(headers, `x-${family}-secondary`),
    credits: toCredits(headers),
    planType: null,
    rateLimitReachedType: null,
  };
}

/** A window exists once its use is known and something of it says more than zero. */
function toWindow(headers: Headers, prefix: string): RateLimitWindow | null {
  const usedPercent = numberOf(headers[`${prefix}-used-percent`]);
  if (usedPercent === null) return null;
  const windowDurationMins = integerOf(headers[`${prefix}-window-minutes`]);
  const resetsAt = integerOf(headers[`${prefix}-reset-at`]);
  if (usedPercent === 0 && !windowDurationMins && resetsAt === null) return null;
  return { usedPercent: Math.round(usedPercent), windowDurationMins, resetsAt };
}

function toCredits(headers: Headers): CreditsSnapshot | null {
  const hasCredits = flagOf(headers['x-codex-credits-has-credits']);
  const unlimited = flagOf(headers['x-codex-credits-unlimited']);
  if (hasCredits === null || unlimited === null) return null;
  return { hasCredits, unlimited, balance: headers['x-codex-credits-balance']?.trim() || null };
}

function flagOf(text: string | undefined): boolean | null {
  const flag = text?.trim().toLowerCase();
  if (flag === 'true' || flag === '1') return true;
  return flag === 'false' || flag === '0' ? false : null;
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && Math.abs(value) <= maxInt32 ? value : null;
}

const maxInt32 = 2 ** 31 - 1;

const integerOf = (text: string | undefined): number | null => {
  const value = /^\s*-?\d+\s*$/.test(text ?? '') ? Number(text) : null;
  return value !== null && Number.isSafeInteger(value) ? value : null;
};

/** What a report leaves out of credits and plan is as it was. */
export const carriedOver = (limits: RateLimitSnapshot, previous: RateLimitSnapshot | null): RateLimitSnapshot => ({
  ...limits,
  credits: limits.credits ?? previous?.credits ?? null,
  planType: limits.planType ?? previous?.planType ?? null,
});

/** Reads the limits of a `codex.rate_limits` event, which comes over a WebSocket in the place of headers. */
export function fromRateLimitsEvent(event: JsonRecord): RateLimitSnapshot[] {
  const limits = isRecord(event.rate_limits) ? event.rate_limits : {};
  const named = event.metered_limit_name ?? event.limit_name;
  return [
    {
      limitId: typeof named === 'string' && named.trim() !== '' ? named.trim().toLowerCase().replaceAll('-', '_') : mainFamily,
      limitName: null,
      primary: fromWindowObject(limits.primary),
      secondary: fromWindowObject(limits.secondary),
      credits: fromCreditsObject(event.credits),
      planType: PlanType.safeParse(event.plan_type).data ?? null,
      rateLimitReachedType: null,
    },
  ];
}

function fromWindowObject(window: unknown): RateLimitWindow | null {
  if (!isRecord(window) || typeof window.used_percent !== 'number' || !Number.isFinite(window.used_percent)) return null;
  return {
    usedPercent: Math.round(window.used_percent),
    windowDurationMins: Number.isSafeInteger(window.window_minutes) ? Number(window.window_minutes) : null,
    resetsAt: Number.isSafeInteger(window.reset_at) ? Number(window.reset_at) : null,
  };
}

function fromCreditsObject(credits: unknown): CreditsSnapshot | null {
  if (!isRecord(credits) || typeof credits.has_credits !== 'boolean' || typeof credits.unlimited !== 'boolean') return null;
  return {
    hasCredits: credits.has_credits,
    unlimited: credits.unlimited,
    balance: typeof credits.balance === 'string' ? credits.balance : null,
  };
}
