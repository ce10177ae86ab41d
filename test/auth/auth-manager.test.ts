import { expect, test } from 'vitest';
import { AuthManager, type AuthManagerOptions } from '../../src/auth/auth-manager.js';
import { parseAuthRecord } from '../../src/auth/auth-record.js';
import type { AuthStore } from '../../src/auth/auth-store.js';
import { memoryStore } from '../../src/auth/stores/memory-store.js';
import type { HttpRequest } from '../../src/platform/http/http.js';
import { idToken, jwt, storedTokens } from '../support/issuer.js';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const day = 24 * 60 * 60 * 1000;

interface Setup extends Partial<AuthManagerOptions> {
  readonly tokens?: Readonly<Record<string, unknown>>;
  readonly lastRefresh?: string;
  readonly answer?: () =>
    | { readonly status: number; readonly body: unknown }
    | Promise<{ readonly status: number; readonly body: unknown }>;
}

/** A manager over tokens in memory and an authority that answers as it is told. */
async function open({ tokens = {}, lastRefresh = new Date(nowMs).toISOString(), answer, ...options }: Setup = {}) {
  const store = memoryStore();
  const write = async (changed: Readonly<Record<string, unknown>>): Promise<void> => {
    const record = parseAuthRecord(storedTokens(changed, { last_refresh: lastRefresh }));
    if (record !== null) await store.save(record);
  };
  await write(tokens);
  const asked: unknown[] = [];
  const warned: string[] = [];
  const manager = await AuthManager.open({
    store,
    clock: { now: () => nowMs },
    fetch: async (_url: string, request?: HttpRequest) => {
      asked.push(JSON.parse(request?.body ?? 'null'));
      const { status, body } = (await answer?.()) ?? { status: 200, body: { access_token: 'access-2', refresh_token: 'refresh-2' } };
      return { status, headers: { get: () => null }, text: async () => (typeof body === 'string' ? body : JSON.stringify(body)) };
    },
    refreshUrl: 'http://issuer/oauth/token',
    headers: () => ({}),
    requestExternalTokens: async () => ({ accessToken: idToken(), chatgptAccountId: 'acct-1', chatgptPlanType: null }),
    forcedWorkspaceId: () => null,
    agent: { verify: async () => null, headers: async () => null },
    agentToken: null,
    warn: (message) => void warned.push(message),
    ...options,
  });
  return { manager, store, write, asked, warned };
}

const bearerOf = async (manager: AuthManager): Promise<string | undefined> => (await manager.headers())?.['authorization'];

test('requests go out with the tokens and the account, and say so for an account under FedRAMP', async () => {
  const { manager } = await open({ tokens: { id_token: idToken({ auth: { chatgpt_account_is_fedramp: true } }) } });

  expect(await manager.headers()).toEqual({
    authorization: 'Bearer access-1',
    'chatgpt-account-id': 'acct-1',
    'x-openai-fedramp': 'true',
  });
});

test.each([
  ['that are over', { access_token: jwt({ exp: nowMs / 1000 - 1 }) }, 0, true],
  ['that are not over', { access_token: jwt({ exp: nowMs / 1000 + 60 }) }, 30 * day, false],
  ['that do not say when, and are older than eight days', {}, 8 * day + 1, true],
  ['that do not say when, and are younger', {}, 8 * day - 1, false],
])('tokens %s are renewed before use: %#', async (_name, tokens, ageMs, isRenewed) => {
  const { manager, asked } = await open({ tokens, lastRefresh: new Date(nowMs - ageMs).toISOString() });

  const authorization = await bearerOf(manager);

  expect([asked.length, authorization === 'Bearer access-2']).toEqual(isRenewed ? [1, true] : [0, false]);
});

test('what the authority gives takes the place of the old, and is stored with its date', async () => {
  const { manager, store, asked } = await open({ answer: () => ({ status: 200, body: { access_token: 'access-2' } }) });

  await manager.refresh();

  expect(asked).toEqual([{ client_id: 'app_EMoamEEZ73f0CkXaXp7hrann', grant_type: 'refresh_token', refresh_token: 'refresh-1' }]);
  expect(await store.load()).toMatchObject({
    tokens: { access_token: 'access-2', refresh_token: 'refresh-1', account_id: 'acct-1' },
    last_refresh: '2026-03-01T00:00:00.000Z',
  });
});

