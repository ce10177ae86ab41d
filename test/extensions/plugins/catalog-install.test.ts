import { describe, expect, test, vi } from 'vitest';
import { scriptedModel } from '../../../src/testing/index.js';
import { bundleOf, type RawEntry } from './support/archive.js';
import { type CatalogPlaceOptions, catalogPlugin, makeCatalogPlace, page } from './support/catalog-place.js';
import { filesBelow, refusalOf } from './support/plugins-place.js';

const skill = '---\nname: s\ndescription: d\n---\n';
const kit = {
  '.codex-plugin/plugin.json': JSON.stringify({ name: 'kit', version: '7.0.0' }),
  'skills/s/SKILL.md': skill,
  '.mcp.json': JSON.stringify({ m: { command: 'none' } }),
};
const install = (pluginName: string) => ({ remoteMarketplaceName: 'chatgpt-global', pluginName });
const done = (name: string, enabled: boolean) => ({ body: { id: `plugins~${name}`, enabled } });

/** A catalogue with one plugin, whose bundle holds these entries. */
const withBundle = (
  entries: Readonly<Record<string, string | RawEntry>> | Buffer,
  { more = {}, release = {}, ...options }: CatalogPlaceOptions & { more?: object; release?: object } = {},
) =>
  makeCatalogPlace({
    downloads: { '/kit': Buffer.isBuffer(entries) ? entries : bundleOf(entries) },
    ...options,
    answer: (request, place) => {
      const given = options.answer?.(request, place) ?? null;
      if (given !== null) return given;
      if (request.path === '/ps/plugins/plugins~kit')
        return { body: catalogPlugin('kit', { ...more }, { bundle_download_url: `${place.files}/kit?sig=secret`, ...release }) };
      return request.path === '/ps/plugins/plugins~kit/install' ? done('kit', true) : null;
    },
  });

