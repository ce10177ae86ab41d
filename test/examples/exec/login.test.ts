import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { says, startModelServer } from 'keelson/testing';
import { expect, onTestFinished, test } from 'vitest';
import { execPlace, type Place } from './run-exec.js';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (workspace: string): string =>
  `${part({ alg: 'none' })}.${part({ exp: 4e9, 'https://api.openai.com/auth': { chatgpt_account_id: workspace } })}.x`;

async function storeLogin({ home }: Place, login: unknown): Promise<string> {
  const path = join(home, 'auth.json');
  await writeFile(path, JSON.stringify(login));
  return path;
}

const chatgpt = (workspace: string) => ({
  auth_mode: 'chatgpt',
  OPENAI_API_KEY: null,
  tokens: { id_token: tokenOf(workspace), access_token: tokenOf(workspace), refresh_token: 'r', account_id: workspace },
  last_refresh: new Date().toISOString(),
});

/** ChatGPT's own service is not there. */
const configure = ({ home }: Place, line: string): Promise<void> =>
  writeFile(join(home, 'config.toml'), `chatgpt_base_url = "http://127.0.0.1:9"\n${line}\n`);

test.each([
  { name: 'nobody', login: null },
  { name: 'a stored key', login: { OPENAI_API_KEY: 'sk-stored' } },
  { name: 'a login with ChatGPT', login: chatgpt('one') },
])('the key of the environment counts more than $name, which stays', async ({ login }) => {
  const place = await execPlace();
  const path = login === null ? null : await storeLogin(place, login);
  const service = await startModelServer([says('y')]);
  onTestFinished(() => service.close());

  const { code } = await place.run(['-c', `openai_base_url="${service.url}"`, 'hi'], {
    script: null,
    env: { CODEX_API_KEY: 'sk-run' },
  });

  expect(code).toBe(0);
  expect(new Set(service.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer sk-run']));
  if (path !== null) expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(login);
});

test.each([
  { config: 'forced_login_method = "chatgpt"', login: { OPENAI_API_KEY: 'sk-stored' }, says: 'Only logins with ChatGPT are allowed here' },
  { config: 'forced_login_method = "api"', login: chatgpt('one'), says: 'Only logins with an API key are allowed here' },
  {
    config: 'forced_chatgpt_workspace_id = "two"',
    login: chatgpt('one'),
    says: 'Only logins of workspace two are allowed here, but this one is of one.',
  },
])('with $config another login is refused and forgotten', async ({ config, login, says: told }) => {
  const place = await execPlace();
  await configure(place, config);
  const path = await storeLogin(place, login);

  expect(await place.run(['hi'])).toMatchObject({ code: 1, out: '', err: expect.stringMatching(new RegExp(`^${told}`)) });
  await expect(readFile(path)).rejects.toThrow('ENOENT');
});

test('a key of the environment does not get around what administrators allow', async () => {
  const place = await execPlace();
  await configure(place, 'forced_login_method = "chatgpt"');

  const { code, err } = await place.run(['hi'], { env: { CODEX_API_KEY: 'sk-run' } });

  expect([code, err]).toEqual([1, expect.stringContaining('Only logins with ChatGPT are allowed here')]);
});

test('the login that is allowed goes on', async () => {
  const place = await execPlace();
  await configure(place, 'forced_chatgpt_workspace_id = "one"');
  await storeLogin(place, chatgpt('one'));

  expect(await place.run(['hi'], { script: [says('y')] })).toMatchObject({ code: 0, out: 'y\n' });
});
