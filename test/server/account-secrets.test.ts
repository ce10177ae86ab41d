import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { fails, says, startModelServer } from '../../src/testing/index.js';
import { type Asked, type Backend, idToken, startBackend } from '../support/issuer.js';
import { answered, startOnFiles, temporaryHome } from './support/on-files.js';

const secrets = {
  key: 'sk-secret-key',
  exchangedKey: 'sk-secret-exchanged',
  code: 'secret-code',
  verifier: 'secret-verifier',
  idToken: idToken({ more: { jti: 'secret-id' } }),
  accessToken: idToken({ more: { jti: 'secret-access' } }),
  refreshToken: 'secret-refresh-1',
  renewedToken: idToken({ more: { jti: 'secret-renewed' } }),
  renewedRefreshToken: 'secret-refresh-2',
  externalToken: idToken({ more: { jti: 'secret-external' } }),
};

/** An issuer that gives all of it away, and in the end refuses with a body that quotes tokens. */
function answer({ url, body }: Asked) {
  if (url.endsWith('/usercode')) return { body: { device_auth_id: 'd', user_code: 'U', interval: '0' } };
  if (url.endsWith('/deviceauth/token')) return { body: { authorization_code: secrets.code, code_verifier: secrets.verifier } };
  if (url !== '/oauth/token') return { status: 500, body: secrets.accessToken };
  switch (body['grant_type']) {
    case 'authorization_code':
      return { body: { id_token: secrets.idToken, access_token: secrets.accessToken, refresh_token: secrets.refreshToken } };
    case 'refresh_token':
      return body['refresh_token'] === secrets.refreshToken
        ? { body: { access_token: secrets.renewedToken, refresh_token: secrets.renewedRefreshToken } }
        : { status: 401, body: { error: 'refresh_token_reused', token: secrets.renewedRefreshToken } };
    default:
      return { body: { access_token: secrets.exchangedKey } };
  }
}

async function filesUnder(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => ({ name: entry.name, text: await readFile(join(entry.parentPath, entry.name), 'latin1') })),
  );
}

const found = (text: string): string[] => Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));

const authOf = (backend: Backend) => ({
  issuer: backend.url,
  refreshUrl: `${backend.url}/oauth/token`,
  revokeUrl: `${backend.url}/revoke`,
  loginPort: 0,
});

test('nothing that a run leaves behind holds a secret: not the home, not what was told, not the log, not the errors', async () => {
  await using home = await temporaryHome();
  await using backend = await startBackend(answer);
  const refused = fails({ status: 401 });
  await using model = await startModelServer([says('1'), refused, refused, says('2'), refused, refused, refused]);
  const left: unknown[] = [];
  const log = (...said: unknown[]): void => void left.push(said);
  await using server = await startOnFiles(
    home,
    ['provider.requires_openai_auth = true', `chatgpt_base_url = "${backend.url}/backend-api"`],
    model,
    { auth: authOf(backend), logger: { debug: log, warn: log, error: log } },
  );
  const hearing = (async () => {
    for await (const told of server.notifications()) left.push(told);
  })();
  const failing = (work: Promise<unknown>): Promise<unknown> => work.then(log, log);

  await server.account.login.start({ type: 'apiKey', apiKey: secrets.key });
  await answered(server);
  const started = await server.account.login.start({ type: 'chatgpt' });
  const query = new URL(started.type === 'chatgpt' ? started.authUrl : '').searchParams;
  const callback = new URL(query.get('redirect_uri') ?? '');
  await fetch(`http://127.0.0.1:${callback.port}/auth/callback?code=${secrets.code}&state=${query.get('state')}`, { redirect: 'manual' });
  await server.account.login.cancel({ loginId: started.type === 'chatgpt' ? started.loginId : '' });
  await answered(server);
  await answered(server);
  await failing(server.account.read({ refreshToken: true }));
  await failing(server.account.rateLimits.read());
  const device = server.once('account/updated');
  await server.account.login.start({ type: 'chatgptDeviceCode' });
  await device;
  await server.account.logout();
  await failing(server.account.login.start({ type: 'chatgptAuthTokens', accessToken: `${secrets.refreshToken}.`, chatgptAccountId: 'a' }));
  await server.account.login.start({ type: 'chatgptAuthTokens', accessToken: secrets.externalToken, chatgptAccountId: 'a' });
  await answered(server);
  await server.close();
  await hearing;

  const files = await filesUnder(home.path);
  expect(files.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^rollout-.*\.jsonl$/));
  expect(files.flatMap(({ name, text }) => found(text).map((secret) => `${secret} in ${name}`))).toEqual([]);
  expect(found(inspect(left, { depth: null, maxStringLength: null, maxArrayLength: null }))).toEqual([]);
  expect(found(JSON.stringify(model.requests.map(({ headers }) => headers.authorization)))).toEqual([
    'key',
    'accessToken',
    'renewedToken',
    'externalToken',
  ]);
});
