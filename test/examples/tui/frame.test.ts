import type { ThreadItem } from 'keelson/protocol';
import { expect, test } from 'vitest';
import { readSubmission } from '../../../examples/tui/src/commands/commands.js';
import { cleared, emptyComposer, insert } from '../../../examples/tui/src/input/composer.js';
import { initialState, type State } from '../../../examples/tui/src/session/state.js';
import { frameOf } from '../../../examples/tui/src/view/frame.js';
import { itemLines } from '../../../examples/tui/src/view/item-lines.js';
import { plainText, textWidth, wrap } from '../../../examples/tui/src/view/lines.js';
import { markdownLines } from '../../../examples/tui/src/view/markdown.js';
import { themeOf } from '../../../examples/tui/src/view/theme.js';

const answer = (text: string): ThreadItem => ({ type: 'agentMessage', id: 'M', text, phase: null, memoryCitation: null });
const busy: State = {
  ...initialState,
  composer: insert(cleared(emptyComposer, null), 'a long thought that needs rows\n'.repeat(30)),
  transcript: {
    ...initialState.transcript,
    turnId: 'U',
    live: new Map([['M', answer('Words of the 模型 and more. '.repeat(400))]]),
    plan: Array.from({ length: 20 }, (_, index) => ({ step: `Step ${index}`, status: 'pending' as const })),
  },
};

test.each([
  { columns: 20, rows: 5 },
  { columns: 40, rows: 8 },
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
])('the frame fits on a screen of $columns × $rows', (size) => {
  const rows = frameOf(busy, size);

  expect(rows.length).toBeLessThan(size.rows);
  expect(Math.max(...rows.map((row) => textWidth(plainText(row))))).toBeLessThanOrEqual(size.columns);
});

test('markdown is shown by its meaning', () => {
  const lines = markdownLines('# Title\n- **one** and `two`\n```ts\nconst a = 1;\n```\n[docs](https://x.example)');

  expect(lines.map(plainText)).toEqual(['Title', '• one and two', '  const a = 1;', 'docs (https://x.example)']);
  expect(lines[1]?.map(({ tone }) => tone)).toEqual(['accent', 'bold', 'plain', 'code']);
});

test('the columns of a table are as wide as their widest cell', () => {
  const lines = markdownLines('| Name | Age |\n|---|:-:|\n| **Ann** | 7 |\n| Bartholomew | 41 |').map(plainText);

  expect(lines).toEqual(['Name         Age', '────────────────', 'Ann          7', 'Bartholomew  41']);
});

test('the lines of a diff are coloured by what they do', () => {
  const lines = itemLines({
    type: 'fileChange',
    id: 'F',
    status: 'completed',
    changes: [{ path: 'a.txt', kind: { type: 'update', move_path: null }, diff: '@@ -1 +1 @@\n-old\n+new\n' }],
  });

  expect(lines.map(plainText)).toEqual(['Edit a.txt +1 -1', '  @@ -1 +1 @@', '  -old', '  +new']);
  expect(lines.slice(2).map(([span]) => span?.tone)).toEqual(['removed', 'added']);
});

test('what a model writes cannot steer the terminal', () => {
  expect(itemLines(answer('a\u001b[2Jb c\u0007\u0085d')).map(plainText)).toEqual(['ab cd']);
});

test('rows end between words, and within those that are longer than a row', () => {
  expect(wrap([{ text: 'one two three 0123456789', tone: 'plain' }], 8).map(plainText)).toEqual(['one two ', 'three 01', '23456789']);
});

test('NO_COLOR takes the colours, not the meaning', () => {
  const looks = Object.values(themeOf({ NO_COLOR: '1' }));

  expect(looks.filter(({ color }) => color !== undefined)).toEqual([]);
});

test.each([
  { text: '/new', submission: { kind: 'command', name: 'new', argument: '' } },
  { text: '/rename My thread', submission: { kind: 'command', name: 'rename', argument: 'My thread' } },
  { text: '/exit', submission: { kind: 'command', name: 'quit', argument: '' } },
  { text: '/compa', submission: { kind: 'command', name: 'compact', argument: '' } },
  { text: '/nothing', submission: { kind: 'unknown', name: 'nothing' } },
  { text: '!ls -l', submission: { kind: 'shell', command: 'ls -l' } },
  { text: '/usr/bin is full', submission: { kind: 'prompt', text: '/usr/bin is full' } },
])('$text is read as it is meant', ({ text, submission }) => {
  expect(readSubmission(text)).toEqual(submission);
});
