import { expect, test } from 'vitest';
import { toTurns } from '../../src/engine/projection/to-turns.js';
import type { RolloutItem } from '../../src/store/rollout/record.js';

const event = (payload: Readonly<Record<string, unknown>>): RolloutItem => ({ type: 'event_msg', payload }) as RolloutItem; // As files have it: any event.
const said = (message: string) => event({ type: 'user_message', message });
const answered = (message: string) => event({ type: 'agent_message', message });
const started = event({ type: 'task_started', turn_id: 'a' });
const completed = event({ type: 'task_complete', turn_id: 'a' });

const outline = (records: readonly RolloutItem[]) =>
  toTurns(records).map(({ id, status, items }) => [id, status, ...items.map(({ type }) => type)]);

test('what is told after an interruption still belongs to the turn', () => {
  const aborted = event({ type: 'turn_aborted', turn_id: 'a', reason: 'interrupted' });

  expect(outline([started, said('q'), aborted, answered('late')])).toEqual([['a', 'interrupted', 'userMessage', 'agentMessage']]);
});

test('an interruption of no turn that is open leaves the one before as it ended', () => {
  const aborted = event({ type: 'turn_aborted', turn_id: null, reason: 'interrupted' });

  expect(outline([started, said('q'), completed, aborted])).toEqual([['a', 'completed', 'userMessage']]);
});

test('in a file without turns the user begins one also after a compaction', () => {
  const compacted: RolloutItem = { type: 'compacted', payload: { message: 'summary' } };

  expect(outline([said('one'), compacted, said('two')])).toEqual([
    ['rollout-0', 'completed', 'userMessage'],
    ['rollout-2', 'completed', 'userMessage'],
  ]);
});

test('files of a patch are told in the order of their paths, a search in the words of its record', () => {
  const changes = { '/w/b': { type: 'add', content: 'x' }, '/w/a': { type: 'delete', content: 'y' } };
  const patched = event({ type: 'patch_apply_end', call_id: 'p', success: true, changes, status: 'completed' });
  const looked = event({ type: 'web_search_end', call_id: 'w', query: 'the page', action: { type: 'open_page', url: 'http://x' } });

  const [turn] = toTurns([started, patched, looked, completed]);

  expect(turn?.items).toMatchObject([{ changes: [{ path: '/w/a' }, { path: '/w/b' }] }, { query: 'the page' }]);
});
