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
