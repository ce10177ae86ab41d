import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unpackBundle } from '../../../src/extensions/plugins/remote/unpack-bundle.js';
import { bundleOf, type RawEntry } from './support/archive.js';
import { filesBelow } from './support/plugins-place.js';

const limits = { maxBytes: 64 * 1024, maxEntries: 10 };

async function makeFolder() {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-unpack-')));
  return { base, folder: join(base, 'in'), [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }) };
}

describe('unpacking a bundle', () => {
  test('makes its folders and files, and no more of their modes than that they may run', async () => {
    await using at = await makeFolder();
    const bundle = bundleOf({
      './': { flag: '5' },
      'skills/': { flag: '5' },
      './skills/s/SKILL.md': 'text',
      'run.sh': { content: 'x', mode: 0o6755 },
    });

    await unpackBundle(bundle, at.folder, limits);

    expect(await filesBelow(at.folder)).toEqual(['run.sh', 'skills/s/SKILL.md']);
    expect(await readFile(join(at.folder, 'skills/s/SKILL.md'), 'utf8')).toBe('text');
    expect((await stat(join(at.folder, 'run.sh'))).mode & 0o6111).toBe(0o111);
  });

  test.each<[string, Readonly<Record<string, string | RawEntry>>, string]>([
    ['a link', { l: { flag: '2', link: '/etc' } }, 'remote plugin bundle tar entry `l` is a link'],
    ['a link inside', { a: 'x', l: { flag: '2', link: 'a' } }, 'remote plugin bundle tar entry `l` is a link'],
    ['a hard link', { l: { flag: '1', link: '/etc/passwd' } }, 'remote plugin bundle tar entry `l` is a link'],
    ['a way up', { '../out': 'x' }, 'remote plugin bundle tar entry `../out` escapes extraction root'],
    ['a way up in between', { 'a/../../out': 'x' }, 'remote plugin bundle tar entry `a/../../out` escapes extraction root'],
    ['a folder further up', { '../out/': { flag: '5' } }, 'remote plugin bundle tar entry `../out/` escapes extraction root'],
    ['an absolute name', { '/tmp/out': 'x' }, 'remote plugin bundle tar entry `/tmp/out` escapes extraction root'],
    ['a way up of Windows', { '..\\out': 'x' }, 'remote plugin bundle tar entry `..\\out` escapes extraction root'],
    ['a disk of Windows', { 'C:out': 'x' }, 'remote plugin bundle tar entry `C:out` escapes extraction root'],
    ['a pipe', { f: { flag: '6' } }, 'remote plugin bundle tar entry `f` has unsupported type Fifo'],
    ['a device', { d: { flag: '3' } }, 'remote plugin bundle tar entry `d` has unsupported type Char'],
    ['a disk', { d: { flag: '4' } }, 'remote plugin bundle tar entry `d` has unsupported type Block'],
    ['what nobody knows', { z: { flag: 'Z' } }, 'remote plugin bundle tar entry `z` has unsupported type unknown'],
    ['the folder itself as a file', { './': 'x' }, 'remote plugin bundle tar entry `./` escapes extraction root'],
    ['more than it may hold', { big: 'x'.repeat(100_000) }, 'remote plugin bundle exceeded maximum extracted size of 65536 bytes'],
    [
      'a size that is a lie',
      { big: { content: 'x', size: 4096 } },
      'failed to read remote plugin bundle tar entry: unexpected end of file',
    ],
    [
      'more entries than it may',
      Object.fromEntries(Array.from({ length: 11 }, (_none, at) => [`f${at}`, ''])),
      'remote plugin bundle has more than 10 entries',
    ],
  ])('ends at %s, and nothing is made outside', async (_what, entries, message) => {
    await using at = await makeFolder();

    await expect(unpackBundle(bundleOf(entries), at.folder, limits)).rejects.toThrow(message);

    expect((await filesBelow(at.base)).filter((path) => !path.startsWith('in/'))).toEqual([]);
  });

  test.each([
    ['is no archive', Buffer.from('text')],
    ['is empty', Buffer.alloc(0)],
    ['ends too soon', bundleOf({ a: 'x'.repeat(2000) }).subarray(0, 30)],
  ])('is refused when the file %s', async (_what, bytes) => {
    await using at = await makeFolder();

    await expect(unpackBundle(bytes, at.folder, limits)).rejects.toThrow('failed to read remote plugin bundle tar entry: ');
  });

  test('a file takes the place of one before it, and never that of a folder', async () => {
    await using at = await makeFolder();

    await expect(unpackBundle(bundleOf({ 'a/b': 'x', a: 'x' }), at.folder, limits)).rejects.toThrow('EISDIR');
  });

  test('of an archive that wraps all in one folder, the folder is dropped and links are left out where that is asked for', async () => {
    await using at = await makeFolder();
    const bundle = bundleOf({ 'repo-1/': { flag: '5' }, 'repo-1/l': { flag: '2', link: '/etc' }, 'repo-1/a/b': 'x' });

    await unpackBundle(bundle, at.folder, { ...limits, topFolder: 'drop', links: 'skip' });

    expect(await filesBelow(at.folder)).toEqual(['a/b']);
  });
});
