import { expect, test } from 'vitest';
import { carriedOver, fromRateLimitsEvent, parseRateLimits } from '../../src/model/rate-limits.js';

const none = {
  limitId: 'codex',
  limitName: null,
  primary: null,
  secondary: null,
  credits: null,
  planType: null,
  rateLimitReachedType: null,
};

test('headers that say nothing are a report of nothing', () => {
  expect(parseRateLimits({})).toEqual([none]);
});

test.each([
  [
    { 'used-percent': '12.5', 'window-minutes': '300', 'reset-at': '1704069000' },
    { usedPercent: 13, windowDurationMins: 300, resetsAt: 1704069000 },
  ],
  [{ 'used-percent': '0', 'window-minutes': '0' }, null],
  [
    { 'used-percent': '0', 'window-minutes': '60' },
    { usedPercent: 0, windowDurationMins: 60, resetsAt: null },
  ],
  [
    { 'used-percent': '0', 'reset-at': '0' },
    { usedPercent: 0, windowDurationMins: null, resetsAt: 0 },
  ],
  [
    { 'used-percent': '5', 'window-minutes': 'soon' },
    { usedPercent: 5, windowDurationMins: null, resetsAt: null },
  ],
  [{ 'used-percent': 'much', 'window-minutes': '60' }, null],
  [{ 'used-percent': 'NaN' }, null],
  [{ 'window-minutes': '60' }, null],
])('a window of %j is %j', (headers, window) => {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [`x-codex-secondary-${name}`, value]));

  expect(parseRateLimits(named)).toEqual([{ ...none, secondary: window }]);
});

test.each([
  [
    { 'has-credits': 'true', unlimited: '0', balance: ' 7 ' },
    { hasCredits: true, unlimited: false, balance: '7' },
  ],
  [
    { 'has-credits': 'FALSE', unlimited: '1', balance: ' ' },
    { hasCredits: false, unlimited: true, balance: null },
  ],
  [{ 'has-credits': 'true' }, null],
  [{ 'has-credits': 'yes', unlimited: '0' }, null],
])('credits of %j are %j', (headers, credits) => {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [`x-codex-credits-${name}`, value]));

  expect(parseRateLimits(named)).toEqual([{ ...none, credits }]);
});

test('other limits have headers of their own names, and are reported only when they say something', () => {
  const headers = {
    'x-codex-limit-name': 'Main',
    'x-codex-other-one-primary-used-percent': '80',
    'x-codex-other-one-limit-name': 'Other',
    'x-quiet-primary-used-percent': '0',
  };

  expect(parseRateLimits(headers)).toEqual([
    { ...none, limitName: 'Main' },
    { ...none, limitId: 'codex_other_one', limitName: 'Other', primary: { usedPercent: 80, windowDurationMins: null, resetsAt: null } },
  ]);
});

test('credits and plan that a report leaves out are as they were', () => {
  const credits = { hasCredits: true, unlimited: false, balance: '7' };

  expect(carriedOver(none, { ...none, credits, planType: 'pro' })).toEqual({ ...none, credits, planType: 'pro' });
  expect(carriedOver({ ...none, credits }, null)).toEqual({ ...none, credits });
});

test.each([
  [
    {
      plan_type: 'plus',
      rate_limits: { primary: { used_percent: 41.5, window_minutes: 60, reset_at: 1700000000 }, secondary: null },
      credits: { has_credits: true, unlimited: false, balance: '3' },
    },
    {
      ...none,
      planType: 'plus',
      primary: { usedPercent: 42, windowDurationMins: 60, resetsAt: 1700000000 },
      credits: { hasCredits: true, unlimited: false, balance: '3' },
    },
  ],
  [{ plan_type: 'unheard of', rate_limits: { primary: { used_percent: 'much' } }, credits: 5 }, none],
  [{}, none],
])('an event %j says the same', (event, limits) => {
  expect(fromRateLimitsEvent(event)).toEqual([limits]);
});
