import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { idToken, storedTokens } from '../support/issuer.js';
import { completed, settled, startAccountServer, updated } from './support/account-server.js';

test('a key is stored for the user only, unchecked, and clients are told in order', async () => {
  await using account = await startAccountServer();
  const { server } = account;

  const answer = await server.account.login.start({ type: 'apiKey', apiKey: '' });
  await settled();

  expect(answer).toEqual({ type: 'apiKey' });
  expect(account.told).toEqual([completed(null), updated('apikey')]);
  expect(await account.stored()).toEqual({ auth_mode: 'apikey', OPENAI_API_KEY: '' });
  expect((await stat(join(account.home.path, 'auth.json'))).mode & 0o777).toBe(0o600);
  expect(await server.account.read({})).toEqual({ account: { type: 'apiKey' }, requiresOpenaiAuth: true });
});

test.each([
  { name: 'nobody', login: undefined, account: null, method: null },
  { name: 'a key', login: '{"OPENAI_API_KEY":"sk"}', account: { type: 'apiKey' }, method: 'apikey', token: 'sk' },
  {
    name: 'a ChatGPT account',
    login: storedTokens(),
    account: { type: 'chatgpt', email: 'user@example.com', planType: 'pro' },
    method: 'chatgpt',
    token: 'access-1',
  },
  {
    name: 'an account without a plan',
    login: storedTokens({ id_token: idToken({ plan: null }) }),
    account: { type: 'chatgpt', email: 'user@example.com', planType: 'unknown' },
    method: 'chatgpt',
    token: 'access-1',
  },
  { name: 'a file that is none', login: '{"OPENAI_API_KEY":', account: null, method: null },
])('who is logged in: $name', async ({ login, account, method, token = null }) => {
  await using started = await startAccountServer(login === undefined ? {} : { login });
  const { server } = started;

  expect(await server.account.read({})).toEqual({ account, requiresOpenaiAuth: true });
  expect(await server.getAuthStatus({ includeToken: true })).toEqual({ authMethod: method, authToken: token, requiresOpenaiAuth: true });
  expect(await server.getAuthStatus({})).toEqual({ authMethod: method, authToken: null, requiresOpenaiAuth: true });
});

test('an empty key is no way to authenticate', async () => {
  await using account = await startAccountServer({ login: '{"OPENAI_API_KEY":""}' });

  expect(await account.server.getAuthStatus({ includeToken: true })).toMatchObject({ authMethod: null, authToken: null });
});

test('a ChatGPT login that does not say who it is cannot be described', async () => {
  await using account = await startAccountServer({ login: storedTokens({ id_token: idToken({ email: null }) }) });

  await expect(account.server.account.read({})).rejects.toMatchObject({
    code: -32600,
    message: 'email and plan type are required for chatgpt authentication',
  });
});

test.each([
  ['model_provider = "ollama"', null],
  ['model_provider = "amazon-bedrock"', { type: 'amazonBedrock' }],
])('a provider that needs no login shows none: %s', async (line, shown) => {
  await using account = await startAccountServer({ lines: [line], login: storedTokens() });

  expect(await account.server.account.read({})).toEqual({ account: shown, requiresOpenaiAuth: false });
  expect(await account.server.getAuthStatus({ includeToken: true })).toEqual({
    authMethod: null,
    authToken: null,
    requiresOpenaiAuth: false,
  });
});

test('a configuration that cannot be loaded keeps nobody from logging in', async () => {
  await using account = await startAccountServer({ lines: ['model = 5'] });

  await account.server.account.login.start({ type: 'apiKey', apiKey: 'sk' });

  expect(await account.server.account.read({})).toEqual({ account: { type: 'apiKey' }, requiresOpenaiAuth: true });
});

test('tokens are renewed on request; a refusal for good shows until somebody logs in', async () => {
  let reply = { status: 200, body: {} };
  await using account = await startAccountServer({ login: storedTokens(), answer: ({ url }) => (url === '/oauth/token' ? reply : null) });
  const { server } = account;

  reply = { status: 500, body: {} };
  const unreachable = await server.account.read({ refreshToken: true });
  reply = { status: 200, body: { id_token: idToken({ email: 'new@example.com' }), access_token: 'access-2' } };
  const renewed = await server.account.read({ refreshToken: true });
  reply = { status: 401, body: { error: 'refresh_token_expired' } };
  const refused = await server.account.read({ refreshToken: true });

  expect([unreachable, renewed, refused].map((answer) => answer.account)).toMatchObject([
    { email: 'user@example.com' },
    { email: 'new@example.com' },
    null as never,
  ]);
  expect(await server.getAuthStatus({ includeToken: true })).toMatchObject({ authMethod: 'chatgpt', authToken: null });
  await server.account.login.start({ type: 'apiKey', apiKey: 'sk' });
  expect((await server.account.read({})).account).toEqual({ type: 'apiKey' });
});

const token = (claims: Parameters<typeof idToken>[0] = {}) => ({
  type: 'chatgptAuthTokens' as const,
  accessToken: idToken(claims),
  chatgptAccountId: 'org-1',
});

const externalActive = 'External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it.';

test("the client's own tokens are kept in memory, and close the other ways in until they are cleared", async () => {
  await using account = await startAccountServer();
  const { server } = account;

  expect(await server.account.login.start(token())).toEqual({ type: 'chatgptAuthTokens' });
  await settled();

  expect([account.told, await account.stored()]).toEqual([[completed(null), updated('chatgptAuthTokens', 'pro')], null]);
  for (const params of [{ type: 'apiKey' as const, apiKey: 'sk' }, { type: 'chatgpt' as const }, { type: 'chatgptDeviceCode' as const }]) {
    await expect(server.account.login.start(params)).rejects.toMatchObject({ code: -32600, message: externalActive });
  }
  await server.account.login.start(token({ email: 'second@example.com' }));
  expect((await server.account.read({ refreshToken: true })).account).toMatchObject({ email: 'second@example.com' });
  await server.account.logout();
  expect((await server.account.read({})).account).toBeNull();
});

