import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createCanvas } from '../../../examples/tui/src/view/canvas.js';
import { ScreenModel } from './screen.js';

const eraseRows = (count: number): string => `${'\u001b[2K\u001b[1A'.repeat(count - 1)}\u001b[2K\u001b[G`;

/** A terminal that records, as ink's pictures reach it. */
function openCanvas({ columns = 40, rows = 6 } = {}) {
  const screen = new ScreenModel({ columns, rows });
  const writes: string[] = [];
  const terminal = Object.assign(new PassThrough(), { columns, rows }) as unknown as NodeJS.WriteStream;
  terminal.write = (data: string | Uint8Array) => {
    writes.push(String(data));
    screen.write(String(data));
    return true;
  };
  const canvas = createCanvas(terminal);
  let height = 0;
  /** What ink does for a picture: it erases the one before, prints, and draws. */
  const draw = (frame: string, printed = ''): void => {
    if (printed === '') canvas.stdout.write(`${height > 0 ? eraseRows(height) : ''}${frame}\n`);
    else {
      if (height > 0) canvas.stdout.write(eraseRows(height));
      canvas.stdout.write(`${printed}\n`);
      canvas.stdout.write(`${frame}\n`);
    }
    height = frame.split('\n').length + 1;
  };
  const shows = async (): Promise<string> => {
    await new Promise((resolve) => setImmediate(resolve));
    return screen.text.trimEnd();
  };
  return { canvas, draw, shows, writes };
}

test.each([
  { to: 'a changed row', frame: 'one\nTWO\nthree' },
  { to: 'more rows', frame: 'one\ntwo\nthree\nfour\nfive' },
  { to: 'fewer rows', frame: 'one' },
  { to: 'other rows, more of them', frame: 'a\nb\nc\nd' },
  { to: 'none', frame: '' },
])('a picture becomes one with $to', async ({ frame }) => {
  const { draw, shows } = openCanvas();
  draw('one\ntwo\nthree');
  await shows();

  draw(frame);

  expect(await shows()).toBe(frame);
});

test('rows that stay are not written again', async () => {
  const { draw, shows, writes } = openCanvas();
  draw('one\ntwo\nthree');
  await shows();
  writes.length = 0;

  draw('one\n2\nthree');
  await shows();

  expect(writes).toEqual(['\u001b[?2026h\r\u001b[1A2\u001b[K\u001b[1B\r\u001b[?2026l']);
});

test('the same picture is not written at all', async () => {
  const { draw, shows, writes } = openCanvas();
  draw('one');
  await shows();
  writes.length = 0;

  draw('one');
  await shows();

  expect(writes).toEqual([]);
});

test('what is printed stands above the picture and scrolls off', async () => {
  const { draw, shows } = openCanvas({ rows: 4 });
  draw('frame');

  for (const row of ['a', 'b', 'c', 'd', 'e']) {
    draw('frame', row);
    await shows();
  }

  expect(await shows()).toBe('a\nb\nc\nd\ne\nframe');
});

test('a repaint fills the screen with the end of what is printed, and draws nothing in between', async () => {
  const { canvas, draw, shows, writes } = openCanvas({ rows: 4 });
  draw('frame', 'a\nb');
  await shows();
  writes.length = 0;

  canvas.hold();
  draw('lost');
  const held = [await shows(), writes.length];
  canvas.repaint(() => draw('anew', 'a\nb\nc\nd\ne'));

  expect(held).toEqual(['a\nb\nframe', 0]);
  expect(await shows()).toBe('c\nd\ne\nanew');
});

test('the picture is taken off, what is printed stays', async () => {
  const { canvas, draw, shows } = openCanvas();
  draw('one\ntwo', 'printed');

  canvas.erase();

  expect(await shows()).toBe('printed');
});
