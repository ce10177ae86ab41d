import { readdir } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import type { SkillsPlace } from '../support/skills-place.js';
import {
  filesBelow,
  makePluginsPlace,
  refusalOf,
  serveRepository,
  shop,
  shopFile,
  toTexts,
  type Written,
} from './support/plugins-place.js';

const skill = '---\nname: s\ndescription: d\n---\n';

const one: Written = {
  ...shop({ name: 'one', source: './one', policy: { authentication: 'ON_USE' } }),
  'work/one/.codex-plugin/plugin.json': { name: 'one', version: '1.0.0' },
  'work/one/skills/s/SKILL.md': skill,
};

const install = (place: SkillsPlace, pluginName = 'one') => ({ marketplacePath: shopFile(place), pluginName });

describe('installing a plugin', () => {
  test('copies it, switches it on and brings its skills', async () => {
    await using place = await makePluginsPlace(one);
    await using server = await place.start();

    const installed = await server.plugin.install(install(place));

    expect(installed).toEqual({ authPolicy: 'ON_USE', appsNeedingAuth: [] });
    expect(await filesBelow(place.at('home/plugins/cache'))).toEqual([
      'shop/one/1.0.0/.codex-plugin/plugin.json',
      'shop/one/1.0.0/skills/s/SKILL.md',
    ]);
    expect(await place.config()).toContain('[plugins."one@shop"]\nenabled = true\n');
    const { data } = await server.skills.list({});
    expect(data[0]?.skills.map(({ name, scope }) => [name, scope])).toEqual([['one:s', 'user']]);
  });

  test('another version takes the place of the one before', async () => {
    await using place = await makePluginsPlace(one);
    await using server = await place.start();
    await server.plugin.install(install(place));
    await place.put(toTexts({ 'work/one/.codex-plugin/plugin.json': { name: 'one', version: '1.1.0' } }));

    await server.plugin.install(install(place));

    expect(await filesBelow(place.at('home/plugins/cache/shop/one'))).toEqual([
      '1.1.0/.codex-plugin/plugin.json',
      '1.1.0/skills/s/SKILL.md',
    ]);
  });

  test('a list brings installed plugins to the version that their marketplace has', async () => {
    await using place = await makePluginsPlace(one);
    await using server = await place.start();
    await server.plugin.install(install(place));
    await place.put(toTexts({ 'work/one/.codex-plugin/plugin.json': { name: 'one', version: '2.0.0' } }));

    await server.plugin.list({ cwds: [place.cwd] });

    const versions = async () => readdir(place.at('home/plugins/cache/shop/one')).catch(() => []);
    await vi.waitUntil(async () => (await versions()).join() === '2.0.0', { timeout: 15_000 });
  });

  test('links are not copied, wherever they lead', async () => {
    await using place = await makePluginsPlace({ ...one, 'secret/key': 'sesame' });
    await place.link('work/one/key', 'secret/key');
    await place.link('work/one/skills/secret', 'secret');
    await using server = await place.start();

    await server.plugin.install(install(place));

    expect(await filesBelow(place.at('home/plugins/cache/shop/one/1.0.0'))).toEqual(['.codex-plugin/plugin.json', 'skills/s/SKILL.md']);
  });

  test.each([
    ['1/2', 'invalid plugin version: only ASCII letters, digits, `.`, `+`, `_`, and `-` are allowed'],
    ['..', 'invalid plugin version: path traversal is not allowed'],
  ])('version %s is refused, and nothing is left behind', async (version, message) => {
    await using place = await makePluginsPlace({ ...one, 'work/one/.codex-plugin/plugin.json': { name: 'one', version } });
    await using server = await place.start();

    expect(await refusalOf(server.plugin.install(install(place)))).toEqual({ code: -32600, message });
    expect(await filesBelow(place.at('home/plugins'))).toEqual([]);
  });

  test.each([
    ['locked', 'plugin `locked` is not available for install in marketplace `shop`'],
    ['chat', 'plugin `chat` is not available for install in marketplace `shop`'],
    ['alias', 'plugin.json name `one` does not match marketplace plugin name `alias`'],
    ['void', 'missing plugin.json'],
    ['nobody', 'plugin `nobody` was not found in marketplace `shop`'],
  ])('%s is refused', async (pluginName, message) => {
    await using place = await makePluginsPlace({
      ...one,
      ...shop(
        { name: 'locked', source: './one', policy: { installation: 'NOT_AVAILABLE' } },
        { name: 'chat', source: './one', policy: { products: ['CHATGPT'] } },
        { name: 'alias', source: './one' },
        { name: 'void', source: './void' },
      ),
    });
    await using server = await place.start();

    expect(await refusalOf(server.plugin.install(install(place, pluginName)))).toEqual({ code: -32600, message });
  });

  test('a manifest that is no JSON is refused', async () => {
    await using place = await makePluginsPlace({ ...one, 'work/one/.codex-plugin/plugin.json': '{' });
    await using server = await place.start();

    expect((await refusalOf(server.plugin.install(install(place)))).message).toMatch(/^failed to parse plugin\.json: /);
  });

  test('one in a repository is fetched for it, and only its folder is kept', async () => {
    const url = 'https://git.example.test/team/kit.git';
    await using place = await makePluginsPlace({
      ...shop({ name: 'kit', source: { source: 'git-subdir', url, path: 'plugins/kit' } }),
      'src/plugins/kit/.codex-plugin/plugin.json': { name: 'kit' },
      'src/other': 'x',
    });
    await serveRepository(place, 'src', url);
    await using server = await place.start();

    await server.plugin.install(install(place, 'kit'));

    expect(await filesBelow(place.at('home/plugins'))).toEqual(['cache/shop/kit/local/.codex-plugin/plugin.json']);
  });

  test('a folder that leads out of its repository is refused', async () => {
    const url = 'https://git.example.test/team/kit.git';
    await using place = await makePluginsPlace({
      ...shop({ name: 'kit', source: { source: 'git-subdir', url, path: 'out' } }),
      'src/file': 'x',
      'secret/.codex-plugin/plugin.json': { name: 'kit' },
    });
    await place.link('src/out', 'secret');
    await serveRepository(place, 'src', url);
    await using server = await place.start();

    expect(await refusalOf(server.plugin.install(install(place, 'kit')))).toEqual({
      code: -32600,
      message: 'plugin folder `out` leads out of its repository',
    });
  });
});

