import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import type { AccountLoginCompletedNotification } from '../../src/protocol/index.js';
import { type Answer, type Asked, idToken, jwt } from '../support/issuer.js';
import { type AccountServer, completed, settled, startAccountServer, updated } from './support/account-server.js';

const issued = { id_token: idToken({ plan: 'plus' }), access_token: idToken({ plan: 'plus' }), refresh_token: 'refresh-9' };

/** An issuer that gives these tokens for a code, and an API key for an id token. */
const issuer =
  (code: Answer = { body: issued }, key: Answer = { body: { access_token: 'sk-exchanged' } }) =>
  ({ url, body }: Asked): Answer | null => {
    if (url !== '/oauth/token') return null;
    return body['grant_type'] === 'authorization_code' ? code : key;
  };

interface Browser {
  readonly loginId: string;
  readonly query: Readonly<Record<string, string>>;
  /** Goes where the issuer sends the browser; redirects are not followed. */
  visit(path: string, query?: Readonly<Record<string, string>>): Promise<Response>;
  readonly done: Promise<AccountLoginCompletedNotification>;
}

async function startBrowser({ server }: AccountServer, more: { codexStreamlinedLogin?: boolean } = {}): Promise<Browser> {
  const done = server.once('account/login/completed');
  done.catch(() => undefined); // Not every test waits for the end.
  const started = await server.account.login.start({ type: 'chatgpt', ...more });
  if (started.type !== 'chatgpt') throw new Error('another login has started');
  const url = new URL(started.authUrl);
  const query = Object.fromEntries(url.searchParams);
  const { port } = new URL(query['redirect_uri'] ?? '');
  return {
    loginId: started.loginId,
    query,
    visit: (path, sent = {}) => fetch(`http://127.0.0.1:${port}${path}?${new URLSearchParams(sent)}`, { redirect: 'manual' }),
    done,
  };
}

const stateOf = ({ query }: Browser): string => query['state'] ?? '';

test('the page to log in on says who asks, what for, and where the browser is to come back', async () => {
  const lines = ['forced_chatgpt_workspace_id = "org 1!"'];
  await using account = await startAccountServer({ lines, clientInfo: { name: 'my client', version: '1' } });

  const { server, backend } = account;
  const started = await server.account.login.start({ type: 'chatgpt' });
  const authUrl = started.type === 'chatgpt' ? started.authUrl : '';
  const query = Object.fromEntries(new URL(authUrl).searchParams);

  expect(authUrl.replace(/code_challenge=[\w-]{43}&/, 'code_challenge=C&').replace(/state=[\w-]{43}&/, 'state=S&')).toBe(
    `${backend.url}/oauth/authorize?response_type=code&client_id=app_EMoamEEZ73f0CkXaXp7hrann` +
      `&redirect_uri=${encodeURIComponent(query['redirect_uri'] ?? '')}` +
      '&scope=openid%20profile%20email%20offline_access%20api.connectors.read%20api.connectors.invoke' +
      '&code_challenge=C&code_challenge_method=S256&id_token_add_organizations=true&codex_cli_simplified_flow=true' +
      '&state=S&originator=my%20client&allowed_workspace_id=org%201%21',
  );
  expect(query['redirect_uri']).toMatch(/^http:\/\/localhost:\d+\/auth\/callback$/);
});

test('a login by browser: the code is exchanged, the tokens are stored, and the success page completes it', async () => {
  await using account = await startAccountServer({ answer: issuer() });
  const browser = await startBrowser(account);

  const back = await browser.visit('/auth/callback', { code: 'the-code', state: stateOf(browser) });
  const toldBefore = [...account.told];
  const page = await browser.visit('/success');
  await browser.done;
  await settled();

  expect([back.status, page.status, page.headers.get('content-type')]).toEqual([302, 200, 'text/html; charset=utf-8']);
  const [code, key] = account.backend.saw('/oauth/token').map(({ body }) => body);
  const { code_verifier, ...exchange } = { ...code };
  expect(exchange).toEqual({
    grant_type: 'authorization_code',
    code: 'the-code',
    redirect_uri: browser.query['redirect_uri'],
    client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
  });
  expect(createHash('sha256').update(String(code_verifier)).digest('base64url')).toBe(browser.query['code_challenge']);
  expect(key).toMatchObject({ requested_token: 'openai-api-key', subject_token: issued.id_token });
  expect(await account.stored()).toEqual({
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: 'sk-exchanged',
    tokens: { ...issued, account_id: 'acct-1' },
    last_refresh: expect.any(String),
  });
  expect([toldBefore, account.told]).toEqual([[], [completed(browser.loginId), updated('chatgpt', 'plus')]]);
});

