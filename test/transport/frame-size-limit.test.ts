import { expect, test } from 'vitest';
import { FrameSizeLimit } from '../../transport/src/frame-size-limit.js';
import { frame } from './support/raw-socket.js';

const stream = (...frames: readonly Buffer[]): Buffer => Buffer.concat(frames);
const chunksOf = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

test.each([1, 2, 3, 7, 64, 100_000])('frames up to the limit pass, cut into pieces of %i', (size) => {
  const limit = new FrameSizeLimit(70_000);
  const bytes = stream(
    frame(''),
    frame('x'.repeat(125)),
    frame('x'.repeat(126), { isMasked: false }),
    frame('x'.repeat(70_000)),
    frame('x'),
  );

  expect(chunksOf(bytes, size).every((chunk) => limit.admits(chunk))).toBe(true);
});

test.each([70_001n, 2n ** 40n, 2n ** 63n])('a frame that declares %s bytes is refused with its head', (declared) => {
  const limit = new FrameSizeLimit(70_000);

  expect(limit.admits(stream(frame('before'), frame('', { declared })))).toBe(false);
});
