import { expect, test } from 'vitest';
import { OpenHandoff } from '../../../src/engine/realtime/open-handoff.js';

const open = (version: 'v1' | 'v2') => {
  const sent: string[] = [];
  const handoff = new OpenHandoff({
    version,
    send: ({ item, ...message }) => void sent.push(JSON.stringify(item ?? message)),
    answered: () => void sent.push('asks for a response'),
  });
  return { handoff, sent };
};

test.each(['completed', 'failed', 'interrupted'] as const)('a turn that ends as %s without a word answers its call once', (status) => {
  const { handoff, sent } = open('v2');
  handoff.take('one', 'work');
  handoff.taken('work');

  handoff.turnEnded(status, { goesOn: false });
  handoff.turnEnded(status, { goesOn: false });

  expect(sent).toEqual([expect.stringContaining('"call_id":"one"'), 'asks for a response']);
});

test('a hand-off that the ending turn did not take in stays open for the next one', () => {
  const { handoff, sent } = open('v2');
  handoff.take('one', 'work');

  handoff.turnEnded('completed', { goesOn: true });
  handoff.taken('work');
  handoff.say('done');

  expect(sent).toEqual([expect.stringContaining('[BACKEND] done')]);
});

test('in the first version a newer request takes over', () => {
  const { handoff, sent } = open('v1');
  handoff.take('one', 'a');
  handoff.say('1');
  handoff.take('two', 'b');
  handoff.say('2');
  handoff.turnEnded('completed', { goesOn: false });

  expect(sent).toEqual([expect.stringContaining('"handoff_id":"one"'), expect.stringContaining('"handoff_id":"two"')]);
});

test('what the agent says while nothing is open goes nowhere', () => {
  const { handoff, sent } = open('v2');

  handoff.say('to the client');

  expect(sent).toEqual([]);
});