test.each([
  [
    { is_org_owner: true, organization_id: 'org-1', project_id: 'proj-1' },
    {},
    { needs_setup: 'true', org_id: 'org-1', project_id: 'proj-1' },
  ],
  [{ is_org_owner: true, completed_platform_onboarding: true }, {}, { needs_setup: 'false', org_id: '', project_id: '' }],
  [{}, { codexStreamlinedLogin: true }, { needs_setup: 'false', codex_streamlined_login: 'true' }],
])('the success page is told what the tokens say: %j', async (auth, more, query) => {
  const id_token = idToken({ auth });
  await using account = await startAccountServer({ answer: issuer({ body: { ...issued, id_token } }) });
  const browser = await startBrowser(account, more);

  const back = await browser.visit('/auth/callback', { code: 'c', state: stateOf(browser) });
  const url = new URL(back.headers.get('location') ?? '');

  expect(url.host).toBe(new URL(browser.query['redirect_uri'] ?? '').host);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ id_token, plan_type: 'plus', ...query });
});

test('not everybody gets an API key', async () => {
  await using account = await startAccountServer({ answer: issuer({ body: issued }, { status: 403, body: {} }) });
  const browser = await startBrowser(account);

  await browser.visit('/auth/callback', { code: 'c', state: stateOf(browser) });

  expect(await account.stored()).toMatchObject({ auth_mode: 'chatgpt', OPENAI_API_KEY: null });
});

test('a browser that comes with another state is turned away, and the login goes on', async () => {
  await using account = await startAccountServer({ answer: issuer() });
  const browser = await startBrowser(account);

  const wrong = await browser.visit('/auth/callback', { code: 'c', state: 'wrong' });
  const none = await browser.visit('/other');
  const right = await browser.visit('/auth/callback', { code: 'c', state: stateOf(browser) });

  expect([wrong.status, await wrong.text(), none.status, right.status]).toEqual([400, 'State mismatch', 404, 302]);
});

const denied = { error: 'access_denied', error_description: 'missing_codex_entitlement' };

test.each([
  { sent: { error: 'server_error', error_description: 'It <broke>.' }, error: 'Sign-in failed: It <broke>.', shown: 'It &lt;broke&gt;.' },
  { sent: { error: 'server_error' }, error: 'Sign-in failed: server_error' },
  {
    sent: denied,
    error: 'Codex is not enabled for your workspace. Contact your workspace administrator to request access to Codex.',
  },
  { sent: { error: 'access_denied' }, error: 'Sign-in failed: access_denied' },
  { sent: {}, error: 'Missing authorization code. Sign-in could not be completed.' },
])('what the issuer sends the browser back with: $error', async ({ sent, error, shown }) => {
  await using account = await startAccountServer();
  const browser = await startBrowser(account);

  const page = await browser.visit('/auth/callback', { ...sent, state: stateOf(browser) });

  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(shown ?? error)]);
  expect(await browser.done).toEqual({ loginId: browser.loginId, success: false, error: `Login server error: ${error}` });
  await settled();
  expect([account.told.length, await account.stored()]).toEqual([1, null]);
});

const refusedWith = (body: unknown): string => `Token exchange failed: token endpoint returned status 400 Bad Request: ${body}`;
const withoutAccount = { ...issued, id_token: idToken({ account: null }) };

