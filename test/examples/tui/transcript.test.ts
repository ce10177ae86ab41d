import type { ServerNotification, ThreadItem } from 'keelson/protocol';
import { expect, test } from 'vitest';
import { createStore } from '../../../examples/tui/src/session/store.js';
import { emptyTranscript, hear, type Transcript } from '../../../examples/tui/src/session/transcript.js';

const scope = { threadId: 'T', turnId: 'U' };
const message = (text: string): ThreadItem => ({ type: 'agentMessage', id: 'M', text, phase: null, memoryCitation: null });
const started: ServerNotification = { method: 'item/started', params: { ...scope, item: message(''), startedAtMs: 0 } };
const completed: ServerNotification = { method: 'item/completed', params: { ...scope, item: message('done'), completedAtMs: 1 } };
const delta = (text: string): ServerNotification => ({
  method: 'item/agentMessage/delta',
  params: { ...scope, itemId: 'M', delta: text },
});
const after = (...notifications: ServerNotification[]): Transcript => notifications.reduce(hear, emptyTranscript);

test('pieces of a message grow it while it is under way', () => {
  expect([...after(started, delta('a'), delta('b')).live.values()]).toEqual([message('ab')]);
});

test('a completed item is printed once, in its final form', () => {
  const { live, committed } = after(started, delta('a'), completed);

  expect({ live: live.size, committed }).toEqual({ live: 0, committed: [{ kind: 'item', key: '0-M', item: message('done') }] });
});

test('a piece touches nothing that is printed already', () => {
  const before = after(started, completed, started);

  expect(hear(before, delta('a')).committed).toBe(before.committed);
});

test('two hundred pieces in a moment are one picture', () => {
  const due: (() => void)[] = [];
  let pictures = 0;
  const store = createStore(after(started), (work) => due.push(work));
  store.subscribe(() => {
    pictures += 1;
  });

  for (let piece = 0; piece < 200; piece += 1) store.changeSoon((state) => hear(state, delta('x')));
  for (const work of due) work();

  expect(pictures).toBe(1);
  expect([...store.get().live.values()]).toEqual([message('x'.repeat(200))]);
});

const lines = (first: number, count: number): string => Array.from({ length: count }, (_, index) => `line ${first + index}\n`).join('');
const printed = ({ committed }: Transcript): string[] =>
  committed.map((entry) => (entry.kind === 'part' || entry.kind === 'lastPart' ? entry.text : entry.kind));

test('whole lines of an answer are printed while it goes on, and the rest at its end', () => {
  const text = `${lines(0, 8)}the end`;
  const end: ServerNotification = { method: 'item/completed', params: { ...scope, item: message(text), completedAtMs: 1 } };

  const before = after(started, delta(lines(0, 8)), delta('the '));

  expect(printed(before)).toEqual([lines(0, 8).trimEnd()]);
  expect(printed(hear(before, end))).toEqual([lines(0, 8).trimEnd(), 'the end']);
});

test('a part that begins within a block of code is shown as code', () => {
  const { committed } = after(started, delta(`\`\`\`\n${lines(0, 8)}`), delta(lines(8, 8)));

  expect(committed.map((entry) => entry.kind === 'part' && entry.text.startsWith('```\n'))).toEqual([true, true]);
});

test('an answer that has become another one is printed whole', () => {
  expect(printed(after(started, delta(lines(0, 8)), completed))).toEqual([lines(0, 8).trimEnd(), 'item']);
});

test('a table is printed when it is complete', () => {
  const table = '| a | b |\n'.repeat(8);

  expect(printed(after(started, delta(table)))).toEqual([]);
  expect(printed(after(started, delta(table), delta('\nafter it\n')))).toHaveLength(1);
});

test('a command outlives its turn as a background terminal, until it ends', () => {
  const command: ThreadItem = {
    type: 'commandExecution',
    id: 'C',
    command: 'serve',
    cwd: '/work',
    processId: '1',
    source: 'agent',
    status: 'inProgress',
    commandActions: [],
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  };
  const turn = {
    id: 'U',
    items: [],
    itemsView: 'full',
    status: 'completed',
    error: null,
    startedAt: 0,
    completedAt: 1,
    durationMs: 1,
  } as const;
  const ended = after(
    { method: 'item/started', params: { ...scope, item: command, startedAtMs: 0 } },
    { method: 'turn/completed', params: { threadId: 'T', turn: { ...turn, items: [] } } },
    { method: 'item/commandExecution/outputDelta', params: { ...scope, itemId: 'C', delta: 'up' } },
  );
  const item: ThreadItem = { ...command, status: 'completed', exitCode: 0 };

  expect([...ended.terminals.values()]).toEqual([{ ...command, aggregatedOutput: 'up' }]);
  expect(hear(ended, { method: 'item/completed', params: { ...scope, item, completedAtMs: 2 } }).terminals.size).toBe(0);
});

test.each<{ notification: ServerNotification; text: string }>([
  { notification: { method: 'guardianWarning', params: { threadId: 'T', message: 'not that' } }, text: 'not that' },
  { notification: { method: 'deprecationNotice', params: { summary: 'old', details: 'use new' } }, text: 'old: use new' },
  {
    notification: { method: 'mcpServer/startupStatus/updated', params: { name: 'docs', status: 'failed', error: 'no such file' } },
    text: 'the MCP server docs did not start: no such file',
  },
  {
    notification: { method: 'mcpServer/oauthLogin/completed', params: { name: 'docs', success: true, error: null } },
    text: 'logged in to docs',
  },
])('$notification.method is told as: $text', ({ notification, text }) => {
  expect(after(notification).committed).toMatchObject([{ kind: 'note', text }]);
});