test('whoever asks at the same time shares one renewal', async () => {
  const { manager, asked } = await open();

  await Promise.all([manager.refresh(), manager.refresh(), manager.refresh()]);

  expect(asked).toHaveLength(1);
});

test('tokens that another program has renewed are taken over without asking', async () => {
  const { manager, write, asked } = await open();
  await write({ access_token: 'access-9', refresh_token: 'refresh-9' });

  await manager.refresh();

  expect([await bearerOf(manager), asked]).toEqual(['Bearer access-9', []]);
});

const otherAccount =
  'Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.';

test('the tokens of another account are not taken over', async () => {
  const { manager, write } = await open();
  await write({ access_token: 'access-9', account_id: 'acct-2' });

  await expect(manager.refresh()).rejects.toMatchObject({ kind: 'permanent', message: otherAccount });
  expect(await bearerOf(manager)).toBe('Bearer access-1');
});

test('a login that is gone cannot be renewed', async () => {
  const { manager, store } = await open();
  await store.delete();

  await expect(manager.recover(1)).rejects.toMatchObject({ kind: 'permanent', message: otherAccount });
});

const ended = (why: string): string => `Your access token could not be refreshed${why}. Please log out and sign in again.`;

test.each([
  [{ error: { code: 'refresh_token_expired' } }, ended(' because your refresh token has expired')],
  [{ error: 'refresh_token_reused' }, ended(' because your refresh token was already used')],
  [{ code: 'refresh_token_invalidated' }, ended(' because your refresh token was revoked')],
  [{ error: { code: 'other' } }, ended('')],
  ['<html>', ended('')],
])('a refusal of the authority is for good: %j', async (body, message) => {
  const { manager, asked } = await open({ answer: () => ({ status: 401, body }) });

  await expect(manager.refresh()).rejects.toMatchObject({ kind: 'permanent', message });
  await expect(manager.refresh()).rejects.toMatchObject({ message });

  expect([asked.length, manager.refusal()?.message]).toEqual([1, message]);
});

test('a refusal is forgotten with the tokens that it is about', async () => {
  const { manager, write } = await open({ answer: () => ({ status: 401, body: {} }) });
  await manager.refresh().catch(() => undefined);

  await write({ access_token: 'access-9', refresh_token: 'refresh-9' });
  await manager.reload();

  expect(manager.refusal()).toBeNull();
});

test.each([
  ['an authority that fails', () => ({ status: 500, body: 'refresh-1' }), 'failed to refresh the access token: the issuer answered 500'],
  [
    'an answer that is none',
    () => ({ status: 200, body: '[]' }),
    'failed to refresh the access token: the answer of the issuer is not valid',
  ],
  [
    'an authority that is not there',
    () => Promise.reject(new Error('ECONNREFUSED')),
    'failed to refresh the access token: the issuer could not be reached',
  ],
])('%s may be asked again', async (_name, answer, message) => {
  const { manager } = await open({ answer });

  await expect(manager.refresh()).rejects.toMatchObject({ kind: 'transient', message });
  expect([manager.refusal(), await bearerOf(manager)]).toEqual([null, 'Bearer access-1']);
});

test('old tokens that cannot be renewed are used all the same, and that is told', async () => {
  const tokens = { access_token: jwt({ exp: 1 }) };
  const { manager, warned } = await open({ tokens, answer: () => ({ status: 500, body: {} }) });

  expect(await bearerOf(manager)).toBe(`Bearer ${tokens.access_token}`);
  expect(warned).toEqual(['failed to refresh the access token: the issuer answered 500']);
});

