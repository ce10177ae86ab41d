import { expect, test } from 'vitest';
import { storedTokens } from '../support/issuer.js';
import { startAccountServer } from './support/account-server.js';

const directory = [
  { id: 'connector_b', name: 'Beta', description: 'second' },
  { id: 'connector_a', name: 'Alpha App', description: 'first', logo_url: 'https://img.test/a', distribution_channel: 'store' },
  { id: 'connector_h', name: 'Hidden', visibility: 'HIDDEN' },
  { id: 'connector_openai_x', name: 'Own' },
  { id: 'connector_c', name: 'Cee' },
];

const toolOf = (id: string, name: string) => ({
  name: `${id}_do`,
  inputSchema: { type: 'object' },
  _meta: { connector_id: id, connector_name: name, connector_description: `about ${name}` },
});

const toolsOfApps = [toolOf('connector_a', 'Alpha App'), toolOf('connector_c', 'Cee'), toolOf('connector_g', 'Gamma')];

/** A server whose user is logged in with ChatGPT, and the service behind it. */
async function startAppsServer({ directoryStatus = 200, login = storedTokens() }: { directoryStatus?: number; login?: string } = {}) {
  let endOfTools = (): void => {};
  const toolsAreListed = new Promise<void>((resolve) => {
    endOfTools = resolve;
  });
  const account = await startAccountServer({
    login,
    lines: ['[apps.connector_c]', 'enabled = false'],
    answer: async ({ method, url, body }) => {
      if (url.includes('/connectors/directory/list')) {
        await toolsAreListed;
        return { status: directoryStatus, body: { apps: directory, next_token: null } };
      }
      if (!url.endsWith('/wham/apps')) return null;
      if (method !== 'POST') return { status: 405, body: {} };
      if (body['id'] === undefined) return { status: 202, body: {} };
      const result =
        body['method'] === 'initialize'
          ? { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'apps', version: '1' } }
          : { tools: toolsOfApps };
      if (body['method'] === 'tools/list') endOfTools();
      return { body: { jsonrpc: '2.0', id: body['id'], result } };
    },
  });
  return { account };
}

test('connected apps come first and get what the directory says of them; hidden and unknown ones are left out', async () => {
  const { account } = await startAppsServer();
  await using _account = account;

  const { data, nextCursor } = await account.server.app.list({});

  expect(data.map(({ id, isAccessible, isEnabled, description }) => [id, isAccessible, isEnabled, description])).toEqual([
    ['connector_a', true, true, 'first'],
    ['connector_c', true, false, 'about Cee'],
    ['connector_b', false, true, 'second'],
  ]);
  expect(data[0]).toMatchObject({
    logoUrl: 'https://img.test/a',
    distributionChannel: 'store',
    installUrl: 'https://chatgpt.com/apps/alpha-app/connector_a',
  });
  expect(nextCursor).toBeNull();
});

test('pages are cut from one list, which is read once', async () => {
  const { account } = await startAppsServer();
  await using _account = account;

  const first = await account.server.app.list({ limit: 1 });
  const second = await account.server.app.list({ limit: 5, cursor: first.nextCursor });

  expect(second.data.map(({ id }) => id)).toEqual(['connector_c', 'connector_b']);
  expect(account.backend.requests.filter(({ url }) => url.includes('/directory/'))).toHaveLength(1);
});

test.each([
  ['99', 'cursor 99 exceeds total apps 3'],
  ['x', 'invalid cursor: x'],
])('cursor %s is refused', async (cursor, message) => {
  const { account } = await startAppsServer();
  await using _account = account;

  await expect(account.server.app.list({ cursor })).rejects.toMatchObject({ code: -32600, message });
});

test('a directory that fails leaves those that are connected', async () => {
  const { account } = await startAppsServer({ directoryStatus: 500 });
  await using _account = account;

  const { data } = await account.server.app.list({});

  expect(data.map(({ id }) => id)).toEqual(['connector_a', 'connector_c', 'connector_g']);
});

test('with an API key there are none, and nobody is asked', async () => {
  const { account } = await startAppsServer({ login: '{"OPENAI_API_KEY":"sk"}' });
  await using _account = account;

  const { data } = await account.server.app.list({});

  expect(data).toEqual([]);
  expect(account.backend.requests.filter(({ url }) => /apps|directory/.test(url))).toEqual([]);
});