test.each<{ answer: Answer; lines?: readonly string[]; error: string }>([
  { answer: { status: 400, body: { error: 'e', error_description: 'described' } }, error: refusedWith('described') },
  { answer: { status: 400, body: { error: { message: 'said' } } }, error: refusedWith('said') },
  { answer: { status: 400, body: { error: 'named' } }, error: refusedWith('named') },
  { answer: { status: 400, body: 'plain' }, error: refusedWith('plain') },
  { answer: { body: '{}' }, error: 'Token exchange failed: the answer of the token endpoint is not valid' },
  { answer: { body: { ...issued, id_token: 'none' } }, error: 'Sign-in completed but credentials could not be saved locally.' },
  { answer: { body: issued }, lines: ['forced_chatgpt_workspace_id = "org-9"'], error: 'Login is restricted to workspace id org-9.' },
  {
    answer: { body: withoutAccount },
    lines: ['forced_chatgpt_workspace_id = "org-9"'],
    error: 'Login is restricted to a specific workspace, but the token did not include an chatgpt_account_id claim.',
  },
])('a code that leads to nothing: $error', async ({ answer, lines = [], error }) => {
  await using account = await startAccountServer({ answer: issuer(answer), lines });
  const browser = await startBrowser(account);

  await browser.visit('/auth/callback', { code: 'c', state: stateOf(browser) });

  expect(await browser.done).toMatchObject({ success: false, error: `Login server error: ${error}` });
  expect(await account.stored()).toBeNull();
});

test('a browser may cancel the login', async () => {
  await using account = await startAccountServer();
  const browser = await startBrowser(account);

  const answer = await browser.visit('/cancel');

  expect([answer.status, (await browser.done).error]).toEqual([200, 'Login server error: Login cancelled']);
});

test('so may a client, once', async () => {
  await using account = await startAccountServer();
  const { login } = account.server.account;
  const browser = await startBrowser(account);

  const answers = [await login.cancel({ loginId: browser.loginId }), await login.cancel({ loginId: browser.loginId })];

  expect(answers).toEqual([{ status: 'canceled' }, { status: 'notFound' }]);
  expect((await browser.done).error).toBe('Login server error: Login was not completed');
});

test('an id that is none cancels nothing', async () => {
  await using account = await startAccountServer();

  await expect(account.server.account.login.cancel({ loginId: 'x' })).rejects.toMatchObject({
    code: -32600,
    message: 'invalid login id: x',
  });
});

test('a second login takes the place of the first', async () => {
  await using account = await startAccountServer();
  const first = await startBrowser(account);

  const second = await startBrowser(account);
  await account.server.account.login.start({ type: 'apiKey', apiKey: 'sk' });
  await settled();

  expect(account.told).toEqual([
    completed(first.loginId, 'Login server error: Login cancelled'),
    completed(second.loginId, 'Login server error: Login was not completed'),
    completed(null),
    updated('apikey'),
  ]);
});

test('logging out ends a login that waits', async () => {
  await using account = await startAccountServer();
  const browser = await startBrowser(account);

  await account.server.account.logout();

  expect((await browser.done).error).toBe('Login server error: Login was not completed');
});

test('a login that nobody completes ends after ten minutes', async () => {
  const scheduled: (readonly [number, () => void])[] = [];
  await using account = await startAccountServer({
    auth: {
      schedule: (afterMs, work) => {
        scheduled.push([afterMs, work]);
        return () => {};
      },
    },
  });
  const browser = await startBrowser(account);

  scheduled[0]?.[1]();

  expect([scheduled[0]?.[0], (await browser.done).error]).toEqual([600_000, 'Login timed out']);
});

test('whoever else waits for a login at the port is asked to stop', async () => {
  const asked: string[] = [];
  const other = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(() => other.close());
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const loginPort = typeof address === 'object' && address !== null ? address.port : 0;
  await using account = await startAccountServer({ auth: { loginPort } });

  const browser = await startBrowser(account);

  expect([asked, browser.query['redirect_uri']]).toEqual([['/cancel'], `http://localhost:${loginPort}/auth/callback`]);
});

test('a port that stays taken refuses the login', async () => {
  const other = createServer((_request, response) => void response.end());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const loginPort = typeof address === 'object' && address !== null ? address.port : 0;
  await using account = await startAccountServer({ auth: { loginPort } });

  await expect(account.server.account.login.start({ type: 'chatgpt' })).rejects.toMatchObject({
    code: -32603,
    message: `failed to start login server: Port 127.0.0.1:${loginPort} is already in use`,
  });
  other.closeAllConnections();
  other.close();
});

const deviceCode = { device_auth_id: 'da-1', user_code: 'WXYZ-9876', interval: '0' };