describe('an installed plugin', () => {
  test('is gone from cache and settings when it is uninstalled, and once more is no error', async () => {
    await using place = await makePluginsPlace(one);
    await using server = await place.start();
    await server.plugin.install(install(place));

    await server.plugin.uninstall({ pluginId: 'one@shop' });
    await server.plugin.uninstall({ pluginId: 'one@shop' });

    expect(await filesBelow(place.at('home/plugins/cache'))).toEqual([]);
    expect(await place.config()).not.toContain('plugins');
    expect((await server.skills.list({})).data[0]?.skills).toEqual([]);
  });

  test.each([
    ['../../x@shop', 'invalid remote plugin id'],
    ['far', 'uninstall remote plugin: chatgpt authentication required for remote plugin catalog'],
  ])('is not uninstalled as %s', async (pluginId, message) => {
    await using place = await makePluginsPlace(one);
    await using server = await place.start();

    expect(await refusalOf(server.plugin.uninstall({ pluginId }))).toEqual({ code: -32600, message });
  });

  test('that is switched off stays installed and brings nothing', async () => {
    await using place = await makePluginsPlace(one);
    await using server = await place.start();
    await server.plugin.install(install(place));

    await server.config.value.write({ keyPath: 'plugins.one@shop.enabled', value: false, mergeStrategy: 'upsert' });

    const { marketplaces } = await server.plugin.list({ cwds: [place.cwd] });
    expect(marketplaces[0]?.plugins[0]).toMatchObject({ installed: true, enabled: false });
    expect((await server.skills.list({})).data[0]?.skills).toEqual([]);
  });

  test('brings its hooks where that is switched on', async () => {
    await using place = await makePluginsPlace({
      ...one,
      'home/config.toml': '[skills.bundled]\nenabled = false\n[features]\nplugin_hooks = true\n',
      'work/one/hooks/hooks.json': { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } },
    });
    await using server = await place.start();

    await server.plugin.install(install(place));

    const { data } = await server.hooks.list({ cwds: [place.cwd] });
    expect(data[0]?.hooks).toMatchObject([
      { key: 'one@shop:hooks/hooks.json:stop:0:0', source: 'plugin', pluginId: 'one@shop', trustStatus: 'untrusted' },
    ]);
  });

  test('is not switched on by a project', async () => {
    await using place = await makePluginsPlace({
      ...one,
      'work/.codex/config.toml': '[plugins."one@shop"]\nenabled = true\n',
      'home/plugins/cache/shop/one/local/.codex-plugin/plugin.json': { name: 'one' },
      'home/plugins/cache/shop/one/local/skills/s/SKILL.md': skill,
    });
    await using server = await place.start();

    expect((await server.skills.list({ cwds: [place.cwd] })).data[0]?.skills).toEqual([]);
  });
});
