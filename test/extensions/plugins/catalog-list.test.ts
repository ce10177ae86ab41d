import { expect, test } from 'vitest';
import { catalogPlugin, makeCatalogPlace, page } from './support/catalog-place.js';

const namesOf = (listed: {
  readonly marketplaces: readonly { readonly name: string; readonly plugins: readonly { readonly id: string }[] }[];
}) => listed.marketplaces.map(({ name, plugins }) => [name, plugins.map(({ id }) => id)]);

test('the catalogue is listed by display name, page by page, with what is installed in the account', async () => {
  await using catalog = await makeCatalogPlace({
    answer: ({ path, query }) => {
      if (query.get('scope') !== 'GLOBAL') return null;
      if (path === '/ps/plugins/installed')
        return page({ ...catalogPlugin('b'), enabled: true }, { ...catalogPlugin('kept'), enabled: false });
      if (path !== '/ps/plugins/list') return null;
      if (query.get('pageToken') === 'a/b') return page(catalogPlugin('c', {}, { display_name: 'alpha' }));
      return {
        body: { plugins: [catalogPlugin('b'), catalogPlugin('z', {}, { display_name: '' })], pagination: { next_page_token: 'a/b' } },
      };
    },
  });
  await using server = await catalog.start();

  const listed = await server.plugin.list({});

  expect(namesOf(listed)).toEqual([['chatgpt-global', ['plugins~c', 'plugins~b', 'plugins~kept', 'plugins~z']]]);
  expect(listed.marketplaces[0]?.plugins.map(({ installed, enabled }) => [installed, enabled])).toEqual([
    [false, false],
    [true, true],
    [true, false],
    [false, false],
  ]);
  expect(catalog.asked()).toEqual([
    'GET /ps/plugins/list?scope=GLOBAL&limit=200',
    'GET /ps/plugins/list?scope=GLOBAL&limit=200&pageToken=a%2Fb',
  ]);
});

test('a plugin shows what its release says, and one of the workspace whom it is shared with', async () => {
  const shown = {
    short_description: 's',
    capabilities: ['Read', 3],
    logo_url: 'https://img.test/l',
    default_prompt: ' try  me ',
    brand_color: 7,
  };
  const principals = [
    { principal_type: 'user', principal_id: 'user-1', name: 'Me', role: 'owner' },
    { principal_type: 'group', principal_id: 'g', name: 'All', role: 'reader' },
  ];
  const more = {
    scope: 'WORKSPACE',
    status: 'DISABLED_BY_ADMIN',
    share_url: 'https://s.test',
    share_principals: principals,
    creator_name: 'Crea',
  };
  await using catalog = await makeCatalogPlace({
    answer: ({ path }) =>
      path === '/ps/plugins/workspace/shared' ? page(catalogPlugin('w', more, { interface: shown, keywords: ['k'] })) : null,
  });
  await using server = await catalog.start();

  const { marketplaces } = await server.plugin.list({ marketplaceKinds: ['shared-with-me'] });

  expect(marketplaces).toEqual([
    {
      name: 'shared-with-me',
      path: null,
      interface: { displayName: 'Shared with me' },
      plugins: [
        {
          id: 'plugins~w',
          name: 'w',
          source: { type: 'remote' },
          installed: false,
          enabled: false,
          installPolicy: 'AVAILABLE',
          authPolicy: 'ON_USE',
          availability: 'DISABLED_BY_ADMIN',
          keywords: ['k'],
          interface: expect.objectContaining({
            displayName: 'W',
            shortDescription: 's',
            capabilities: ['Read'],
            logoUrl: 'https://img.test/l',
            defaultPrompt: ['try  me'],
            brandColor: null,
          }),
          shareContext: {
            remotePluginId: 'plugins~w',
            shareUrl: 'https://s.test',
            creatorAccountUserId: null,
            creatorName: 'Crea',
            shareTargets: [{ principalType: 'group', principalId: 'g', name: 'All' }],
          },
        },
      ],
    },
  ]);
});