describe('installing from the catalogue', () => {
  test('puts the bundle into the cache under the version of its release, and its skills count', async () => {
    await using catalog = await withBundle(kit);
    await using server = await catalog.start();

    const installed = await server.plugin.install(install('plugins~kit'));

    expect(installed).toEqual({ authPolicy: 'ON_USE', appsNeedingAuth: [] });
    expect(await filesBelow(catalog.place.at('home/plugins'))).toEqual([
      'cache/chatgpt-global/kit/1.0.0/.codex-plugin/plugin.json',
      'cache/chatgpt-global/kit/1.0.0/.mcp.json',
      'cache/chatgpt-global/kit/1.0.0/skills/s/SKILL.md',
    ]);
    expect(catalog.asked()).toEqual(['GET /ps/plugins/plugins~kit?includeDownloadUrls=true', 'POST /ps/plugins/plugins~kit/install']);
    expect(await catalog.place.config()).not.toContain('[plugins');
  });

  test('one of the workspace is kept apart from those of everybody', async () => {
    await using catalog = await withBundle(kit, { more: { scope: 'WORKSPACE' } });
    await using server = await catalog.start();

    await server.plugin.install(install('plugins~kit'));

    expect(await filesBelow(catalog.place.at('home/plugins/cache/workspace-directory/kit'))).toHaveLength(3);
  });

  test('a download is followed where it is sent on, as long as that is over TLS', async () => {
    await using catalog = await makeCatalogPlace({
      downloads: {
        '/a': { status: 302, location: '/kit' },
        '/kit': bundleOf(kit),
        '/plain': { status: 302, location: 'http://127.0.0.1:9/kit' },
      },
      answer: ({ path }, { files }) => {
        if (path === '/ps/plugins/plugins~kit') return { body: catalogPlugin('kit', {}, { bundle_download_url: `${files}/a` }) };
        if (path === '/ps/plugins/plugins~plain') return { body: catalogPlugin('plain', {}, { bundle_download_url: `${files}/plain` }) };
        return path.endsWith('/install') ? done('kit', true) : null;
      },
    });
    await using server = await catalog.start();

    await server.plugin.install(install('plugins~kit'));

    expect((await refusalOf(server.plugin.install(install('plugins~plain')))).message).toBe(
      `install remote plugin bundle: failed to send remote plugin bundle download request to ${catalog.files}/plain`,
    );
  });

  const bundle = 'install remote plugin bundle';
  test.each<[string, Readonly<Record<string, string | RawEntry>> | Buffer, string]>([
    ['a link', { ...kit, l: { flag: '2', link: '/etc' } }, 'remote plugin bundle tar entry `l` is a link'],
    ['a way out', { ...kit, '../../../../out': 'x' }, 'remote plugin bundle tar entry `../../../../out` escapes extraction root'],
    [
      'another plugin',
      { '.codex-plugin/plugin.json': '{"name":"else"}' },
      'plugin.json name `else` does not match marketplace plugin name `kit`',
    ],
    ['no manifest', { a: 'x' }, 'remote plugin bundle did not contain a standard plugin root with plugin.json'],
    ['a broken manifest', { '.codex-plugin/plugin.json': '{' }, 'missing or invalid plugin.json'],
    ['no archive', Buffer.from('text'), 'failed to read remote plugin bundle tar entry: incorrect header check'],
  ])('a bundle with %s is refused, and nothing of it stays', async (_what, entries, message) => {
    await using catalog = await withBundle(entries);
    await using server = await catalog.start();

    expect(await refusalOf(server.plugin.install(install('plugins~kit')))).toEqual({ code: -32603, message: `${bundle}: ${message}` });
    expect(await filesBelow(catalog.place.at('home/plugins'))).toEqual([]);
    expect(catalog.asked()).toEqual(['GET /ps/plugins/plugins~kit?includeDownloadUrls=true']);
  });

  const of = 'for remote plugin `plugins~kit`';
  test.each([
    [{}, { bundle_download_url: null }, -32603, `${bundle}: backend did not return a download URL ${of}`],
    [{}, { bundle_download_url: 'no' }, -32603, `${bundle}: backend returned an invalid download URL ${of}: no`],
    [{}, { bundle_download_url: 'http://x/' }, -32603, `${bundle}: backend returned an unsupported download URL scheme ${of}: http`],
    [{}, { version: null }, -32603, `${bundle}: backend did not return a release version ${of}`],
    [
      {},
      { version: '../1' },
      -32603,
      `${bundle}: backend returned an invalid release version ${of}: invalid plugin version: only ASCII letters, digits, \`.\`, \`+\`, \`_\`, and \`-\` are allowed`,
    ],
    [
      { name: '../kit' },
      {},
      -32603,
      `${bundle}: backend returned an invalid local plugin id ${of}: invalid plugin name: only ASCII letters, digits, \`_\`, and \`-\` are allowed`,
    ],
    [{ installation_policy: 'NOT_AVAILABLE' }, {}, -32600, 'remote plugin plugins~kit is not available for install'],
    [{ status: 'DISABLED_BY_ADMIN' }, {}, -32600, 'remote plugin plugins~kit is disabled by admin'],
  ])('%o with release %o is refused', async (more, release, code, message) => {
    await using catalog = await withBundle(kit, { more, release });
    await using server = await catalog.start();

    expect(await refusalOf(server.plugin.install(install('plugins~kit')))).toEqual({ code, message });
  });

  test('a download that is refused is told without what lets one have it', async () => {
    await using catalog = await withBundle(kit, { downloads: { '/kit': { status: 403, body: 'expired' } } });
    await using server = await catalog.start();

    expect((await refusalOf(server.plugin.install(install('plugins~kit')))).message).toBe(
      `${bundle}: remote plugin bundle download from ${catalog.files}/kit failed with status 403 Forbidden: expired`,
    );
  });

  test('an account that does not take note of it is an error', async () => {
    await using catalog = await withBundle(kit, { answer: ({ path }) => (path.endsWith('/install') ? done('other', true) : null) });
    await using server = await catalog.start();

    expect((await refusalOf(server.plugin.install(install('plugins~kit')))).message).toBe(
      'install remote plugin: remote plugin mutation returned unexpected plugin id: expected `plugins~kit`, got `plugins~other`',
    );
  });
});

const cached = (marketplace: string, name: string) => ({
  [`home/plugins/cache/${marketplace}/${name}/1.0.0/.codex-plugin/plugin.json`]: { name, description: `has ${name}` },
  [`home/plugins/cache/${marketplace}/${name}/1.0.0/skills/s/SKILL.md`]: skill,
});

