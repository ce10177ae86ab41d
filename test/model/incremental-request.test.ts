import { expect, test } from 'vitest';
import type { ResponseItem, ResponsesRequest } from '../../src/model/model-transport.js';
import { findContinuation } from '../../src/model/websocket/incremental-request.js';
import { modelCall } from './model-call.js';

const { body } = modelCall('http://model');
const user = (text: string): ResponseItem => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const call: ResponseItem = { type: 'function_call', id: 'fc', status: 'completed', call_id: 'c', name: 'f', arguments: '{}' };
const sentCall: ResponseItem = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
const output: ResponseItem = { type: 'function_call_output', call_id: 'c', output: 'done' };
const thought: ResponseItem = { type: 'reasoning', id: 'rs', summary: [], content: null, encrypted_content: 'x' };
const sentThought: ResponseItem = { encrypted_content: 'x', type: 'reasoning', summary: [] };

const answered = (input: readonly ResponseItem[], items: readonly ResponseItem[] = [], more: Partial<ResponsesRequest> = {}) => ({
  body: { ...body, ...more, input },
  responseId: 'r1',
  items,
});

test.each([
  ['a call and its output', answered([user('a')], [thought, call]), [user('a'), sentThought, sentCall, output], [output]],
  ['nothing new', answered([user('a')]), [user('a')], []],
  ['a first input after none', answered([]), [user('a')], [user('a')]],
])('a request goes on after %s', (_name, known, input, rest) => {
  expect(findContinuation(known, { ...body, input })).toEqual({ previousResponseId: 'r1', input: rest });
});

test('the metadata of a request may change', () => {
  const known = answered([user('a')], [], { client_metadata: { turn: '1' } });

  expect(findContinuation(known, { ...body, input: [user('a'), user('b')], client_metadata: { turn: '2' } })?.input).toEqual([user('b')]);
});

test.each([
  ['no request before it', null, [user('a')]],
  ['another beginning', answered([user('a')]), [user('b')]],
  ['a shorter input', answered([user('a'), user('b')]), [user('a')]],
  ['an answer that is not kept', answered([user('a')], [call]), [user('a'), user('b')]],
  ['another setting', answered([user('a')], [], { tools: ['t'] }), [user('a'), user('b')]],
])('a request is sent whole with %s', (_name, known, input) => {
  expect(findContinuation(known, { ...body, input })).toBeNull();
});