test('what is no plugin costs only itself', async () => {
  await using catalog = await makeCatalogPlace({
    answer: ({ path }) =>
      path === '/ps/plugins/list'
        ? page(
            'text',
            { id: 'plugins~x' },
            catalogPlugin('odd', { scope: 'MOON' }),
            catalogPlugin('up', { id: '../up' }),
            catalogPlugin('good'),
          )
        : null,
  });
  await using server = await catalog.start();

  expect(namesOf(await server.plugin.list({}))).toEqual([['chatgpt-global', ['plugins~good']]]);
});

test('a part that cannot be read is left out, and what is on this machine and the other parts stay', async () => {
  await using catalog = await makeCatalogPlace({
    files: { 'work/.agents/plugins/marketplace.json': { name: 'shop', plugins: [{ name: 'p', source: './p' }] } },
    answer: ({ path }) => {
      if (path === '/ps/plugins/workspace/shared') return { status: 500, body: 'no' };
      return path === '/ps/plugins/list' ? page(catalogPlugin('w', { scope: 'WORKSPACE' })) : null;
    },
  });
  await using server = await catalog.start();

  const listed = await server.plugin.list({
    cwds: [catalog.place.cwd],
    marketplaceKinds: ['local', 'shared-with-me', 'workspace-directory'],
  });

  expect(listed.marketplaces.map(({ name }) => name)).toEqual(['shop', 'workspace-directory']);
});

test('a marketplace of this machine with the name of a part of the catalogue gives way to it', async () => {
  await using catalog = await makeCatalogPlace({
    files: { 'work/.agents/plugins/marketplace.json': { name: 'chatgpt-global', plugins: [{ name: 'p', source: './p' }] } },
    answer: ({ path }) => (path === '/ps/plugins/list' ? page(catalogPlugin('a')) : null),
  });
  await using server = await catalog.start();

  expect(namesOf(await server.plugin.list({ cwds: [catalog.place.cwd] }))).toEqual([['chatgpt-global', ['plugins~a']]]);
});

test.each([
  ['nobody is logged in', { login: null }],
  ['an API key is used', { login: JSON.stringify({ OPENAI_API_KEY: 'sk-1', auth_mode: 'apikey' }) }],
])('nothing is asked when %s', async (_when, options) => {
  await using catalog = await makeCatalogPlace(options);
  await using server = await catalog.start();

  const listed = await server.plugin.list({ marketplaceKinds: ['shared-with-me', 'workspace-directory'] });

  expect(listed.marketplaces).toEqual([]);
  expect(catalog.backend.requests).toEqual([]);
});

test('without the feature the catalogue is not shown unasked', async () => {
  await using catalog = await makeCatalogPlace({ answer: ({ path }) => (path === '/ps/plugins/list' ? page(catalogPlugin('a')) : null) });
  await using server = await catalog.start({ config: { features: { remote_plugin: false } } });

  expect(await server.plugin.list({})).toMatchObject({ marketplaces: [] });
  expect(catalog.backend.requests).toEqual([]);
});

const curated = {
  'home/.tmp/plugins/.agents/plugins/marketplace.json': { name: 'openai-curated', plugins: [{ name: 'lin', source: './lin' }] },
  'home/.tmp/plugins/lin/.codex-plugin/plugin.json': { name: 'lin' },
};

test('featured plugins are asked for once, where the curated marketplace is listed', async () => {
  await using catalog = await makeCatalogPlace({
    files: curated,
    answer: ({ path }) => (path === '/plugins/featured' ? { body: ['lin@openai-curated', 4] } : null),
  });
  await using server = await catalog.start();

  const without = await server.plugin.list({ marketplaceKinds: ['workspace-directory'] });
  const first = await server.plugin.list({ marketplaceKinds: ['local'] });
  const second = await server.plugin.list({ marketplaceKinds: ['local'] });

  expect([without, first, second].map(({ featuredPluginIds }) => featuredPluginIds)).toEqual([
    [],
    ['lin@openai-curated'],
    ['lin@openai-curated'],
  ]);
  expect(catalog.asked().filter((asked) => asked.includes('featured'))).toEqual(['GET /plugins/featured?platform=codex']);
});

test('featured plugins that cannot be had are no error', async () => {
  await using catalog = await makeCatalogPlace({ files: curated });
  await using server = await catalog.start();

  expect((await server.plugin.list({})).featuredPluginIds).toEqual([]);
});