describe('uninstalling from the catalogue', () => {
  test('takes it out of the account and the cache', async () => {
    await using catalog = await makeCatalogPlace({
      files: cached('chatgpt-global', 'kit'),
      answer: ({ path }) => {
        if (path === '/ps/plugins/plugins~kit') return { body: catalogPlugin('kit') };
        return path === '/plugins/plugins~kit/uninstall' ? done('kit', false) : null;
      },
    });
    await using server = await catalog.start();

    await server.plugin.uninstall({ pluginId: 'plugins~kit' });

    expect(await filesBelow(catalog.place.at('home/plugins/cache'))).toEqual([]);
    expect(catalog.asked()).toEqual(['GET /ps/plugins/plugins~kit', 'POST /plugins/plugins~kit/uninstall']);
  });

  const action = 'uninstall remote plugin: ';
  test.each([
    [
      done('other', false),
      -32603,
      `${action}remote plugin mutation returned unexpected plugin id: expected \`plugins~kit\`, got \`plugins~other\``,
    ],
    [
      done('kit', true),
      -32603,
      `${action}remote plugin mutation returned unexpected enabled state for \`plugins~kit\`: expected false, got true`,
    ],
    [{ body: {} }, -32603, /failed to parse remote plugin catalog response from \S+\/plugins\/plugins~kit\/uninstall: /],
    [{ status: 404, body: 'x' }, -32600, /\/plugins\/plugins~kit\/uninstall failed with status 404 Not Found: /],
  ])('leaves all as it is when the service answers %o', async (answer, code, message) => {
    await using catalog = await makeCatalogPlace({
      files: cached('chatgpt-global', 'kit'),
      answer: ({ path }) =>
        path === '/ps/plugins/plugins~kit' ? { body: catalogPlugin('kit') } : path.endsWith('/uninstall') ? answer : null,
    });
    await using server = await catalog.start();

    const refusal = await refusalOf(server.plugin.uninstall({ pluginId: 'plugins~kit' }));

    expect(refusal.code).toBe(code);
    expect(refusal.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(await filesBelow(catalog.place.at('home/plugins/cache'))).toHaveLength(2);
  });
});

describe('when the server has started', () => {
  const installed =
    (...plugins: readonly object[]): NonNullable<CatalogPlaceOptions['answer']> =>
    ({ path, query }) =>
      path === '/ps/plugins/installed' && query.get('scope') === 'GLOBAL' ? page(...plugins) : null;
  const changed = { pluginStartupTasks: 'start' } as const;
  /** What is done in the background has no end that is told. */
  const until = (isSo: () => Promise<boolean>): Promise<boolean> => vi.waitUntil(isSo, { timeout: 15_000 });

  test('installed plugins of the account are fetched, others are removed, and those that are switched on count', async () => {
    await using catalog = await makeCatalogPlace({
      downloads: { '/kit': bundleOf(kit) },
      files: { ...cached('chatgpt-global', 'gone'), ...cached('chatgpt-global', 'off'), ...cached('shop', 'own') },
      answer: (request, place) =>
        installed(
          { ...catalogPlugin('kit', {}, { bundle_download_url: `${place.files}/kit` }), enabled: true },
          { ...catalogPlugin('off'), enabled: false },
          { ...catalogPlugin('../../evil'), enabled: true },
        )(request, place),
    });
    await using server = await catalog.start(changed);
    const names = async () => (await server.skills.list({ forceReload: true })).data[0]?.skills.map(({ name }) => name) ?? [];

    await until(async () => (await names()).includes('kit:s'));

    expect(await names()).toEqual(['kit:s']);
    expect((await filesBelow(catalog.place.at('home/plugins/cache'))).filter((path) => path.endsWith('plugin.json'))).toEqual([
      'chatgpt-global/kit/1.0.0/.codex-plugin/plugin.json',
      'chatgpt-global/off/1.0.0/.codex-plugin/plugin.json',
      'shop/own/1.0.0/.codex-plugin/plugin.json',
    ]);
  });

  test('an account that cannot be read costs nothing that is there', async () => {
    const warnings: string[] = [];
    await using catalog = await makeCatalogPlace({
      files: cached('chatgpt-global', 'kit'),
      answer: ({ path }) => (path === '/ps/plugins/installed' ? { status: 500, body: 'no' } : null),
    });
    const logger = { warn: (message: string) => void warnings.push(message), error: () => {} };
    await using _server = await catalog.start({ ...changed, logger });

    await until(async () => warnings.includes('the plugins of the account could not be read'));

    expect(await filesBelow(catalog.place.at('home/plugins/cache'))).toHaveLength(2);
  });

  test('a thread is told of the plugins of the account', async () => {
    await using catalog = await makeCatalogPlace({
      files: cached('chatgpt-global', 'kit'),
      answer: installed({ ...catalogPlugin('kit'), enabled: true }),
    });
    const model = scriptedModel([]);
    await using server = await catalog.start({ ...changed, model });
    await until(async () => ((await server.skills.list({ forceReload: true })).data[0]?.skills.length ?? 0) > 0);
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');

    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'hi', text_elements: [] }] });
    await ended;

    expect(JSON.stringify(model.requests[0]?.body)).toContain('- `kit`: has kit');
  });
});
