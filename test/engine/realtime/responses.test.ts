import { expect, test } from 'vitest';
import { Responses } from '../../../src/engine/realtime/responses.js';

test('several wishes during a response are one request after it', () => {
  const sent: string[] = [];
  const responses = new Responses(({ type }) => void sent.push(type));
  responses.began();
  responses.ask();
  responses.ask();
  const held = [...sent];

  responses.ended();
  responses.ended();

  expect([held, sent]).toEqual([[], ['response.create']]);
});
