import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RpcError } from '../../src/protocol/errors.js';
import type { AppServer } from '../../src/server/app-server.js';
import type { AppServerOptions } from '../../src/server/options.js';
import { fails, type ModelServer, says, startModelServer } from '../../src/testing/index.js';
import { catalogEntry } from '../model/catalog-entry.js';
import { idToken, startBackend, storedTokens } from '../support/issuer.js';
import { answered, ended, startOnFiles, type TemporaryHome, temporaryHome } from './support/on-files.js';

const refused = fails({ status: 401 });

const start = (home: TemporaryHome, model: ModelServer, options: AppServerOptions = {}): Promise<AppServer> =>
  startOnFiles(home, 'provider.requires_openai_auth = true', model, options);

const logIn = (home: TemporaryHome, login = storedTokens()): Promise<void> => writeFile(join(home.path, 'auth.json'), login);

const paidBy = (model: ModelServer): (string | undefined)[] => model.requests.map(({ headers }) => headers.authorization);

test('a refused request is sent again as it was, and then with tokens that have been renewed', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused, refused, says('ok')]);
  await using issuer = await startBackend(() => ({ body: { access_token: 'access-2', refresh_token: 'refresh-2' } }));
  await logIn(home);
  await using server = await start(home, model, { auth: { refreshUrl: `${issuer.url}/oauth/token` } });

  const { status } = await answered(server);

  expect([status, paidBy(model)]).toEqual(['completed', ['Bearer access-1', 'Bearer access-1', 'Bearer access-2']]);
  expect(JSON.parse(await readFile(join(home.path, 'auth.json'), 'utf8')).tokens).toMatchObject({ access_token: 'access-2' });
});

test('tokens that another program has renewed meanwhile do without the issuer', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused, says('ok')]);
  await logIn(home);
  await using server = await start(home, model);
  await logIn(home, storedTokens({ access_token: 'access-9' }));

  const { status } = await answered(server);

  expect([status, paidBy(model)]).toEqual(['completed', ['Bearer access-1', 'Bearer access-9']]);
});

test('a renewal that is refused for good ends the turn, and is not asked for again', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused, refused, refused, refused]);
  await using issuer = await startBackend(() => ({ status: 401, body: { error: { code: 'refresh_token_invalidated' } } }));
  await logIn(home);
  await using server = await start(home, model, { auth: { refreshUrl: `${issuer.url}/oauth/token` } });
  const { thread } = await server.thread.start({});

  const turns = [await ended(server, thread.id), await ended(server, thread.id)];

  const error = {
    message: 'Your access token could not be refreshed because your refresh token was revoked. Please log out and sign in again.',
    codexErrorInfo: 'unauthorized',
    additionalDetails: null,
  };
  expect(turns.map((turn) => [turn.status, turn.error])).toEqual([
    ['failed', error],
    ['failed', error],
  ]);
  expect([model.requests.length, issuer.requests.length]).toEqual([4, 1]);
});

test('another account in the file ends the turn', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused]);
  await logIn(home);
  await using server = await start(home, model);
  await logIn(home, storedTokens({ account_id: 'acct-2' }));

  const { error } = await answered(server);

  expect(error).toMatchObject({
    message:
      'Your access token could not be refreshed because you have since logged out or signed in to another account. Please sign in again.',
    codexErrorInfo: 'unauthorized',
  });
});

test('for a key that is refused there is no other', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused]);
  await logIn(home, '{"OPENAI_API_KEY":"sk"}');
  await using server = await start(home, model);

  const { error } = await answered(server);

  expect(error?.message).toMatch(/^unexpected status 401 Unauthorized: .*, url: http:\/\/127\.0\.0\.1:\d+\/v1\/responses$/);
  expect(model.requests).toHaveLength(1);
});

const external = (email: string) => ({ accessToken: idToken({ email }), chatgptAccountId: 'org-1' });

test('the client is asked for other tokens when its own are refused, once', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused, says('ok'), refused, refused]);
  await using server = await start(home, model);
  const asked: unknown[] = [];
  server.handle('account/chatgptAuthTokens/refresh', (params) => {
    asked.push(params);
    return { ...external('second@example.com'), chatgptPlanType: 'plus' };
  });
  await server.account.login.start({ type: 'chatgptAuthTokens', ...external('first@example.com') });
  const { thread } = await server.thread.start({});

  const turns = [await ended(server, thread.id), await ended(server, thread.id)];

  expect(turns.map(({ status }) => status)).toEqual(['completed', 'failed']);
  expect(asked).toEqual(Array(2).fill({ reason: 'unauthorized', previousAccountId: 'org-1' }));
  expect((await server.account.read({})).account).toEqual({ type: 'chatgpt', email: 'second@example.com', planType: 'plus' });
});

