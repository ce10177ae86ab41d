import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { AnalyticsFact } from 'keelson';
import { callsShell, fails, says, startModelServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { startOnFiles, temporaryHome } from './support/on-files.js';

const secrets = {
  environmentKey: 'env-key-5f1c2a9d',
  environmentHeader: 'env-header-8b7e6d5c',
  configHeader: 'config-header-1a2b3c4d',
  queryParam: 'query-param-9f8e7d6c',
  serverToken: 'mcp-env-4d3c2b1a',
  accessToken: 'access-token-7a6b5c4d',
  refreshToken: 'refresh-token-3c4d5e6f',
  proxyPassword: 'proxy-password-2b3c4d5e',
  loggedBySomebody: 'Bearer header-value-6e5d4c3b',
};

/** Files that are there to hold secrets. */
const vaults = new Set(['config.toml', 'auth.json']);

async function leftBehind(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (path) => [relative(folder, path), (await readFile(path)).toString('latin1')] as const));
  return new Map(texts.filter(([path]) => !vaults.has(path)));
}

test('no secret of the environment, the configuration or a login is in anything that a run leaves behind', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([callsShell('echo done'), says('hello'), fails({ status: 500, body: 'broken' })]);
  await writeFile(
    join(home.path, 'auth.json'),
    JSON.stringify({
      OPENAI_API_KEY: null,
      tokens: { id_token: 'e30.e30.e30', access_token: secrets.accessToken, refresh_token: secrets.refreshToken, account_id: 'a' },
      last_refresh: new Date().toISOString(),
    }),
  );
  const said: unknown[] = [];
  const facts: AnalyticsFact[] = [];
  const note = (...line: unknown[]): void => void said.push(line);
  const config = [
    'provider.env_key = "PROVIDER_KEY"',
    `provider.http_headers = { "X-Config" = "${secrets.configHeader}" }`,
    'provider.env_http_headers = { "X-Environment" = "HEADER_TOKEN" }',
    `provider.query_params = { key = "${secrets.queryParam}" }`,
  ];
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: home.path,
    PROVIDER_KEY: secrets.environmentKey,
    HEADER_TOKEN: secrets.environmentHeader,
    ALL_PROXY: `http://user:${secrets.proxyPassword}@127.0.0.1:9`,
    NO_PROXY: '127.0.0.1',
  };
  const server = await startOnFiles(home, config, model, {
    env,
    config: { 'mcp_servers.x': { command: 'false', enabled: false, env: { API_TOKEN: secrets.serverToken } } },
    logger: { error: note, warn: note, info: note, debug: note, trace: note },
    analytics: (fact) => void facts.push(fact),
  });
  server.on('turn/completed', note);
  server.on('error', note);
  server.on('item/completed', note);
  const { thread } = await server.thread.start({});
  for (let turn = 0; turn < 2; turn++) {
    const completed = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
    await completed;
  }
  await server.feedback.upload({ classification: 'bug', includeLogs: true, threadId: thread.id });
  await server.close();

  const files = await leftBehind(home.path);
  const everything = [...files.entries(), ['events', JSON.stringify(said)] as const, ['facts', JSON.stringify(facts)] as const];
  const found = Object.values(secrets).flatMap((secret) =>
    everything.filter(([, text]) => text.includes(secret)).map(([place]) => ({ place, secret })),
  );

  expect(model.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${secrets.environmentKey}`, 'x-config': secrets.configHeader });
  expect([...files.keys()].some((path) => path.startsWith('logs_2.sqlite'))).toBe(true);
  expect([...files.keys()].some((path) => path.startsWith('sessions/'))).toBe(true);
  expect([...files.keys()].some((path) => path.startsWith('log/feedback/'))).toBe(true);
  expect(facts.length).toBeGreaterThan(0);
  expect(found).toEqual([]);
});
