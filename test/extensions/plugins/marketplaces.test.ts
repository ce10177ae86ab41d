import { existsSync } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { filesBelow, git, makePluginsPlace, refusalOf, serveRepository, toTexts, type Written } from './support/plugins-place.js';

const url = 'https://git.example.test/team/shop.git';

const marketplace = (folder: string, name = 'shop', version = '1.0.0'): Written => ({
  [`${folder}/.agents/plugins/marketplace.json`]: { name, plugins: [{ name: 'p', source: './p' }] },
  [`${folder}/p/.codex-plugin/plugin.json`]: { name: 'p', version },
  [`${folder}/p/skills/a/SKILL.md`]: `---\nname: a\ndescription: version ${version}\n---\n`,
});

describe('a marketplace in a folder', () => {
  test('is used where it is, and stands in the settings', async () => {
    await using place = await makePluginsPlace(marketplace('first'));
    await using server = await place.start();

    const added = await server.marketplace.add({ source: place.at('first') });

    expect(added).toEqual({ marketplaceName: 'shop', installedRoot: place.at('first'), alreadyAdded: false });
    expect(await place.config()).toMatch(
      /\[marketplaces\.shop\]\nlast_updated = "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\nsource_type = "local"\nsource = ".*\/first"\n/,
    );
  });

  test('that is added twice is there once', async () => {
    await using place = await makePluginsPlace(marketplace('first'));
    await using server = await place.start();
    await server.marketplace.add({ source: '../first' });

    const again = await server.marketplace.add({ source: place.at('first') });

    expect(again.alreadyAdded).toBe(true);
    expect((await place.config()).match(/\[marketplaces/g)).toHaveLength(1);
  });

  test.each([
    ['  ', 'marketplace source must not be empty'],
    ['justaword', 'invalid marketplace source format; expected owner/repo, a git URL, or a local marketplace path'],
    ['--upload-pack=x/y', 'invalid marketplace source format; expected owner/repo, a git URL, or a local marketplace path'],
    ['ext::sh -c touch% x', 'invalid marketplace source format; expected owner/repo, a git URL, or a local marketplace path'],
    ['../absent', 'failed to resolve local marketplace source path: No such file or directory (os error 2)'],
    ['../file', 'local marketplace source must be a directory, not a file'],
    ['../nothing', 'invalid marketplace file `<place>/nothing`: marketplace root does not contain a supported manifest'],
    ['../badname', 'invalid marketplace name: only ASCII letters, digits, `_`, and `-` are allowed'],
    ['../curated', "marketplace 'openai-curated' is reserved and cannot be added from this source"],
    [
      '../badjson',
      'invalid marketplace file `<place>/badjson/.agents/plugins/marketplace.json`: EOF while parsing a value at line 1 column 9',
    ],
  ])('is refused as %s', async (source, message) => {
    await using place = await makePluginsPlace({
      file: 'x',
      'nothing/x': 'x',
      ...marketplace('badname', '../up'),
      ...marketplace('curated', 'openai-curated'),
      'badjson/.agents/plugins/marketplace.json': '{"name": ',
    });
    await using server = await place.start();

    const refusal = await refusalOf(server.marketplace.add({ source }));

    expect({ ...refusal, message: refusal.message.replaceAll(place.at(), '<place>') }).toEqual({ code: -32600, message });
  });

  test.each([
    [{ refName: 'main' }, '--ref is only supported for git marketplace sources'],
    [{ sparsePaths: ['p'] }, '--sparse is only supported for git marketplace sources'],
  ])('knows no %o', async (more, message) => {
    await using place = await makePluginsPlace(marketplace('first'));
    await using server = await place.start();

    expect(await refusalOf(server.marketplace.add({ source: place.at('first'), ...more }))).toEqual({ code: -32600, message });
  });

  test('does not take the name of another', async () => {
    await using place = await makePluginsPlace({ ...marketplace('first'), ...marketplace('rival') });
    await using server = await place.start();
    await server.marketplace.add({ source: place.at('first') });

    expect(await refusalOf(server.marketplace.add({ source: place.at('rival') }))).toEqual({
      code: -32600,
      message: "marketplace 'shop' is already added from a different source; remove it before adding this source",
    });
  });

  test('is forgotten, and its folder stays', async () => {
    await using place = await makePluginsPlace(marketplace('first'));
    await using server = await place.start();
    await server.marketplace.add({ source: place.at('first') });

    const removed = await server.marketplace.remove({ marketplaceName: 'shop' });

    expect(removed).toEqual({ marketplaceName: 'shop', installedRoot: null });
    expect(existsSync(place.at('first'))).toBe(true);
    expect(await place.config()).not.toContain('marketplaces');
  });

  test.each([
    ['Shop', 'marketplace `Shop` does not match configured marketplace `shop` exactly'],
    ['other', 'marketplace `other` is not configured or installed'],
    ['../home', 'invalid marketplace name: only ASCII letters, digits, `_`, and `-` are allowed'],
  ])('is not removed as %s', async (marketplaceName, message) => {
    await using place = await makePluginsPlace(marketplace('first'));
    await using server = await place.start();
    await server.marketplace.add({ source: place.at('first') });

    expect(await refusalOf(server.marketplace.remove({ marketplaceName }))).toEqual({ code: -32600, message });
  });

  test('is no subject of an upgrade', async () => {
    await using place = await makePluginsPlace(marketplace('first'));
    await using server = await place.start();
    await server.marketplace.add({ source: place.at('first') });

    expect(await server.marketplace.upgrade({})).toEqual({ selectedMarketplaces: [], upgradedRoots: [], errors: [] });
    expect(await refusalOf(server.marketplace.upgrade({ marketplaceName: 'shop' }))).toEqual({
      code: -32600,
      message: 'marketplace `shop` is not configured as a Git marketplace',
    });
  });
});

describe('a marketplace in a repository', () => {
  test('is cloned below the home, and removed with its folder', async () => {
    await using place = await makePluginsPlace(marketplace('src'));
    await serveRepository(place, 'src', url);
    await using server = await place.start();
    const root = place.at('home/.tmp/marketplaces/shop');

    const added = await server.marketplace.add({ source: `${url}#main` });
    const files = await filesBelow(root);
    const removed = await server.marketplace.remove({ marketplaceName: 'shop' });

    expect(added).toEqual({ marketplaceName: 'shop', installedRoot: root, alreadyAdded: false });
    expect(files).toEqual(['.agents/plugins/marketplace.json', 'p/.codex-plugin/plugin.json', 'p/skills/a/SKILL.md']);
    expect(removed.installedRoot).toBe(root);
    expect(existsSync(root)).toBe(false);
  });

  test('brings only the wanted folders, and what lies at the top', async () => {
    await using place = await makePluginsPlace({ ...marketplace('src'), 'src/top': 'x', 'src/other/big': 'x' });
    await serveRepository(place, 'src', url);
    await using server = await place.start();

    await server.marketplace.add({ source: url, sparsePaths: ['.agents', 'p'] });

    const files = await filesBelow(place.at('home/.tmp/marketplaces/shop'));
    expect(files).toContain('top');
    expect(files).toContain('p/.codex-plugin/plugin.json');
    expect(files).not.toContain('other/big');
  });

  test.each([
    [{ refName: '--upload-pack=touch x' }, 'invalid git ref `--upload-pack=touch x`'],
    [{ sparsePaths: ['../..'] }, 'invalid sparse path `../..`'],
    [{ sparsePaths: ['--stdin'] }, 'invalid sparse path `--stdin`'],
  ])('is not asked for %o', async (more, message) => {
    await using place = await makePluginsPlace({});
    await using server = await place.start();

    expect(await refusalOf(server.marketplace.add({ source: url, ...more }))).toEqual({ code: -32600, message });
  });

  test('that cannot be cloned leaves nothing behind, and no password in the answer', async () => {
    await using place = await makePluginsPlace({});
    await using server = await place.start();

    const refusal = await refusalOf(server.marketplace.add({ source: 'https://me:sesame@127.0.0.1:9/none.git' }));

    expect(refusal.code).toBe(-32603);
    expect(refusal.message).toMatch(
      /^git clone https:\/\/127\.0\.0\.1:9\/none\.git \S+ failed with status exit status: 128\nstdout:\n\nstderr:\n/,
    );
    expect(refusal.message).not.toContain('sesame');
    expect(await readdir(place.at('home/.tmp/marketplaces/.staging'))).toEqual([]);
  });

  test('runs no hook of the user when it is cloned', async () => {
    await using place = await makePluginsPlace({ ...marketplace('src'), 'hooks/post-checkout': '#!/bin/sh\ntouch "$HOME/ran"\n' });
    await chmod(place.at('hooks/post-checkout'), 0o755);
    await serveRepository(place, 'src', url);
    await git(place.at(), 'config', '-f', place.at('.gitconfig'), 'core.hooksPath', place.at('hooks'));
    await using server = await place.start();

    await server.marketplace.add({ source: url });

    expect(existsSync(place.at('ran'))).toBe(false);
  });

  test('is upgraded with its installed plugins when it has changed', async () => {
    await using place = await makePluginsPlace(marketplace('src'));
    const repository = await serveRepository(place, 'src', url);
    await using server = await place.start();
    const { installedRoot } = await server.marketplace.add({ source: url });
    await server.plugin.install({ marketplacePath: `${installedRoot}/.agents/plugins/marketplace.json`, pluginName: 'p' });
    const first = await server.marketplace.upgrade({});
    const second = await server.marketplace.upgrade({});
    await place.put(toTexts(marketplace('src', 'shop', '2.0.0')));
    await repository.commit();

    const third = await server.marketplace.upgrade({ marketplaceName: 'shop' });

    expect([first, second, third].map(({ upgradedRoots }) => upgradedRoots)).toEqual([[installedRoot], [], [installedRoot]]);
    const { data } = await server.skills.list({ cwds: [place.cwd] });
    expect(data[0]?.skills.map(({ name, description }) => [name, description])).toEqual([['p:a', 'version 2.0.0']]);
  });

  test('that changes its name is not upgraded, and says why', async () => {
    await using place = await makePluginsPlace(marketplace('src'));
    const repository = await serveRepository(place, 'src', url);
    await using server = await place.start();
    await server.marketplace.add({ source: url });
    await place.put(toTexts(marketplace('src', 'renamed')));
    await repository.commit();

    const upgraded = await server.marketplace.upgrade({});

    expect(upgraded.errors).toEqual([
      { marketplaceName: 'shop', message: 'upgraded marketplace name `renamed` does not match configured marketplace `shop`' },
    ]);
  });
});
