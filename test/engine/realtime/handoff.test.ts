import { expect, test } from 'vitest';
import { toDelegation, toHandoffV1, toHandoffV2 } from '../../../src/engine/realtime/handoff.js';

const call = (args: unknown) => toHandoffV2({ call_id: 'c', id: 'i', arguments: args })?.input;

test.each([
  ['{"prompt":" do it "}', 'do it'],
  ['{"prompt":"p","text":"t"}', 't'],
  ['{"input_transcript":" ","query":"q"}', 'q'],
  ['{"other":1}', '{"other":1}'],
  ['no JSON', 'no JSON'],
  ['', ''],
  [undefined, ''],
])('the arguments %s ask for %s', (args, expected) => {
  expect(call(args)).toBe(expected);
});

test.each([
  [
    { call_id: 'c', id: 'i' },
    { id: 'c', itemId: 'i', input: '' },
  ],
  [{ call_id: 'c' }, { id: 'c', itemId: 'c', input: '' }],
  [{ id: 'i' }, { id: 'i', itemId: 'i', input: '' }],
  [{}, null],
])('a call %j is the hand-off %j', (item, expected) => {
  expect(toHandoffV2(item)).toEqual(expected);
});

test('a request of the first version has all of its members', () => {
  expect(toHandoffV1({ handoff_id: 'h', item_id: 'i' })).toBeNull();
});

test('the transcript stands in for a request without words, and nothing for nothing', () => {
  const empty = { id: 'c', itemId: 'c', input: '' };
  const entries = [{ role: 'user' as const, text: 'a < b' }];

  expect(toDelegation(empty, entries)).toBe(
    '<realtime_delegation>\n  <input>user: a &lt; b</input>\n  <transcript_delta>user: a &lt; b</transcript_delta>\n</realtime_delegation>',
  );
  expect(toDelegation(empty, [])).toBeNull();
  expect(toDelegation({ ...empty, input: 'x' }, [])).toBe('<realtime_delegation>\n  <input>x</input>\n</realtime_delegation>');
});
