import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'keelson-search-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}

const start = () => startTestServer({ env: { HOME: folder, PATH: process.env['PATH'] ?? '' } });

async function search(query: string, roots = [folder]): Promise<string[]> {
  await using server = await start();
  return (await server.fuzzyFileSearch.search({ query, roots })).files.map(({ path }) => path);
}

test('hidden files are found, and the best come first', async () => {
  await put('sub/xabc', '.hidden/abc', 'abc');

  expect(await search('abc')).toEqual(['.hidden/abc', 'abc', 'sub/xabc']);
});

test('what git ignores is left out inside a repository only', async () => {
  await put('ignored/abc', 'kept/abc');
  await writeFile(join(folder, '.gitignore'), 'ignored/\n');
  expect(await search('abc')).toEqual(['ignored/abc', 'kept/abc']);

  await mkdir(join(folder, '.git'));

  expect(await search('abc')).toEqual(['kept/abc']);
});

test('a .gitignore further down decides for what is below it', async () => {
  await put('.git/HEAD', 'a/abc.log', 'b/abc.log');
  await writeFile(join(folder, '.gitignore'), '*.log\n');
  await writeFile(join(folder, 'b', '.gitignore'), '!abc.log\n');

  expect(await search('abc')).toEqual(['b/abc.log']);
});

test('an .ignore file counts anywhere', async () => {
  await put('abc', 'other/abc');
  await writeFile(join(folder, '.ignore'), 'other\n');

  expect(await search('abc')).toEqual(['abc']);
});

test('links are followed, and a loop of them ends', async () => {
  await put('real/abc');
  await symlink('.', join(folder, 'real', 'loop'));

  expect(await search('abc')).toContain('real/abc');
});

test('a path belongs to the deepest of its roots', async () => {
  await put('deep/abc');
  await using server = await start();

  const { files } = await server.fuzzyFileSearch.search({ query: 'abc', roots: [folder, join(folder, 'deep')] });

  expect(files.map(({ root, path }) => [root, path])).toEqual([
    [join(folder, 'deep'), 'abc'],
    [join(folder, 'deep'), 'abc'],
  ]);
});

test('at most fifty are told', async () => {
  await put(...Array.from({ length: 60 }, (_, index) => `abc${index}`));

  expect(await search('abc')).toHaveLength(50);
});

test('an empty query, no roots and a missing root find nothing', async () => {
  await put('abc');

  expect(await search('')).toEqual([]);
  expect(await search('abc', [])).toEqual([]);
  expect(await search('abc', [join(folder, 'gone')])).toEqual([]);
});

test('a session answers the latest query', async () => {
  await put('abc', 'xyz');
  await using server = await start();
  await server.fuzzyFileSearch.startSession({ sessionId: 's', roots: [folder] });
  const found = server.once('fuzzyFileSearch/sessionUpdated', { where: ({ files }) => files.length > 0 });

  await server.fuzzyFileSearch.updateSession({ sessionId: 's', query: 'xyz' });

  expect(await found).toMatchObject({ sessionId: 's', query: 'xyz', files: [{ path: 'xyz' }] });
});

test('a session answers a query that matches nothing', async () => {
  await using server = await start();
  await server.fuzzyFileSearch.startSession({ sessionId: 's', roots: [folder] });
  const told = server.once('fuzzyFileSearch/sessionUpdated');

  await server.fuzzyFileSearch.updateSession({ sessionId: 's', query: 'zzz' });

  expect(await told).toEqual({ sessionId: 's', query: 'zzz', files: [] });
});

test('a session that is over is not found, and can be stopped again', async () => {
  await using server = await start();
  await server.fuzzyFileSearch.startSession({ sessionId: 's', roots: [folder] });
  await server.fuzzyFileSearch.stopSession({ sessionId: 's' });

  expect(await server.fuzzyFileSearch.stopSession({ sessionId: 's' })).toEqual({});
  await expect(server.fuzzyFileSearch.updateSession({ sessionId: 's', query: 'x' })).rejects.toMatchObject({
    code: -32600,
    message: 'fuzzy file search session not found: s',
  });
});

test('a session needs an id and a root', async () => {
  await using server = await start();

  await expect(server.fuzzyFileSearch.startSession({ sessionId: '', roots: [folder] })).rejects.toMatchObject({
    code: -32600,
    message: 'sessionId must not be empty',
  });
  await expect(server.fuzzyFileSearch.startSession({ sessionId: 's', roots: [] })).rejects.toMatchObject({
    code: -32603,
    message: 'failed to start fuzzy file search session: at least one search directory is required',
  });
});
