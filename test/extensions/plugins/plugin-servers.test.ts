import { says, scriptedModel } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { noSystemPaths } from '../../../src/config/layers/system-paths.js';
import { allowedPluginServers } from '../../../src/config/sections/mcp-servers.js';
import { mcpProgram, mcpTool } from '../../support/mcp.js';
import { startHttpMcp } from '../../support/mcp-http.js';
import { runTurn } from '../../support/thread-server.js';
import { makePluginsPlace, shop, shopFile, type Written } from './support/plugins-place.js';

const withServer = (server: object): Written => ({
  ...shop({ name: 'kit', source: './kit' }),
  'work/kit/.codex-plugin/plugin.json': { name: 'kit' },
  'work/kit/.mcp.json': { docs: server },
});

describe('the servers of a plugin that is installed', () => {
  test('are there from the next turn on in threads that are loaded', async () => {
    await using place = await makePluginsPlace(withServer(mcpProgram({ tools: [mcpTool('say')] })));
    const model = scriptedModel([says('one'), says('two')]);
    await using server = await place.start({ model });
    const { thread } = await server.thread.start({});
    await runTurn(server, thread.id, 'before');

    await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });
    await runTurn(server, thread.id, 'after');

    const offers = model.requests.map(({ body }) => JSON.stringify(body.tools ?? []).includes('does say'));
    expect(offers).toEqual([false, true]);
  });

  test('that want a login are asked for one where the program can show it', async () => {
    await using web = await startHttpMcp({ tools: [mcpTool('say')] }, { token: 'access-1' });
    await using place = await makePluginsPlace({
      ...withServer({ type: 'http', url: web.url }),
      'home/config.toml': 'mcp_oauth_credentials_store = "file"\n[skills.bundled]\nenabled = false\n',
    });
    let show = (_url: string): void => {};
    const shown = new Promise<string>((resolve) => {
      show = resolve;
    });
    await using server = await place.start({ openUrl: (url) => show(url) });
    const completed = server.once('mcpServer/oauthLogin/completed');

    await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });
    const asked = new URL(await shown).searchParams;
    await fetch(`${asked.get('redirect_uri')}?code=abc&state=${asked.get('state')}`);

    expect(await completed).toEqual({ name: 'docs', success: true });
  });

  test('are not asked where nobody would see it', async () => {
    await using web = await startHttpMcp({}, { token: 'access-1' });
    await using place = await makePluginsPlace(withServer({ type: 'http', url: web.url }));
    await using server = await place.start();

    await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });

    expect(web.seen).toEqual([]);
  });
});

describe('what administrators demand of plugins', () => {
  const servers = { a: { command: 'x' }, b: { url: 'https://b.test' } };
  const of = <T>(value: T) => ({ value, source: { type: 'cloud' as const } });
  const on = (...names: readonly string[]) =>
    Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [name, names.includes(name) ? server : { ...server, enabled: false }]),
    );

  test.each([
    ['nothing', null, null, on('a', 'b')],
    ['that another plugin alone may bring servers', { 'other@shop': { mcpServers: null } }, null, on()],
    ['that this one may bring all', { 'kit@shop': { mcpServers: null } }, { z: { command: 'x' } }, on('a', 'b')],
    ['one program of this one', { 'kit@shop': { mcpServers: { a: { command: 'x' } } } }, null, on('a')],
    ['another program under its name', { 'kit@shop': { mcpServers: { a: { command: 'y' } } } }, null, on()],
    ['one address of this one', { 'kit@shop': { mcpServers: { b: { url: 'https://b.test' } } } }, null, on('b')],
    ['certain servers, and nothing of plugins', null, { b: { url: 'https://b.test' } }, on('b')],
  ])('%s', (_what, plugins, mcpServers, allowed) => {
    const requirements = { plugins: plugins === null ? null : of(plugins), mcpServers: mcpServers === null ? null : of(mcpServers) };

    expect(allowedPluginServers('kit@shop', servers, requirements)).toEqual(allowed);
  });

  test('a server of a plugin that they do not name does not run', async () => {
    await using place = await makePluginsPlace({
      ...withServer(mcpProgram({ tools: [mcpTool('say')] })),
      'requirements.toml': '[plugins."other@shop".mcp_servers.docs.identity]\ncommand = "x"\n',
    });
    await using server = await place.start({ systemPaths: { ...noSystemPaths, requirements: place.at('requirements.toml') } });
    await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });

    const { data } = await server.mcpServerStatus.list({});

    expect(data.map(({ name, tools }) => [name, Object.keys(tools)])).toEqual([['docs', []]]);
  });
});
