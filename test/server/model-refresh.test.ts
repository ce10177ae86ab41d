import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogEntry } from '../model/catalog-entry.js';
import { startOnFiles, type TemporaryHome, temporaryHome } from './support/on-files.js';

interface ModelsServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: IncomingMessage[];
  status: number;
  models: readonly unknown[];
}

/** A provider that tells its models, and nothing else. */
async function startModelsServer(...models: readonly unknown[]): Promise<ModelsServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(served.status, { etag: '"v1"' }).end(JSON.stringify({ models: served.models }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const served: ModelsServer = {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    status: 200,
    models,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return served;
}

const auth = 'provider.auth = { command = "echo", args = ["token"] }';
const cacheOf = async (home: TemporaryHome): Promise<unknown> => JSON.parse(await readFile(join(home.path, 'models_cache.json'), 'utf8'));

test('a provider with a command for its token is asked for its models, which lie over the bundled ones', async () => {
  await using home = await temporaryHome();
  const fresh = catalogEntry('gpt-5.5', { display_name: 'Fresh', priority: 0 });
  await using provider = await startModelsServer(fresh, catalogEntry('new', { priority: 1 }));
  await using server = await startOnFiles(home, auth, provider);

  const { data } = await server.model.list({});
  await server.model.list({});

  expect(data.slice(0, 3).map(({ id, displayName }) => [id, displayName])).toEqual([
    ['gpt-5.5', 'Fresh'],
    ['new', 'NEW'],
    ['gpt-5.4', 'gpt-5.4'],
  ]);
  expect(provider.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/v1/models?client_version=0.130.0', 'Bearer token'],
  ]);
  expect(await cacheOf(home)).toMatchObject({ etag: '"v1"', client_version: '0.130.0', models: [fresh, { slug: 'new' }] });
});

test('models that were fetched a moment ago are not fetched again', async () => {
  await using home = await temporaryHome();
  await using provider = await startModelsServer();
  const cache = { fetched_at: new Date().toISOString(), client_version: '0.130.0', models: [catalogEntry('cached', { priority: -1 })] };
  await writeFile(join(home.path, 'models_cache.json'), JSON.stringify(cache));
  await using server = await startOnFiles(home, auth, provider);

  const { data } = await server.model.list({});

  expect(data[0]?.id).toBe('cached');
  expect(provider.requests).toEqual([]);
});

test.each([
  ['of another version', { fetched_at: new Date().toISOString(), client_version: '0.1.0', models: [catalogEntry('cached')] }],
  ['that is old', { fetched_at: '2020-01-01T00:00:00Z', client_version: '0.130.0', models: [catalogEntry('cached')] }],
  ['that is broken', { models: 5 }],
])('a cache %s is not used', async (_name, cache) => {
  await using home = await temporaryHome();
  await using provider = await startModelsServer(catalogEntry('fetched', { priority: -1 }));
  await writeFile(join(home.path, 'models_cache.json'), JSON.stringify(cache));
  await using server = await startOnFiles(home, auth, provider);

  const { data } = await server.model.list({});

  expect(data[0]?.id).toBe('fetched');
});

test('a provider that does not tell its models leaves the bundled ones, and is left alone for a while', async () => {
  await using home = await temporaryHome();
  await using provider = await startModelsServer();
  provider.status = 500;
  await using server = await startOnFiles(home, auth, provider);

  const { data } = await server.model.list({});
  await server.model.list({});

  expect(data[0]?.id).toBe('gpt-5.5');
  expect(provider.requests).toHaveLength(1);
});

test('a provider without such a command is not asked', async () => {
  await using home = await temporaryHome();
  await using provider = await startModelsServer(catalogEntry('fetched', { priority: -1 }));
  await using server = await startOnFiles(home, [], provider);

  const { data } = await server.model.list({});

  expect(data[0]?.id).toBe('gpt-5.5');
  expect(provider.requests).toEqual([]);
});
