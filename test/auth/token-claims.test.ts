import { expect, test } from 'vitest';
import { readClaims, readExpiry, toPlanType } from '../../src/auth/token-claims.js';
import { idToken, jwt } from '../support/issuer.js';

test('a token says whom it is for', () => {
  const token = idToken({ auth: { chatgpt_account_is_fedramp: true } });

  expect(readClaims(token)).toEqual({
    email: 'user@example.com',
    planType: 'pro',
    userId: 'user-1',
    accountId: 'acct-1',
    isFedramp: true,
  });
});

test('an address may stand in the profile, and the user id under its old name', () => {
  const token = jwt({ 'https://api.openai.com/profile': { email: 'p@example.com' }, 'https://api.openai.com/auth': { user_id: 'u' } });

  expect(readClaims(token)).toEqual({ email: 'p@example.com', planType: 'unknown', userId: 'u', accountId: null, isFedramp: false });
});

test.each([
  ['pro', 'pro'],
  ['hc', 'enterprise'],
  ['education', 'edu'],
  ['enterprise_cbp_usage_based', 'enterprise_cbp_usage_based'],
  ['Pro', 'unknown'],
  ['platinum', 'unknown'],
  [null, 'unknown'],
])('the plan %j is %j', (name, planType) => {
  expect(toPlanType(name)).toBe(planType);
});

test.each(['', 'a.b', 'a.b.c.d', '..', 'a..c', 'a.!!.c', `a.${Buffer.from('[]').toString('base64url')}.c`])('%j is no token', (token) => {
  expect(readClaims(token)).toBeNull();
});

test.each([
  [jwt({ exp: 1_700_000_000 }), 1_700_000_000_000],
  [jwt({}), null],
  ['opaque', null],
])('a token may say when it ends', (token, endsAtMs) => {
  expect(readExpiry(token)).toBe(endsAtMs);
});
