import { expect, test } from 'vitest';
import { idToken, storedTokens } from '../support/issuer.js';
import { startAccountServer } from './support/account-server.js';

const usedWindow = (used_percent: number, limit_window_seconds: number, reset_at: number) => ({
  used_percent,
  limit_window_seconds,
  reset_after_seconds: 60,
  reset_at,
});
const nothing = { primary: null, secondary: null, credits: null, rateLimitReachedType: null };

test('limits are asked for in the name of the account, and told by their ids', async () => {
  const body = {
    plan_type: 'hc',
    rate_limit: { primary_window: usedWindow(41.5, 3601, 100), secondary_window: usedWindow(5, 0, 200) },
    rate_limit_reached_type: { type: 'rate_limit_reached' },
    credits: { has_credits: true, unlimited: false, balance: '9.99' },
    additional_rate_limits: [{ limit_name: 'Other', metered_feature: 'codex_other', rate_limit: null }],
  };
  await using account = await startAccountServer({
    login: storedTokens(),
    answer: () => ({ body }),
    clientInfo: { name: 'me', version: '1' },
  });

  const answer = await account.server.account.rateLimits.read();

  const main = {
    limitId: 'codex',
    limitName: null,
    primary: { usedPercent: 42, windowDurationMins: 61, resetsAt: 100 },
    secondary: { usedPercent: 5, windowDurationMins: null, resetsAt: 200 },
    credits: { hasCredits: true, unlimited: false, balance: '9.99' },
    planType: 'enterprise',
    rateLimitReachedType: 'rate_limit_reached',
  };
  const other = { ...nothing, limitId: 'codex_other', limitName: 'Other', planType: 'enterprise' };
  expect(answer).toEqual({ rateLimits: main, rateLimitsByLimitId: { codex: main, codex_other: other } });
  expect(
    account.backend.requests.map(({ method, url, headers }) => [
      method,
      url,
      headers.authorization,
      headers['chatgpt-account-id'],
      headers['originator'],
    ]),
  ).toEqual([['GET', '/backend-api/wham/usage', 'Bearer access-1', 'acct-1', 'me']]);
});

test('a service that refuses is quoted', async () => {
  await using account = await startAccountServer({ login: storedTokens(), answer: () => ({ status: 503, body: 'busy' }) });
  const { server, backend } = account;

  await expect(server.account.rateLimits.read()).rejects.toMatchObject({
    code: -32603,
    message: `failed to fetch codex rate limits: GET ${backend.url}/backend-api/wham/usage failed: 503 Service Unavailable; content-type=application/json; body=busy`,
  });
  await expect(server.account.sendAddCreditsNudgeEmail({ creditType: 'credits' })).rejects.toMatchObject({
    code: -32603,
    message: `failed to notify workspace owner: POST ${backend.url}/backend-api/wham/accounts/send_add_credits_nudge_email failed: 503 Service Unavailable; content-type=application/json; body=busy`,
  });
});

test('an answer that is none is an error', async () => {
  await using account = await startAccountServer({ login: storedTokens(), answer: () => ({ body: '[]' }) });

  await expect(account.server.account.rateLimits.read()).rejects.toMatchObject({
    code: -32603,
    message: 'failed to fetch codex rate limits: the answer of the service is not valid',
  });
});

test.each([
  [200, 'sent'],
  [429, 'cooldown_active'],
])('whoever pays for the workspace is told of what ran out: %i is %s', async (status, answer) => {
  await using account = await startAccountServer({ login: storedTokens(), answer: () => ({ status }) });

  expect(await account.server.account.sendAddCreditsNudgeEmail({ creditType: 'usage_limit' })).toEqual({ status: answer });

  expect(account.backend.requests.map(({ body }) => body)).toEqual([{ credit_type: 'usage_limit' }]);
});

test.each([
  ['codex account', undefined],
  ['chatgpt', '{"OPENAI_API_KEY":"sk"}'],
])('without a ChatGPT account there are no limits and nobody to tell: %s', async (wanted, login) => {
  await using account = await startAccountServer(login === undefined ? {} : { login });
  const { server } = account;

  await expect(server.account.rateLimits.read()).rejects.toMatchObject({
    code: -32600,
    message: `${wanted} authentication required to read rate limits`,
  });
  await expect(server.account.sendAddCreditsNudgeEmail({ creditType: 'credits' })).rejects.toMatchObject({
    code: -32600,
    message: `${wanted} authentication required to notify workspace owner`,
  });
});

test("the client's own tokens are an account too", async () => {
  await using account = await startAccountServer({ answer: () => ({ body: { plan_type: 'pro' } }) });
  await account.server.account.login.start({ type: 'chatgptAuthTokens', accessToken: idToken(), chatgptAccountId: 'org-1' });

  const { rateLimits } = await account.server.account.rateLimits.read();

  expect(rateLimits).toEqual({ ...nothing, limitId: 'codex', limitName: null, planType: 'pro' });
});
