import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { runTurn, startFileServer } from '../support/thread-server.js';

/** Written while the server runs: it started with settings that can be loaded. */
const breakSettings = (home: string): Promise<void> => writeFile(join(home, 'config.toml'), 'profile = "missing"\n');

const reason = 'config profile `missing` not found';

test.each<[method: string, params: unknown, what: string]>([
  ['skills/list', {}, 'failed to reload config'],
  ['experimentalFeature/list', {}, 'failed to reload config'],
  ['experimentalFeature/enablement/set', { enablement: { apps: false } }, 'failed to resolve feature override precedence'],
  ['modelProvider/capabilities/read', {}, 'failed to resolve feature override precedence'],
  ['config/read', {}, 'failed to resolve feature override precedence'],
  ['config/mcpServer/reload', undefined, 'failed to refresh MCP servers'],
  ['mcpServerStatus/list', {}, 'failed to reload config'],
  ['mcpServer/resource/read', { server: 's', uri: 'u' }, 'failed to reload config'],
  ['mcpServer/oauth/login', { name: 's' }, 'failed to reload config'],
  ['app/list', { threadId: 'nope', cursor: 'x' }, 'failed to reload config'],
  ['marketplace/upgrade', { marketplaceName: 'nope' }, 'failed to reload config'],
  ['plugin/list', {}, 'failed to reload config'],
  ['plugin/read', { marketplacePath: '/none', pluginName: 'p' }, 'failed to reload config'],
  ['plugin/install', { marketplacePath: '/none', pluginName: 'p' }, 'failed to reload config'],
  ['plugin/uninstall', { pluginId: 'remote' }, 'failed to reload config'],
  ['plugin/skill/read', { remoteMarketplaceName: 'm', remotePluginId: 'p', skillName: 's' }, 'failed to reload config'],
  ['plugin/share/save', { pluginPath: '/none' }, 'failed to reload config'],
  ['plugin/share/list', {}, 'failed to reload config'],
  ['plugin/share/delete', { remotePluginId: 'a b' }, 'failed to reload config'],
])('%s says that the settings cannot be loaded before it looks at anything else', async (method, params, what) => {
  await using place = await startFileServer({ configFiles: 'files' });
  await breakSettings(place.home);

  await expect(untyped(place.server).request(method, params)).rejects.toMatchObject({ code: -32603, message: `${what}: ${reason}` });
});

test('settings that cannot be loaded hide no thread', async () => {
  await using place = await startFileServer({ configFiles: 'files' });
  const { thread } = await place.server.thread.start({});
  await runTurn(place.server, thread.id, 'hi');
  await breakSettings(place.home);

  expect((await place.server.thread.list({})).data.map(({ id }) => id)).toEqual([thread.id]);
});

test('a loaded thread keeps its goal while the settings cannot be loaded', async () => {
  await using place = await startFileServer({ configFiles: 'files', config: { 'features.goals': true } });
  const { id: threadId } = (await place.server.thread.start({})).thread;
  await breakSettings(place.home);

  const { goal } = await place.server.thread.goal.set({ threadId, objective: 'Ship it', status: 'paused' });

  expect(goal.objective).toBe('Ship it');
});

test('without apps there is one empty page, whatever the cursor', async () => {
  await using server = await startTestServer();

  expect(await server.app.list({ cursor: 'anything' })).toEqual({ data: [], nextCursor: null });
});

interface UntypedClient {
  request(method: string, params: unknown): Promise<unknown>;
}

/** The table names methods of many types. */
const untyped = (server: object): UntypedClient => server as UntypedClient;
