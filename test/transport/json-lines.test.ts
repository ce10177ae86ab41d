import { LineSplitter } from 'keelson-transport';
import { expect, test } from 'vitest';

test('lines may arrive in pieces, end in CR LF, and hold characters cut in two', () => {
  const splitter = new LineSplitter();
  const bytes = Buffer.from('one\r\ntwo ü\n\nlast');

  const lines = [...bytes].flatMap((byte) => splitter.push(Uint8Array.of(byte)));

  expect([...lines, ...splitter.end()]).toEqual(['one', 'two ü', '', 'last']);
});

test('a line that is not UTF-8 is skipped and reported', () => {
  let invalid = 0;
  const splitter = new LineSplitter(() => invalid++);

  expect(splitter.push(Buffer.from([0x61, 0x0a, 0xff, 0x0a, 0x62, 0x0a]))).toEqual(['a', 'b']);
  expect(invalid).toBe(1);
});

test('a huge line in small pieces takes linear time', () => {
  const splitter = new LineSplitter();
  const piece = Buffer.alloc(1024, 0x78);
  for (let count = 0; count < 20_000; count++) splitter.push(piece);

  expect(splitter.push(Buffer.from('\n'))[0]).toHaveLength(20_000 * 1024);
});
