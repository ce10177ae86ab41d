import { expect, test } from 'vitest';
import { findTarget, suggestFile } from '../../../examples/tui/src/input/completion.js';
import { cleared, editWith, emptyComposer } from '../../../examples/tui/src/input/composer.js';
import { createKeyReader } from '../../../examples/tui/src/input/key-reader.js';

const [up, down, left, home] = ['\u001b[A', '\u001b[B', '\u001b[D', '\u001b[H'];

/** The composer after what a terminal sent, in one piece or several. */
function typed(...chunks: string[]) {
  const read = createKeyReader();
  return chunks.flatMap(read).reduce((composer, { input, key }) => editWith(composer, input, key), emptyComposer);
}

test.each([
  { does: 'letters stand where they were typed', keys: `ac${left}b`, text: 'abc' },
  { does: 'backspace takes a whole character', keys: 'a👩‍👩‍👧\u007f', text: 'a' },
  { does: 'delete takes the character behind the cursor', keys: `ab${home}\u001b[3~`, text: 'b' },
  { does: 'Ctrl+W takes a word', keys: 'one two\u0017', text: 'one ' },
  { does: 'Ctrl+U takes what stands before', keys: 'one two\u0015', text: '' },
  { does: 'Alt+Return breaks the line', keys: 'a\u001b\rb', text: 'a\nb' },
  { does: 'Ctrl+J breaks the line', keys: 'a\nb', text: 'a\nb' },
  { does: 'arrows move between lines', keys: `ab\ncd${up}${left}X`, text: 'aXb\ncd' },
  { does: 'a paste keeps its lines and loses its control characters', keys: '\u001b[200~a\r\nb\u0007\tc\u001b[201~', text: 'a\nb\tc' },
])('$does', ({ keys, text }) => {
  expect(typed(keys).text).toBe(text);
});

test('keys and pastes may come in pieces', () => {
  expect(typed('ab\u001b[', 'Dx\u001b[20', '0~1\r', '2\u001b[20', '1~').text).toBe('ax1\n2b');
});

test('the history gives back what was sent, and then what was being written', () => {
  const sent = cleared(cleared(emptyComposer, 'first'), 'second');
  const keys = (chunk: string) => createKeyReader()(chunk).reduce((composer, { input, key }) => editWith(composer, input, key), sent).text;

  expect([keys(up), keys(up + up), keys(`draft${up}${down}`)]).toEqual(['second', 'first', 'draft']);
});

test.each([
  { keys: '/re', target: { kind: 'command', query: 're', start: 0, end: 3 } },
  { keys: 'see @src/ma', target: { kind: 'file', query: 'src/ma', start: 4, end: 11 } },
  { keys: 'me@example.org', target: null },
  { keys: '/usr/bin', target: null },
])('suggestions for $keys', ({ keys, target }) => {
  expect(findTarget(typed(keys))).toEqual(target);
});

test.each([
  { path: 'src/main.ts', insert: 'src/main.ts ' },
  { path: 'my notes.md', insert: '"my notes.md" ' },
  { path: 'shots/one.png', insert: '@shots/one.png ' },
])('the suggestion $path is put in as $insert', ({ path, insert }) => {
  expect(suggestFile(path).insert).toBe(insert);
});
