import { describe, expect, test } from 'vitest';
import { makePluginsPlace, refusalOf, shop, shopFile } from './support/plugins-place.js';

describe('listing plugins', () => {
  test.each([
    ['an entry that is a text', { plugins: ['x'] }, 'invalid type: string "x"'],
    ['an entry without a name', { plugins: [{ source: './good' }] }, 'missing field `name`'],
    ['an entry without a source', { plugins: [{ name: 'good' }] }, 'missing field `source`'],
    [
      'a policy that nobody knows',
      { plugins: [{ name: 'good', source: './good', policy: { authentication: 'X' } }] },
      'unknown variant `X`, expected `ON_INSTALL` or `ON_USE`',
    ],
    ['a name that is a number', { name: 5, plugins: [] }, 'invalid type: integer `5`'],
  ])('a file with %s is told of', async (_what, file, message) => {
    await using place = await makePluginsPlace({ 'work/.agents/plugins/marketplace.json': { name: 'shop', ...file } });
    await using server = await place.start();

    const { marketplaces, marketplaceLoadErrors } = await server.plugin.list({ cwds: [place.cwd] });

    expect(marketplaces).toEqual([]);
    expect(marketplaceLoadErrors).toEqual([{ marketplacePath: expect.any(String), message: expect.stringContaining(message) }]);
  });

  test('entries that break the rules are left out, and the others stay', async () => {
    await using place = await makePluginsPlace(
      shop(
        { name: 'good', source: './good' },
        { name: 'bad name', source: './good' },
        { name: 'up', source: './../up' },
        { name: 'bare', source: 'good' },
        { name: 'self', source: './' },
        { name: 'absolute', source: '/etc' },
        { name: 'link', source: './link' },
        { name: 'deep', source: './link/below' },
        { name: 'zip', source: { source: 'zip', url: 'x' } },
        { name: 'option', source: { source: 'url', url: '--upload-pack=x' } },
        { name: 'outside', source: { source: 'git-subdir', url: 'o/r', path: '../x' } },
        { name: 'badref', source: { source: 'url', url: 'o/r', ref: '--output=x' } },
        { name: 'chat', source: './good', policy: { products: ['CHATGPT'] } },
      ),
    );
    await place.link('work/link', '.');
    await using server = await place.start();

    const { marketplaces } = await server.plugin.list({ cwds: [place.cwd] });

    expect(marketplaces.flatMap(({ plugins }) => plugins.map(({ id }) => id))).toEqual(['good@shop']);
  });

  test('a file that is no JSON costs only itself', async () => {
    await using place = await makePluginsPlace({
      ...shop({ name: 'p', source: './p' }),
      'broken/.agents/plugins/marketplace.json': '{ not json',
      'empty/.agents/plugins/marketplace.json': { name: 'empty', plugins: [] },
    });
    await using server = await place.start();

    const listed = await server.plugin.list({ cwds: [place.cwd, place.at('broken'), place.at('empty')] });

    const path = place.at('broken/.agents/plugins/marketplace.json');
    expect(listed.marketplaces.map(({ name }) => name)).toEqual(['shop']);
    expect(listed.marketplaceLoadErrors).toEqual([
      { marketplacePath: path, message: `invalid marketplace file \`${path}\`: key must be a string at line 1 column 3` },
    ]);
  });

  test('the user’s own marketplace comes first, and a folder’s is found from below', async () => {
    await using place = await makePluginsPlace({
      ...shop({ name: 'p', source: './p' }),
      '.agents/plugins/marketplace.json': { name: 'zoo', plugins: [{ name: 'z', source: './z' }] },
      'work/deep/file': '',
    });
    await using server = await place.start();

    const { marketplaces } = await server.plugin.list({ cwds: [place.at('work/deep')] });

    expect(marketplaces.map(({ name }) => name)).toEqual(['zoo', 'shop']);
  });

  test('nothing is listed while the feature is off', async () => {
    await using place = await makePluginsPlace(shop({ name: 'p', source: './p' }));
    await using server = await place.start({ config: { features: { plugins: false } } });

    const listed = await server.plugin.list({ cwds: [place.cwd] });

    expect(listed).toEqual({ marketplaces: [], marketplaceLoadErrors: [], featuredPluginIds: [] });
  });
});

