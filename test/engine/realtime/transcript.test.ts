import { expect, test } from 'vitest';
import { Transcript } from '../../../src/engine/realtime/transcript.js';

const lines = (transcript: Transcript, input = ''): string[] => transcript.handOff(input).map(({ role, text }) => `${role}: ${text}`);

test('pieces of one speaker are one entry, and the whole of it takes their place', () => {
  const transcript = new Transcript();
  transcript.add('user', 'hel');
  transcript.add('user', 'o');
  transcript.finish('user', 'hello');
  transcript.add('assistant', 'Hi.');
  transcript.finish('user', 'late');

  expect(lines(transcript)).toEqual(['user: hello', 'assistant: Hi.', 'user: late']);
});

test('an entry begins when somebody begins to speak', () => {
  const transcript = new Transcript();
  transcript.add('user', 'one');
  transcript.begin('user');
  transcript.add('user', 'two');
  transcript.add('user', ' more');

  expect(lines(transcript)).toEqual(['user: one', 'user: two more']);
});

test('what is asked is added unless a user has said it before', () => {
  const transcript = new Transcript();
  transcript.add('user', 'do it');

  expect([lines(transcript, ' do it '), lines(transcript, 'do it'), lines(transcript, 'more')]).toEqual([
    ['user: do it'],
    [],
    ['user: more'],
  ]);
});
