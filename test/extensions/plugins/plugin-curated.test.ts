import { mkdir, readFile, utimes } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { sweepStaging } from '../../../src/extensions/plugins/sweep-staging.js';
import { syncCurated } from '../../../src/extensions/plugins/sync-curated.js';
import { createGitClient, GitFailure } from '../../../src/platform/git/git-clone.js';
import { createSystemHttp } from '../../../src/platform/http/http.js';
import { createByteTransfer } from '../../../src/platform/http/http-bytes.js';
import { bundleOf } from './support/archive.js';
import { makeCatalogPlace } from './support/catalog-place.js';
import { filesBelow, git, makePluginsPlace, serveRepository, toTexts } from './support/plugins-place.js';

const address = 'https://github.com/openai/plugins.git';
const marketplace = (...names: readonly string[]) => ({
  name: 'openai-curated',
  plugins: names.map((name) => ({ name, source: `./plugins/${name}` })),
});
const repository = {
  'src/.agents/plugins/marketplace.json': marketplace('lin'),
  'src/plugins/lin/.codex-plugin/plugin.json': { name: 'lin', version: '3.0.0' },
};
const file = '.agents/plugins/marketplace.json';

test('where somebody is logged in, the curated marketplace is fetched, and what is installed of it follows', async () => {
  await using catalog = await makeCatalogPlace({ files: repository });
  const { place } = catalog;
  const { commit } = await serveRepository(place, 'src', address);
  const sha = () =>
    readFile(place.at('home/.tmp/plugins.sha'), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const head = () => git(place.at('src'), 'rev-parse', 'HEAD');
  const untilFetched = async () => vi.waitUntil(async () => (await sha()) === (await head()), { timeout: 15_000 });
  {
    await using server = await catalog.start({ pluginStartupTasks: 'start' });
    await untilFetched();
    await server.plugin.install({ marketplacePath: place.at('home/.tmp/plugins', file), pluginName: 'lin' });
  }
  const first = (await head()).slice(0, 8);
  const before = await filesBelow(place.at('home/plugins/cache'));
  await place.put(toTexts({ 'src/plugins/lin/skills/s/SKILL.md': '---\nname: s\ndescription: d\n---\n' }));
  await commit();

  await using server = await catalog.start({ pluginStartupTasks: 'start' });
  await untilFetched();
  const second = (await head()).slice(0, 8);
  const followed = ['.codex-plugin/plugin.json', 'skills/s/SKILL.md'].map((path) => `openai-curated/lin/${second}/${path}`);

  expect(before).toEqual([`openai-curated/lin/${first}/.codex-plugin/plugin.json`]);
  await vi.waitFor(async () => expect(await filesBelow(place.at('home/plugins/cache'))).toEqual(followed), { timeout: 15_000 });
  expect((await server.plugin.list({ marketplaceKinds: ['local'] })).marketplaces.map(({ name }) => name)).toEqual(['openai-curated']);
});

/** What the sync is given, with a git that has no network. */
async function partsOf(catalog: Awaited<ReturnType<typeof makeCatalogPlace>>) {
  const http = createSystemHttp({ CODEX_CA_CERTIFICATE: catalog.place.at('ca.pem') });
  return {
    home: catalog.place.at('home'),
    git: { clone: () => Promise.reject(new GitFailure('no git')), revisionOf: () => Promise.reject(new GitFailure('no git')) },
    transfer: createByteTransfer(http.dispatcher),
    addresses: { git: address, api: `${catalog.files}/repo` },
    userAgent: 'test',
    signal: new AbortController().signal,
    warn: () => {},
    [Symbol.asyncDispose]: () => http.close(),
  };
}

const sha = 'a'.repeat(40);
const github = (archive: Buffer) => ({
  '/repo': Buffer.from('{"default_branch":"main"}'),
  '/repo/git/ref/heads/main': Buffer.from(JSON.stringify({ object: { sha } })),
  [`/repo/tarball/${sha}`]: { status: 302, location: '/archive' },
  '/archive': archive,
});

test('without git it comes as an archive, whose links are left out', async () => {
  const archive = bundleOf({ 'r-1/l': { flag: '2', link: '/etc' }, [`r-1/${file}`]: JSON.stringify(marketplace('lin')) });
  await using catalog = await makeCatalogPlace({ downloads: github(archive) });
  await using parts = await partsOf(catalog);

  const found = await syncCurated(parts);
  const again = await syncCurated(parts);

  expect(found?.plugins.map(({ name }) => name)).toEqual(['lin']);
  expect(again).toBeNull();
  expect(await filesBelow(catalog.place.at('home/.tmp'))).toEqual(['plugins.sha', `plugins/${file}`]);
});

test.each([
  ['is another marketplace', bundleOf({ [`r-1/${file}`]: '{"name":"evil","plugins":[]}' }), 'the curated marketplace calls itself evil'],
  ['is no marketplace', bundleOf({ 'r-1/a': 'x' }), 'the curated marketplace has no file'],
  ['leads out', bundleOf({ 'r-1/../../../out': 'x' }), 'escapes extraction root'],
])('what %s does not take the place of what is there', async (_what, archive, message) => {
  await using catalog = await makeCatalogPlace({
    downloads: github(archive),
    files: { [`home/.tmp/plugins/${file}`]: marketplace('old'), 'home/.tmp/plugins.sha': 'old' },
  });
  await using parts = await partsOf(catalog);

  await expect(syncCurated(parts)).rejects.toThrow(message);

  expect(await filesBelow(catalog.place.at('home/.tmp'))).toEqual(['plugins.sha', `plugins/${file}`]);
  expect(await readFile(catalog.place.at('home/.tmp/plugins.sha'), 'utf8')).toBe('old');
});

test('a fetch that is given up ends at once', async () => {
  await using place = await makePluginsPlace(repository);
  const client = createGitClient({ PATH: process.env['PATH'] ?? '', HOME: place.at('.') });

  await expect(client.revisionOf('https://example.test/x.git', null, AbortSignal.abort())).rejects.toThrow('git ls-remote');
});

test('what servers left behind is removed when it is old', async () => {
  await using place = await makePluginsPlace({});
  const left = [
    'home/plugins/.marketplace-plugin-source-staging/x',
    'home/plugins/.remote-plugin-install-staging/x',
    'home/.tmp/marketplaces/.staging/x',
    'home/.tmp/.plugins-x',
    'home/plugins/cache/shop/.install-x',
  ];
  const kept = [
    'home/plugins/cache/shop/kit',
    'home/.tmp/marketplaces/shop',
    'home/.tmp/plugins',
    'home/plugins/.remote-plugin-install-staging/new',
  ];
  for (const path of [...left, ...kept]) await mkdir(place.at(path), { recursive: true });
  const now = Date.now();
  const longAgo = new Date(now - 2 * 60 * 60_000);
  for (const path of [...left, ...kept.slice(0, -1)]) await utimes(place.at(path), longAgo, longAgo);

  await sweepStaging(place.at('home'), now);

  const isThere = await Promise.all(
    [...left, ...kept].map((path) =>
      utimes(place.at(path), longAgo, longAgo).then(
        () => true,
        () => false,
      ),
    ),
  );
  expect(isThere).toEqual([...left.map(() => false), ...kept.map(() => true)]);
});