test('refused requests: the tokens are read again, then renewed, then it is over', async () => {
  const { manager, asked } = await open();

  const steps = [];
  for (const refusals of [1, 2, 3]) steps.push([await manager.recover(refusals), asked.length, await bearerOf(manager)]);

  expect(steps).toEqual([
    [true, 0, 'Bearer access-1'],
    [true, 1, 'Bearer access-2'],
    [false, 1, 'Bearer access-2'],
  ]);
});

test('what comes back for a login that is gone meanwhile belongs to nobody', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { manager, store } = await open({ answer: () => held.then(() => ({ status: 200, body: { access_token: 'access-2' } })) });
  const refreshing = manager.refresh();
  await new Promise((resolve) => setImmediate(resolve));

  await manager.clear();
  release();
  await refreshing;

  expect([manager.current(), await store.load()]).toEqual([null, null]);
});

test('renewed tokens that cannot be stored are used as long as the server lives', async () => {
  const memory = memoryStore();
  await memory.save(parseAuthRecord(storedTokens()) ?? { OPENAI_API_KEY: null });
  const store: AuthStore = { ...memory, save: () => Promise.reject(new Error('disk full')) };
  const { manager, warned } = await open({ store });

  await manager.refresh();

  expect(await bearerOf(manager)).toBe('Bearer access-2');
  expect(warned).toEqual(['the renewed tokens could not be saved: disk full']);
});

test('listeners hear of every other login, and of nothing else', async () => {
  const { manager } = await open();
  const heard: (string | null)[] = [];
  const stop = manager.onChanged((state) => void heard.push(state?.mode ?? null));

  await manager.reload();
  await manager.save({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk' });
  await manager.clear();
  stop();
  await manager.save({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk' });

  expect(heard).toEqual(['apikey', null]);
});

const external = (email: string) => ({ accessToken: idToken({ email }), chatgptAccountId: 'org-1', chatgptPlanType: null });

test("the client's own tokens count before those that are stored, and are never stored", async () => {
  const { manager, store } = await open();

  manager.useExternal({ ...external('a@example.com'), chatgptPlanType: 'PLUS' });

  expect(manager.current()).toMatchObject({ mode: 'chatgptAuthTokens', accountId: 'org-1', claims: { planType: 'plus' } });
  expect(await store.load()).toMatchObject({ tokens: { access_token: 'access-1' } });
});

test('refused requests ask the client for other tokens, once for all of them', async () => {
  const asked: (string | null)[] = [];
  const { manager } = await open({
    requestExternalTokens: async (previous) => {
      asked.push(previous);
      return external('b@example.com');
    },
  });
  manager.useExternal(external('a@example.com'));

  const recovered = await Promise.all([manager.recover(1), manager.recover(1)]);

  expect([recovered, asked, await manager.recover(2)]).toEqual([[true, true], ['org-1'], false]);
  expect(manager.current()).toMatchObject({ claims: { email: 'b@example.com' } });
});

test.each([
  [{ forcedWorkspaceId: () => 'org-9' }, external('b'), 'external auth refresh returned workspace "org-1", expected "org-9"'],
  [{}, { ...external('b'), accessToken: 'nonsense' }, 'invalid ID token format'],
])('what the client gives may not do: %#', async (options, tokens, message) => {
  const { manager } = await open({ ...options, requestExternalTokens: async () => tokens });
  manager.useExternal(external('a@example.com'));

  await expect(manager.recover(1)).rejects.toMatchObject({ kind: 'other', message });
  expect(manager.current()).toMatchObject({ claims: { email: 'a@example.com' } });
});

test('tokens that cannot be renewed are not', async () => {
  const { manager, asked } = await open({ tokens: { refresh_token: '' }, lastRefresh: '2020-01-01T00:00:00Z' });

  await manager.refresh();

  expect([await bearerOf(manager), await manager.recover(1), await manager.recover(2), asked]).toEqual([
    'Bearer access-1',
    true,
    false,
    [],
  ]);
});

test('a key is not renewed', async () => {
  const { manager, asked } = await open();
  await manager.save({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk' });

  await manager.refresh();

  expect([await manager.recover(1), asked, await manager.headers()]).toEqual([false, [], { authorization: 'Bearer sk' }]);
});