describe('reading a plugin', () => {
  test('shows what its source brings, and no path that leads out of it', async () => {
    await using place = await makePluginsPlace({
      ...shop({ name: 'p', source: './p' }),
      'secret/skills/stolen/SKILL.md': '---\nname: stolen\ndescription: x\n---\n',
      'secret/mcp.json': { mcpServers: { stolen: { command: 'x' } } },
      'work/p/.codex-plugin/plugin.json': {
        name: 'p',
        mcpServers: './mcp-link.json',
        skills: './../../secret/skills',
        apps: '/etc/passwd',
        interface: { displayName: 'P', logo: './assets/logo.svg', composerIcon: './out/icon.svg', screenshots: ['../x.png'] },
      },
      'work/p/skills/own/SKILL.md': '---\nname: own\ndescription: mine\n---\n',
      'work/p/.mcp.json': { inside: { command: 'x' }, both: { command: 'x', url: 'y' }, wild: { command: 'x', cwd: '../..' } },
    });
    await place.link('work/p/mcp-link.json', 'secret/mcp.json');
    await place.link('work/p/out', 'secret');
    await place.link('work/p/skills/linked', 'secret/skills/stolen');
    await using server = await place.start();

    const { plugin } = await server.plugin.read({ marketplacePath: shopFile(place), pluginName: 'p' });

    expect(plugin.skills.map(({ name }) => name)).toEqual(['p:own']);
    expect(plugin.mcpServers).toEqual(['inside']);
    expect(plugin.apps).toEqual([]);
    expect(plugin.summary.interface).toMatchObject({ logo: place.at('work/p/assets/logo.svg'), composerIcon: null, screenshots: [] });
  });

  test('one in a repository is described, and not fetched', async () => {
    await using place = await makePluginsPlace(
      shop({ name: 'far', source: { source: 'git-subdir', url: 'https://github.com/o/r', path: './a/b', ref: 'main' } }),
    );
    await using server = await place.start();

    const { plugin } = await server.plugin.read({ marketplacePath: shopFile(place), pluginName: 'far' });

    expect(plugin.description).toBe('Fetched from https://github.com/o/r.git, folder a/b, at main when it is installed.');
    expect(plugin.summary.source).toEqual({ type: 'git', url: 'https://github.com/o/r.git', path: 'a/b', refName: 'main', sha: null });
  });

  test.each([
    [{ pluginName: 'p' }, 'plugin/read requires exactly one of marketplacePath or remoteMarketplaceName'],
    [
      { pluginName: 'p', marketplacePath: '/x/none.json', remoteMarketplaceName: 'm' },
      'plugin/read requires exactly one of marketplacePath or remoteMarketplaceName',
    ],
    [{ pluginName: 'p', marketplacePath: '/x/none.json' }, 'marketplace file `/x/none.json` does not exist'],
    [
      { pluginName: 'p', remoteMarketplaceName: 'm' },
      'read remote plugin details: chatgpt authentication required for remote plugin catalog',
    ],
  ])('is refused with %o', async (params, message) => {
    await using place = await makePluginsPlace({});
    await using server = await place.start();

    expect(await refusalOf(server.plugin.read(params))).toEqual({ code: -32600, message });
  });

  test.each([
    ['nobody', 'plugin `nobody` was not found in marketplace `shop`'],
    ['broken', 'missing or invalid plugin.json'],
    ['void', 'missing or invalid plugin.json'],
  ])('%s is refused', async (pluginName, message) => {
    await using place = await makePluginsPlace({
      ...shop({ name: 'broken', source: './broken' }, { name: 'void', source: './void' }),
      'work/broken/.codex-plugin/plugin.json': '{',
    });
    await using server = await place.start();

    expect(await refusalOf(server.plugin.read({ marketplacePath: shopFile(place), pluginName }))).toEqual({ code: -32600, message });
  });
});
