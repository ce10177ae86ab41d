import { expect, test } from 'vitest';
import { readTar } from '../../src/platform/tar/read-tar.js';
import { type NewTarEntry, writeTar } from '../../src/platform/tar/write-tar.js';
import { tarOf } from '../extensions/plugins/support/archive.js';

/** In pieces that fit nothing. */
async function* pieces(bytes: Buffer, size = 100): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer): Promise<(readonly [string, string, string])[]> {
  const entries: (readonly [string, string, string])[] = [];
  for await (const { name, type, content } of readTar(pieces(bytes))) {
    let text = '';
    for await (const chunk of content) text += chunk.toString('utf8');
    entries.push([name, type, text]);
  }
  return entries;
}

async function* entriesOf(files: Readonly<Record<string, string>>, sizes: (text: string) => number): AsyncGenerator<NewTarEntry> {
  for (const [name, text] of Object.entries(files))
    yield { name, type: 'file', isExecutable: false, size: sizes(text), content: pieces(Buffer.from(text)) };
}

async function write(files: Readonly<Record<string, string>>, sizes = Buffer.byteLength): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entriesOf(files, sizes))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('what is written is read again, with names of any length', async () => {
  const files = { a: 'x', 'ü/b': 'y'.repeat(1000), [`${'long/'.repeat(40)}c`]: '', [`${'ä'.repeat(90)}/d`]: 'z' };

  const entries = await read(await write(files));

  expect(entries).toEqual(Object.entries(files).map(([name, text]) => [name, 'file', text]));
});

test('a file that grows while it is packed is no archive', async () => {
  await expect(write({ a: 'xx' }, () => 1)).rejects.toThrow('a changed while it was read');
});

test('an entry whose content nobody reads is passed over', async () => {
  const names: string[] = [];
  for await (const { name } of readTar(pieces(tarOf({ a: 'x'.repeat(700), b: 'y' })))) names.push(name);

  expect(names).toEqual(['a', 'b']);
});

test.each([
  ['GNU', tarOf({ '././@LongLink': { flag: 'L', content: 'long/name\0' }, cut: 'x' })],
  ['pax', tarOf({ pax: { flag: 'x', content: '18 path=long/name\n' }, cut: 'x' })],
])('a long name is read as %s writes it', async (_kind, bytes) => {
  expect(await read(bytes)).toEqual([['long/name', 'file', 'x']]);
});

test('what is said of all entries, and of links, is passed over', async () => {
  const bytes = tarOf({ pax_global_header: { flag: 'g', content: '12 path=abc\n' }, k: { flag: 'K', content: 'x' }, a: 'x' });

  expect(await read(bytes)).toEqual([['a', 'file', 'x']]);
});

test.each([
  ['a wrong checksum', Buffer.concat([Buffer.from('x'), tarOf({ a: 'x' }).subarray(1)]), 'the checksum of a header is wrong'],
  ['half a header', tarOf({ a: 'x' }).subarray(0, 300), 'unexpected end of file'],
  ['an endless note', tarOf({ p: { flag: 'x', size: 1024 * 1024 * 1024 } }), 'a header is too large'],
  ['a note that is none', tarOf({ p: { flag: 'x', content: 'nonsense' } }), 'a header is malformed'],
  ['a sparse file', tarOf({ p: { flag: 'x', content: '22 GNU.sparse.major=1\n' }, a: 'x' }), 'sparse files are not supported'],
])('%s ends the reading', async (_what, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message);
});
