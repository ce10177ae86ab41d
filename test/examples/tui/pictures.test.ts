import { expect, test } from 'vitest';
import { attach, editWith, emptyComposer } from '../../../examples/tui/src/input/composer.js';
import { createKeyReader } from '../../../examples/tui/src/input/key-reader.js';
import { findPicturePath } from '../../../examples/tui/src/input/pictures.js';
import { toInput } from '../../../examples/tui/src/input/to-input.js';

test.each([
  { text: '/tmp/shot.png', path: '/tmp/shot.png' },
  { text: " '/tmp/my shot.PNG' \n", path: '/tmp/my shot.PNG' },
  { text: '"/tmp/my shot.webp"', path: '/tmp/my shot.webp' },
  { text: String.raw`/tmp/my\ shot\ \(1\).jpg`, path: '/tmp/my shot (1).jpg' },
  { text: 'file:///tmp/my%20shot.gif', path: '/tmp/my shot.gif' },
  { text: String.raw`C:\shots\one.png`, path: String.raw`C:\shots\one.png` },
  { text: '/tmp/notes.txt', path: null },
  { text: 'shot.png', path: null },
  { text: 'see /tmp/shot.png', path: null },
  { text: '/tmp/a.png\n/tmp/b.png', path: null },
  { text: 'file://%', path: null },
])('$text is taken for $path', ({ text, path }) => {
  expect(findPicturePath(text)).toBe(path);
});

test('pictures are numbered where they stand in the text', () => {
  const keys = ['see ', '\u001b[200~/tmp/one.png\u001b[201~', 'and ', '\u001b[200~/tmp/two.png\u001b[201~'].join('');

  const { text, pictures } = createKeyReader()(keys).reduce((composer, { input, key }) => editWith(composer, input, key), emptyComposer);

  expect({ text, pictures }).toEqual({ text: 'see [picture 1] and [picture 2] ', pictures: ['/tmp/one.png', '/tmp/two.png'] });
});

test('a picture whose number was deleted from the text is not sent', () => {
  const { pictures } = attach(attach(emptyComposer, '/tmp/one.png'), '/tmp/two.png');

  expect(toInput('only [picture 2]', { cwd: '/work', pictures })).toEqual([
    { type: 'text', text: 'only [picture 2]', text_elements: [] },
    { type: 'localImage', path: '/tmp/two.png' },
  ]);
});

test.each([
  { text: 'look at @shots/one.png', paths: ['/work/shots/one.png'] },
  { text: 'look at @"my shot.png"', paths: ['/work/my shot.png'] },
  { text: 'look at "/tmp/my shot.png"', paths: ['/tmp/my shot.png'] },
  { text: 'one.png', paths: ['/work/one.png'] },
  { text: 'what does one.png show', paths: [] },
])('the pictures of $text', ({ text, paths }) => {
  const input = toInput(text, { cwd: '/work', pictures: [] });

  expect(input.flatMap((one) => (one.type === 'localImage' ? [one.path] : []))).toEqual(paths);
});