test.each([
  [{ chatgptPlanType: 'BUSINESS' }, 'business'],
  [{ chatgptPlanType: 'platinum' }, 'unknown'],
  [{ chatgptPlanType: null }, 'pro'],
])('the plan of such tokens is the one that the client gives, else theirs: %j', async (more, planType) => {
  await using account = await startAccountServer();

  await account.server.account.login.start({ ...token(), ...more });

  expect((await account.server.account.read({})).account).toMatchObject({ planType });
});

test('a token that is none is refused', async () => {
  await using account = await startAccountServer();

  await expect(account.server.account.login.start({ ...token(), accessToken: 'nonsense' })).rejects.toMatchObject({
    code: -32603,
    message: 'failed to set external auth: invalid ID token format',
  });
});

test.each([
  ['chatgpt', { type: 'apiKey', apiKey: 'sk' }, 'API key login is disabled. Use ChatGPT login instead.'],
  ['api', { type: 'chatgpt' }, 'ChatGPT login is disabled. Use API key login instead.'],
  ['api', { type: 'chatgptDeviceCode' }, 'ChatGPT login is disabled. Use API key login instead.'],
  ['api', token(), 'External ChatGPT auth is disabled. Use API key login instead.'],
] as const)('with forced_login_method = %j the other ways are closed: %#', async (forced, params, message) => {
  await using account = await startAccountServer({ lines: [`forced_login_method = "${forced}"`] });

  await expect(account.server.account.login.start(params)).rejects.toMatchObject({ code: -32600, message });
});

test('with a forced workspace other tokens are refused', async () => {
  await using account = await startAccountServer({ lines: ['forced_chatgpt_workspace_id = " org-9 "'] });

  await expect(account.server.account.login.start(token())).rejects.toMatchObject({
    code: -32600,
    message: 'External auth must use workspace org-9, but received "org-1".',
  });
  await account.server.account.login.start({ ...token(), chatgptAccountId: 'org-9' });
});

test.each([
  ['with the token for renewals', {}, { token: 'refresh-1', token_type_hint: 'refresh_token', client_id: 'app_EMoamEEZ73f0CkXaXp7hrann' }],
  ['without one', { refresh_token: '' }, { token: 'access-1', token_type_hint: 'access_token' }],
])('logging out revokes the tokens %s, even if the issuer does not care', async (_name, tokens, body) => {
  await using account = await startAccountServer({ login: storedTokens(tokens), answer: () => ({ status: 500 }) });

  expect(await account.server.account.logout()).toEqual({});
  await settled();

  expect(account.backend.saw('/oauth/revoke').map((asked) => asked.body)).toEqual([body]);
  expect([account.told, await account.stored()]).toEqual([[updated(null)], null]);
});

test('logging out is told also when nobody was logged in', async () => {
  await using account = await startAccountServer();

  await account.server.account.logout();
  await settled();

  expect([account.told, account.backend.requests]).toEqual([[updated(null)], []]);
});

const noKeyring = {
  get: () => Promise.reject(new Error('locked')),
  set: () => Promise.reject(new Error('locked')),
  delete: () => Promise.reject(new Error('locked')),
};

test('a keyring that cannot be used refuses logins', async () => {
  const lines = ['cli_auth_credentials_store = "keyring"'];
  await using account = await startAccountServer({ lines, auth: { keyring: noKeyring } });

  await expect(account.server.account.login.start({ type: 'apiKey', apiKey: 'sk' })).rejects.toMatchObject({
    code: -32603,
    message: 'failed to save api key: failed to write OAuth tokens to keyring: locked',
  });
});

test('where there may be a keyring and is none, the file does, and logging out says what is wrong', async () => {
  const lines = ['cli_auth_credentials_store = "auto"'];
  await using account = await startAccountServer({ lines, auth: { keyring: noKeyring } });

  await account.server.account.login.start({ type: 'apiKey', apiKey: 'sk' });

  expect(await account.stored()).toMatchObject({ OPENAI_API_KEY: 'sk' });
  await expect(account.server.account.logout()).rejects.toMatchObject({
    code: -32603,
    message: 'logout failed: failed to delete auth from keyring: locked',
  });
});

test('an ephemeral login leaves nothing behind, and what is on disk is not looked at', async () => {
  const lines = ['cli_auth_credentials_store = "ephemeral"'];
  await using account = await startAccountServer({ lines, login: storedTokens() });

  const before = await account.server.account.read({});
  await account.server.account.login.start({ type: 'apiKey', apiKey: 'sk' });

  expect([before.account, (await account.server.account.read({})).account]).toEqual([null, { type: 'apiKey' }]);
  expect(await account.stored()).toMatchObject({ tokens: { access_token: 'access-1' } });
});

test('the file is read at the start and when somebody logs in or out, and not watched', async () => {
  await using account = await startAccountServer();

  await writeFile(join(account.home.path, 'auth.json'), storedTokens());

  expect((await account.server.account.read({})).account).toBeNull();
});

test('a configuration that breaks later counts as it was', async () => {
  await using account = await startAccountServer({ lines: ['forced_login_method = "chatgpt"'] });
  await account.server.account.read({});

  await writeFile(join(account.home.path, 'config.toml'), 'model = [');

  await expect(account.server.account.login.start({ type: 'apiKey', apiKey: 'sk' })).rejects.toMatchObject({
    message: 'API key login is disabled. Use ChatGPT login instead.',
  });
});