/** An issuer of device codes whose user takes a while. */
function deviceIssuer(...approvals: readonly Answer[]): (asked: Asked) => Answer | null {
  const left = [...approvals];
  const answers: Readonly<Record<string, () => Answer | null>> = {
    '/api/accounts/deviceauth/usercode': () => ({ body: deviceCode }),
    '/api/accounts/deviceauth/token': () =>
      left.shift() ?? { body: { authorization_code: 'code-7', code_challenge: 'cc', code_verifier: 'cv' } },
    '/oauth/token': () => ({ body: { ...issued, access_token: jwt({}) } }),
  };
  return ({ url }) => answers[url]?.() ?? null;
}

test('a login by device code: the user types it elsewhere, and the issuer is asked until that is done', async () => {
  await using account = await startAccountServer({ answer: deviceIssuer({ status: 403 }, { status: 404 }) });
  const { server, backend } = account;
  const known = server.once('account/updated');

  const started = await server.account.login.start({ type: 'chatgptDeviceCode' });
  await known;

  expect(started).toEqual({
    type: 'chatgptDeviceCode',
    loginId: expect.any(String),
    verificationUrl: `${backend.url}/codex/device`,
    userCode: 'WXYZ-9876',
  });
  expect(backend.saw('/api/accounts/deviceauth/token')).toHaveLength(3);
  expect(backend.saw('/oauth/token').map(({ body }) => body)).toEqual([
    {
      grant_type: 'authorization_code',
      code: 'code-7',
      redirect_uri: `${backend.url}/deviceauth/callback`,
      client_id: 'app_EMoamEEZ73f0CkXaXp7hrann',
      code_verifier: 'cv',
    },
  ]);
  const loginId = started.type === 'chatgptDeviceCode' ? started.loginId : '';
  expect(account.told).toEqual([completed(loginId), updated('chatgpt', 'plus')]);
  expect(await account.stored()).toMatchObject({ auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens: { refresh_token: 'refresh-9' } });
});

test.each([
  [404, -32600, 'device code login is not enabled for this Codex server. Use the browser login or verify the server URL.'],
  [500, -32603, 'failed to request device code: device code request failed with status 500 Internal Server Error'],
])('an issuer that answers %i gives no device code', async (status, code, message) => {
  await using account = await startAccountServer({ answer: () => ({ status }) });

  await expect(account.server.account.login.start({ type: 'chatgptDeviceCode' })).rejects.toMatchObject({ code, message });
});

test.each([
  { answer: deviceIssuer({ status: 500 }), lines: [], error: 'device auth failed with status 500 Internal Server Error' },
  {
    answer: (asked: Asked) => (asked.url === '/oauth/token' ? { status: 400, body: 'no' } : deviceIssuer()(asked)),
    lines: [],
    error: 'device code exchange failed: token endpoint returned status 400 Bad Request: no',
  },
  { answer: deviceIssuer(), lines: ['forced_chatgpt_workspace_id = "org-9"'], error: 'Login is restricted to workspace id org-9.' },
])('a device code that leads to nothing: $error', async ({ answer, lines, error }) => {
  await using account = await startAccountServer({ answer, lines });
  const done = account.server.once('account/login/completed');

  await account.server.account.login.start({ type: 'chatgptDeviceCode' });

  expect(await done).toMatchObject({ success: false, error });
  expect(await account.stored()).toBeNull();
});

test('a device code that nobody types ends after 15 minutes, or when a client cancels it', async () => {
  let nowMs = 0;
  const waits: (readonly [number, () => void])[] = [];
  const auth = {
    clock: { now: () => nowMs },
    schedule: (afterMs: number, work: () => void) => {
      waits.push([afterMs, work]);
      return () => {};
    },
  };
  await using account = await startAccountServer({ answer: deviceIssuer(...Array(9).fill({ status: 403 })), auth });
  const { server } = account;
  const first = server.once('account/login/completed');
  await server.account.login.start({ type: 'chatgptDeviceCode' });
  await expect.poll(() => waits.length).toBe(1);

  nowMs = 15 * 60_000;
  waits[0]?.[1]();

  expect((await first).error).toBe('device auth timed out after 15 minutes');
  const second = server.once('account/login/completed');
  const started = await server.account.login.start({ type: 'chatgptDeviceCode' });
  await server.account.login.cancel({ loginId: started.type === 'chatgptDeviceCode' ? started.loginId : '' });
  expect((await second).error).toBe('Login was not completed');
});