test.each([
  {
    name: 'an error',
    answer: () => {
      throw new RpcError(-7, 'not now');
    },
    message: 'auth refresh request failed: code=-7 message=not now',
  },
  { name: 'half of it', answer: () => ({ chatgptAccountId: 'org-1' }) as never, message: 'missing field `accessToken`' },
  { name: 'a token where there should be more', answer: () => 'secret' as never, message: 'the answer of the client is not valid' },
  { name: 'a token that is none', answer: () => ({ ...external('x'), accessToken: 'nonsense' }), message: 'invalid ID token format' },
  {
    name: 'another workspace than the only one',
    answer: () => ({ ...external('x'), chatgptAccountId: 'org-2' }),
    forced: 'org-1',
    message: 'external auth refresh returned workspace "org-2", expected "org-1"',
  },
])('a client that answers with $name ends the turn', async ({ answer, forced, message }) => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused]);
  await using server = await start(home, model, forced === undefined ? {} : { config: { forced_chatgpt_workspace_id: forced } });
  server.handle('account/chatgptAuthTokens/refresh', answer);
  await server.account.login.start({ type: 'chatgptAuthTokens', ...external('first@example.com') });

  const { status, error } = await answered(server);

  expect([status, error]).toEqual(['failed', { message, codexErrorInfo: 'other', additionalDetails: null }]);
});

test('without a client that has tokens the turn ends at once', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([refused]);
  await using server = await start(home, model);
  await server.account.login.start({ type: 'chatgptAuthTokens', ...external('first@example.com') });

  const { error } = await answered(server);

  expect(error?.message).toBe('auth refresh request failed: code=-32601 message=no handler for account/chatgptAuthTokens/refresh');
});

test('requests say where they must be handled, when administrators demand it', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  const requirements = join(home.path, 'requirements.toml');
  await writeFile(requirements, 'enforce_residency = "us"');
  await using server = await start(home, model, { systemPaths: { requirements } });

  await answered(server);

  expect(model.requests[0]?.headers['x-openai-internal-codex-residency']).toBe('us');
});

test('a ChatGPT account is told of the models that are for it; whoever leaves is told of the others', async () => {
  await using home = await temporaryHome();
  const own = catalogEntry('own', { priority: -1, supported_in_api: false });
  await using provider = await startBackend(({ url }) => (url.startsWith('/v1/models') ? { body: { models: [own] } } : { body: {} }));
  await logIn(home);
  const options = { auth: { revokeUrl: `${provider.url}/revoke` } };
  await using server = await startOnFiles(home, 'provider.requires_openai_auth = true', { url: `${provider.url}/v1` }, options);

  const before = await server.model.list({});
  await server.account.logout();
  const after = await server.model.list({});

  expect([before.data[0]?.id, after.data.some(({ id }) => id === 'own')]).toEqual(['own', false]);
  const [asked] = provider.requests;
  expect([asked?.url, asked?.headers.authorization, asked?.headers['chatgpt-account-id']]).toEqual([
    '/v1/models?client_version=0.130.0',
    'Bearer access-1',
    'acct-1',
  ]);
});

test('a key is told of no other models than the bundled ones', async () => {
  await using home = await temporaryHome();
  await using provider = await startBackend(() => ({ body: { models: [] } }));
  await logIn(home, '{"OPENAI_API_KEY":"sk"}');
  await using server = await startOnFiles(home, 'provider.requires_openai_auth = true', { url: `${provider.url}/v1` });

  await server.model.list({});

  expect(provider.requests).toEqual([]);
});

test('pictures are offered to the model while a ChatGPT account pays', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('1'), says('2')]);
  await using server = await start(home, model, { config: { model: 'gpt-5.5', features: { image_generation: true } } });
  const { thread } = await server.thread.start({});
  const offered = (): boolean[] => model.requests.map(({ body }) => JSON.stringify(body.tools).includes('"image_generation"'));

  await ended(server, thread.id);
  await server.account.login.start({ type: 'chatgptAuthTokens', ...external('first@example.com') });
  await ended(server, thread.id);

  expect(offered()).toEqual([false, true]);
});

test('an agent’s own token in the environment is checked at the start, and counts in place of what is stored', async () => {
  await using home = await temporaryHome();
  await using backend = await startBackend(() => ({ body: { keys: [] } }));
  await using model = await startModelServer([says('ok')]);
  await logIn(home, '{"OPENAI_API_KEY":"sk"}');
  const env = { PATH: '/usr/bin:/bin', HOME: home.path, CODEX_ACCESS_TOKEN: idToken() };
  await using server = await start(home, model, { env, config: { chatgpt_base_url: `${backend.url}/backend-api` } });

  const { account } = await server.account.read({});

  // Nobody has signed this one.
  expect([account, backend.requests.map(({ url }) => url)]).toEqual([null, ['/backend-api/wham/agent-identities/jwks']]);
});
