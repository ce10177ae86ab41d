import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AppsService, appsService, appTool } from '../support/apps-service.js';
import { storedTokens } from '../support/issuer.js';
import { type AccountServerOptions, startAccountServer } from './support/account-server.js';

const shopFile = 'shop/.agents/plugins/marketplace.json';

/** A marketplace with a plugin that brings apps. */
const shop = {
  [shopFile]: { name: 'shop', plugins: [{ name: 'kit', source: { source: 'local', path: './kit' } }] },
  'shop/kit/.codex-plugin/plugin.json': { name: 'kit', interface: { displayName: 'The Kit' } },
  'shop/kit/.app.json': {
    apps: { x: { id: 'connector_a' }, y: { id: 'connector_b' }, z: { id: 'connector_z' }, own: { id: 'connector_openai_o' } },
  },
};

const beta = { id: 'connector_b', name: 'Beta', description: 'second' };
const usual = () =>
  appsService({
    directory: [{ id: 'connector_a', name: 'Alpha' }, beta],
    tools: [appTool('alpha_do', { app: 'connector_a', appName: 'Alpha' })],
  });

async function startWithShop(service: AppsService, options: AccountServerOptions = {}) {
  const account = await startAccountServer({ login: storedTokens(), answer: service.answer, ...options });
  for (const [path, content] of Object.entries(shop)) {
    await mkdir(dirname(join(account.home.path, path)), { recursive: true });
    await writeFile(join(account.home.path, path), JSON.stringify(content));
  }
  const kit = { marketplacePath: join(account.home.path, shopFile), pluginName: 'kit' };
  return { ...account, kit, [Symbol.asyncDispose]: () => account[Symbol.asyncDispose]() };
}

const bare = (id: string, needsAuth = true) => ({
  id,
  name: id,
  description: null,
  installUrl: `https://chatgpt.com/apps/${id.replace('_', '-')}/${id}`,
  needsAuth,
});

const toConnect = [
  { id: 'connector_b', name: 'Beta', description: 'second', installUrl: 'https://chatgpt.com/apps/beta/connector_b', needsAuth: true },
  bare('connector_z'),
];

describe('installing a plugin', () => {
  test('names those of its apps that are not connected', async () => {
    await using run = await startWithShop(usual());

    expect((await run.server.plugin.install(run.kit)).appsNeedingAuth).toEqual(toConnect);
  });

  test('names them by their ids where the directory cannot be read', async () => {
    const service = usual();
    service.directory = { status: 500 };
    await using run = await startWithShop(service);

    expect((await run.server.plugin.install(run.kit)).appsNeedingAuth).toEqual([bare('connector_b'), bare('connector_z')]);
  });

  test.each<[string, () => AppsService, AccountServerOptions]>([
    ['nobody knows what is connected', () => Object.assign(usual(), { tools: { status: 500 } }), {}],
    ['apps are off', usual, { lines: ['[features]', 'apps = false'] }],
    ['nobody is logged in with ChatGPT', usual, { login: '{"OPENAI_API_KEY":"sk"}' }],
  ])('names none where %s', async (_when, service, options) => {
    await using run = await startWithShop(service(), options);

    expect((await run.server.plugin.install(run.kit)).appsNeedingAuth).toEqual([]);
  });
});

describe('reading a plugin', () => {
  test('tells what the directory says of its apps, and which are connected', async () => {
    await using run = await startWithShop(usual());

    expect((await run.server.plugin.read(run.kit)).plugin.apps).toEqual([
      { id: 'connector_a', name: 'Alpha', description: null, installUrl: 'https://chatgpt.com/apps/alpha/connector_a', needsAuth: false },
      ...toConnect,
    ]);
  });

  test('says of no app that it is to be connected where nobody knows what is', async () => {
    await using run = await startWithShop(Object.assign(usual(), { tools: { status: 500 } }));

    const { apps } = (await run.server.plugin.read(run.kit)).plugin;

    expect(apps.map(({ name, needsAuth }) => [name, needsAuth])).toEqual([
      ['Alpha', false],
      ['Beta', false],
      ['connector_z', false],
    ]);
  });

  test('tells no more than the ids of its apps where apps are off', async () => {
    await using run = await startWithShop(usual(), { lines: ['[features]', 'apps = false'] });

    const { apps } = (await run.server.plugin.read(run.kit)).plugin;

    expect(apps.map(({ id, needsAuth }) => [id, needsAuth])).toEqual([
      ['connector_a', true],
      ['connector_b', true],
      ['connector_z', true],
    ]);
  });
});

test('the list of apps has those of plugins, and tells which plugin brings a connected one', async () => {
  await using run = await startWithShop(usual());
  await run.server.plugin.install(run.kit);

  const { data } = await run.server.app.list({});

  expect(data.map(({ name, pluginDisplayNames }) => [name, pluginDisplayNames])).toEqual([
    ['Alpha', ['The Kit']],
    ['Beta', []],
    ['connector_z', []],
  ]);
});

test('the status of MCP servers has that of apps, with all of its tools', async () => {
  await using run = await startWithShop(usual());

  const { data } = await run.server.mcpServerStatus.list({});

  expect(data).toEqual([
    expect.objectContaining({ name: 'codex_apps', authStatus: 'bearerToken', tools: { alpha_do: expect.anything() } }),
  ]);
});
