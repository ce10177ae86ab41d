import { mkdir, mkdtemp, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-fs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => join(folder, ...names);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('what is written is read back', async () => {
  await using server = await startTestServer();

  await server.fs.writeFile({ path: at('a.txt'), dataBase64: base64('hello') });

  expect(await server.fs.readFile({ path: at('a.txt') })).toEqual({ dataBase64: base64('hello') });
});

test('a file is written through a link whose target is not there yet', async () => {
  await using server = await startTestServer();
  await symlink('target', at('link'));

  await server.fs.writeFile({ path: at('link'), dataBase64: base64('x') });

  expect(await readFile(at('target'), 'utf8')).toBe('x');
});

test.each([
  ['not base64!!', 'Invalid symbol 32, offset 3.'],
  ['aGVsbG8', 'Invalid padding'],
  ['aGVsb', 'Invalid input length: 5'],
  ['aGVsbG9=', 'Invalid last symbol 57, offset 6.'],
  ['aG=sbG8=', 'Invalid symbol 61, offset 2.'],
  ['aGk=\n', 'Invalid symbol 10, offset 4.'],
  ['é', 'Invalid symbol 195, offset 0.'],
])('the base64 %j is refused, and the file stays as it was', async (dataBase64, why) => {
  await using server = await startTestServer();
  await writeFile(at('a.txt'), 'before');

  await expect(server.fs.writeFile({ path: at('a.txt'), dataBase64 })).rejects.toMatchObject({
    code: -32600,
    message: `fs/writeFile requires valid base64 dataBase64: ${why}`,
  });
  expect(await readFile(at('a.txt'), 'utf8')).toBe('before');
});

describe('the words of the operating system', () => {
  beforeEach(async () => {
    await mkdir(at('full'));
    await writeFile(at('full', 'a'), '');
    await symlink('loop', at('loop'));
  });

  test.each([
    ['readFile', { path: 'none' }, 'No such file or directory (os error 2)'],
    ['readFile', { path: 'full' }, 'Is a directory (os error 21)'],
    ['readFile', { path: 'loop' }, 'Symbolic link loop (os error 40)'],
    ['readFile', { path: 'n'.repeat(300) }, 'Filename too long (os error 36)'],
    ['createDirectory', { path: 'full', recursive: false }, 'File exists (os error 17)'],
    ['createDirectory', { path: 'full/a' }, 'File exists (os error 17)'],
    ['readDirectory', { path: 'full/a' }, 'Not a directory (os error 20)'],
    ['remove', { path: 'full', recursive: false }, 'Directory not empty (os error 39)'],
    ['remove', { path: 'none', force: false }, 'No such file or directory (os error 2)'],
    ['getMetadata', { path: 'none' }, 'No such file or directory (os error 2)'],
  ] as const)('fs/%s of %j', async (name, params, message) => {
    await using server = await startTestServer();

    await expect(server.fs[name]({ ...params, path: at(params.path) })).rejects.toMatchObject({ code: -32603, message });
  });
});

test('a folder lists its children with the kinds of link targets, without what cannot be resolved', async () => {
  await using server = await startTestServer();
  await mkdir(at('d'));
  await symlink('d', at('link'));
  await symlink('nowhere', at('dangling'));

  const { entries } = await server.fs.readDirectory({ path: folder });

  expect(entries.sort((a, b) => a.fileName.localeCompare(b.fileName))).toEqual([
    { fileName: 'd', isDirectory: true, isFile: false },
    { fileName: 'link', isDirectory: true, isFile: false },
  ]);
});

test('removing a link leaves its target', async () => {
  await using server = await startTestServer();
  await mkdir(at('d'));
  await symlink('d', at('link'));

  await server.fs.remove({ path: at('link') });

  expect((await server.fs.readDirectory({ path: folder })).entries.map(({ fileName }) => fileName)).toEqual(['d']);
});

test('a tree is copied into a folder that is there, links as links', async () => {
  await using server = await startTestServer();
  await mkdir(at('from', 'deep'), { recursive: true });
  await writeFile(at('from', 'deep', 'a'), 'new');
  await symlink('deep/a', at('from', 'link'));
  await mkdir(at('to', 'deep'), { recursive: true });
  await writeFile(at('to', 'deep', 'a'), 'old');

  await server.fs.copy({ sourcePath: at('from'), destinationPath: at('to'), recursive: true });

  expect(await readFile(at('to', 'deep', 'a'), 'utf8')).toBe('new');
  expect(await readlink(at('to', 'link'))).toBe('deep/a');
});

test('a file that is copied onto itself keeps its contents', async () => {
  await using server = await startTestServer();
  await writeFile(at('a'), 'kept');

  await server.fs.copy({ sourcePath: at('a'), destinationPath: at('a') });

  expect(await readFile(at('a'), 'utf8')).toBe('kept');
});

test('a folder is not copied into itself through a link', async () => {
  await using server = await startTestServer();
  await mkdir(at('d'));
  await symlink('d', at('link'));

  await expect(server.fs.copy({ sourcePath: at('d'), destinationPath: at('link', 'x'), recursive: true })).rejects.toMatchObject({
    code: -32600,
    message: 'fs/copy cannot copy a directory to itself or one of its descendants',
  });
});

test('a folder is copied only when it is said to be one', async () => {
  await using server = await startTestServer();

  await expect(server.fs.copy({ sourcePath: folder, destinationPath: at('x') })).rejects.toMatchObject({
    code: -32600,
    message: 'fs/copy requires recursive: true when sourcePath is a directory',
  });
});

test('a watch tells of children of a folder, sorted, once', async () => {
  await using server = await startTestServer();
  await server.fs.watch({ watchId: 'w', path: folder });
  const changed = server.once('fs/changed');

  await Promise.all([writeFile(at('b'), ''), writeFile(at('a'), '')]);

  expect(await changed).toEqual({ watchId: 'w', changedPaths: [at('a'), at('b')] });
});

test('a watch of a file that comes later tells of it', async () => {
  await using server = await startTestServer();
  await server.fs.watch({ watchId: 'w', path: at('some', 'where', 'later') });
  const changed = server.once('fs/changed');

  await mkdir(at('some', 'where'), { recursive: true });
  await writeFile(at('some', 'where', 'later'), '');

  expect(await changed).toEqual({ watchId: 'w', changedPaths: [at('some', 'where', 'later')] });
});

test('a watch goes on after its file was replaced by another', async () => {
  await using server = await startTestServer();
  await writeFile(at('a'), '1');
  await server.fs.watch({ watchId: 'w', path: at('a') });
  const replaced = server.once('fs/changed');
  await writeFile(at('draft'), '2');
  await rename(at('draft'), at('a'));
  await replaced;
  const changed = server.once('fs/changed');

  await writeFile(at('a'), '3');

  expect(await changed).toEqual({ watchId: 'w', changedPaths: [at('a')] });
});

test('an id names one watch of a connection at a time', async () => {
  await using server = await startTestServer();
  await server.fs.watch({ watchId: 'w', path: folder });

  await expect(server.fs.watch({ watchId: 'w', path: folder })).rejects.toMatchObject({ message: 'watchId already exists: w' });
  await server.fs.unwatch({ watchId: 'w' });
  expect(await server.fs.watch({ watchId: 'w', path: folder })).toEqual({ path: folder });
});

test('another connection hears nothing of a watch', async () => {
  await using server = await startTestServer();
  await using other = await server.connect();
  const heard: string[] = [];
  other.on('fs/changed', ({ watchId }) => heard.push(watchId));
  await server.fs.watch({ watchId: 'mine', path: folder });
  const changed = server.once('fs/changed');

  await writeFile(at('a'), '');

  await changed;
  expect(heard).toEqual([]);
});

test('`..` is taken away before a path is looked up, whatever stands in front of it', async () => {
  await using server = await startTestServer();
  await writeFile(at('a.txt'), 'a');
  await mkdir(at('sub', 'deep'), { recursive: true });
  await symlink(join('sub', 'deep'), at('link'));

  expect(await server.fs.readFile({ path: `${folder}/none/../a.txt` })).toEqual({ dataBase64: base64('a') });
  expect(await server.fs.readFile({ path: `${folder}/link/../a.txt` })).toEqual({ dataBase64: base64('a') });
  expect(await server.fs.watch({ watchId: 'w', path: `${folder}/./sub/../a.txt` })).toEqual({ path: at('a.txt') });
  await server.fs.remove({ path: `${folder}/none/../a.txt` });
  await expect(server.fs.readFile({ path: at('a.txt') })).rejects.toMatchObject({ code: -32603 });
});

test.each([
  ['broken', 'File exists (os error 17)'],
  ['broken/x', 'File exists (os error 17)'],
  ['file', 'File exists (os error 17)'],
  ['file/x', 'Not a directory (os error 20)'],
])('no folder is made at %s', async (name, message) => {
  await using server = await startTestServer();
  await symlink('nowhere', at('broken'));
  await writeFile(at('file'), '');

  await expect(server.fs.createDirectory({ path: at(name), recursive: true })).rejects.toMatchObject({ code: -32603, message });
});

test('no folder is copied to where a link leads nowhere', async () => {
  await using server = await startTestServer();
  await mkdir(at('folder'));
  await symlink('nowhere', at('broken'));

  const copied = server.fs.copy({ sourcePath: at('folder'), destinationPath: at('broken'), recursive: true });

  await expect(copied).rejects.toMatchObject({ code: -32603, message: 'File exists (os error 17)' });
});

test('a folder is made with those above it, and may be there', async () => {
  await using server = await startTestServer();

  await server.fs.createDirectory({ path: at('a', 'b', 'c') });
  await server.fs.createDirectory({ path: at('a', 'b', 'c') });

  expect(await server.fs.getMetadata({ path: at('a', 'b', 'c') })).toMatchObject({ isDirectory: true });
});

test('a path with a NUL byte is refused where a file is wanted, and a folder without settings elsewhere', async () => {
  await using server = await startTestServer();
  const path = join(folder, '\0');
  const refusal = { code: -32600, message: 'file name contained an unexpected NUL byte' };

  await expect(server.fs.readFile({ path })).rejects.toMatchObject(refusal);
  await expect(server.fs.copy({ sourcePath: folder, destinationPath: path, recursive: true })).rejects.toMatchObject(refusal);
  const write = server.config.value.write({ keyPath: 'model', value: 'm', mergeStrategy: 'replace', filePath: path });
  await expect(write).rejects.toMatchObject({ code: -32600, message: 'Only writes to the user config are allowed' });
  expect((await server.config.read({ cwd: path })).config.model).toBeNull();
});
