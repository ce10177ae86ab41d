import type { RateLimitSnapshot } from '../protocol/index.js';

type Headers = Readonly<Record<string, string>>;

/** Reads the limits that a provider tells in the headers of a response. Absent ones are `null`. */
export function parseRateLimits(headers: Headers): RateLimitSnapshot {
  return {
    limitId: 'codex',
    limitName: headers['x-codex-limit-name'] ?? null,
    primary: window(headers, 'primary'),
    secondary: window(headers, 'secondary'),
    credits: credits(headers),
    planType: null,
    rateLimitReachedType: null,
  };
}

function window(headers: Headers, name: 'primary' | 'secondary') {
  const usedPercent = numberIn(headers, `x-codex-${name}-used-percent`);
  if (usedPercent === null) return null;
  return {
    usedPercent: Math.round(usedPercent),
    windowDurationMins: numberIn(headers, `x-codex-${name}-window-minutes`),
    resetsAt: numberIn(headers, `x-codex-${name}-reset-at`),
  };
}

function credits(headers: Headers) {
  const has = headers['x-codex-credits-has-credits'];
  if (has === undefined) return null;
  return {
    hasCredits: isTrue(has),
    unlimited: isTrue(headers['x-codex-credits-unlimited']),
    balance: headers['x-codex-credits-balance'] || null,
  };
}

const isTrue = (text: string | undefined): boolean => text !== undefined && /^(true|1)$/i.test(text);

function numberIn(headers: Headers, name: string): number | null {
  const text = headers[name];
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
