import { describe, expect, test } from 'vitest';
import { catalogPlugin, makeCatalogPlace, page } from './support/catalog-place.js';
import { refusalOf } from './support/plugins-place.js';

const global = 'chatgpt-global';
const skills = [{ name: 'a', description: 'does a', interface: { display_name: 'A', short_description: 'sa' } }, { name: 'b' }, 'no skill'];

describe('reading a plugin of the catalogue', () => {
  test('shows what it brings, and which of its skills the account has switched off', async () => {
    const found = catalogPlugin('p', {}, { skills, app_ids: ['connector_b', 'connector_a'] });
    await using catalog = await makeCatalogPlace({
      answer: ({ path }) => {
        if (path === '/ps/plugins/plugins~p') return { body: found };
        return path === '/ps/plugins/installed' ? page({ ...found, enabled: true, disabled_skill_names: ['b'] }) : null;
      },
    });
    await using server = await catalog.start();

    const { plugin } = await server.plugin.read({ remoteMarketplaceName: 'whatever', pluginName: 'plugins~p' });

    expect(plugin).toMatchObject({
      marketplaceName: global,
      marketplacePath: null,
      description: 'about p',
      summary: { id: 'plugins~p', installed: true, enabled: true },
      hooks: [],
      mcpServers: [],
    });
    expect(plugin.skills).toEqual([
      {
        name: 'a',
        description: 'does a',
        enabled: true,
        path: null,
        shortDescription: 'sa',
        interface: { displayName: 'A', shortDescription: 'sa', brandColor: null, defaultPrompt: null, iconSmall: null, iconLarge: null },
      },
      { name: 'b', description: '', enabled: false, path: null, shortDescription: null, interface: null },
    ]);
    expect(plugin.apps.map(({ id, needsAuth }) => [id, needsAuth])).toEqual([
      ['connector_a', false],
      ['connector_b', false],
    ]);
  });

  test.each([
    [
      'plugins~none',
      undefined,
      -32600,
      /^read remote plugin details: remote plugin catalog request to \S+\/plugins~none failed with status 404 Not Found: /,
    ],
    [
      'plugins~p',
      { status: 503, body: 'later' },
      -32603,
      /^read remote plugin details: .* failed with status 503 Service Unavailable: "?later"?$/,
    ],
    [
      'plugins~p',
      { body: { id: 'plugins~p' } },
      -32603,
      /^read remote plugin details: failed to parse remote plugin catalog response from \S+: name: /,
    ],
    ['not valid', undefined, -32600, /^invalid remote plugin id: only ASCII letters, digits, `_`, `-`, and `~` are allowed$/],
    ['', undefined, -32600, /^invalid remote plugin id: /],
  ])('%s is refused when the service answers %o', async (pluginName, answer, code, message) => {
    await using catalog = await makeCatalogPlace({ answer: ({ path }) => (path === '/ps/plugins/plugins~p' && answer ? answer : null) });
    await using server = await catalog.start();

    const refusal = await refusalOf(server.plugin.read({ remoteMarketplaceName: global, pluginName }));

    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(message);
  });
});

describe('reading a skill of the catalogue', () => {
  const answers = {
    s: { body: { name: 's', plugin_id: 'plugins~p', skill_md_contents: '# text' } },
    'a%2Fb': { body: { name: 'a/b', plugin_id: 'plugins~p' } },
    other: { body: { name: 'else', plugin_id: 'plugins~p' } },
    stray: { body: { name: 'stray', plugin_id: 'plugins~q' } },
  };
  const start = () =>
    makeCatalogPlace({
      answer: ({ path }) => Object.entries(answers).find(([name]) => path === `/ps/plugins/plugins~p/skills/${name}`)?.[1] ?? null,
    });
  const ask = (skillName: string, remoteMarketplaceName = 'shared-with-me', remotePluginId = 'plugins~p') => ({
    remoteMarketplaceName,
    remotePluginId,
    skillName,
  });

  test.each([
    ['s', '# text'],
    ['a/b', null],
  ])('answers the text of %s', async (name, contents) => {
    await using catalog = await start();
    await using server = await catalog.start();

    expect(await server.plugin.skill.read(ask(name))).toEqual({ contents });
  });

  const action = 'read remote plugin skill details';
  test.each([
    [ask('s', 'x'), -32600, `${action}: remote marketplace \`x\` is not supported`],
    [ask(''), -32600, 'invalid remote plugin skill name: cannot be empty'],
    [ask('s', global, 'a/b'), -32600, 'invalid remote plugin id: only ASCII letters, digits, `_`, `-`, and `~` are allowed'],
    [ask('other'), -32603, `${action}: remote plugin skill response returned unexpected skill name: expected \`other\`, got \`else\``],
    [ask('stray'), -32603, `${action}: remote plugin mutation returned unexpected plugin id: expected \`plugins~p\`, got \`plugins~q\``],
  ])('%o is refused', async (params, code, message) => {
    await using catalog = await start();
    await using server = await catalog.start();

    expect(await refusalOf(server.plugin.skill.read(params))).toEqual({ code, message });
  });
});

describe('without what the catalogue needs', () => {
  const calls = {
    read: { remoteMarketplaceName: global, pluginName: 'plugins~p' },
    skill: { remoteMarketplaceName: global, remotePluginId: 'plugins~p', skillName: 's' },
  };
  const required = 'chatgpt authentication required for remote plugin catalog';

  test('a login with ChatGPT is asked for', async () => {
    await using catalog = await makeCatalogPlace({ login: null });
    await using server = await catalog.start();

    const refused = await Promise.all(
      [
        server.plugin.read(calls.read),
        server.plugin.skill.read(calls.skill),
        server.plugin.install(calls.read),
        server.plugin.uninstall({ pluginId: 'plugins~p' }),
      ].map(refusalOf),
    );

    expect(refused.map(({ message }) => message)).toEqual([
      `read remote plugin details: ${required}`,
      `read remote plugin skill details: ${required}`,
      `read remote plugin details before install: ${required}`,
      `uninstall remote plugin: ${required}`,
    ]);
  });

  test('an API key is not enough', async () => {
    await using catalog = await makeCatalogPlace({ login: JSON.stringify({ OPENAI_API_KEY: 'sk-1', auth_mode: 'apikey' }) });
    await using server = await catalog.start();

    expect((await refusalOf(server.plugin.read(calls.read))).message).toBe(
      `read remote plugin details: ${required}; api key auth is not supported`,
    );
  });

  test('the feature is asked for', async () => {
    await using catalog = await makeCatalogPlace();
    await using server = await catalog.start({ config: { features: { plugins: false } } });

    const refused = await Promise.all(
      [
        server.plugin.read(calls.read),
        server.plugin.skill.read(calls.skill),
        server.plugin.install(calls.read),
        server.plugin.uninstall({ pluginId: 'plugins~p' }),
        server.plugin.share.list({}),
      ].map(refusalOf),
    );

    expect(refused.map(({ message }) => message)).toEqual([
      `remote plugin read is not enabled for marketplace ${global}`,
      `remote plugin skill read is not enabled for marketplace ${global}`,
      `remote plugin install is not enabled for marketplace ${global}`,
      'remote plugin uninstall is not enabled',
      'plugin sharing is not enabled',
    ]);
  });
});
