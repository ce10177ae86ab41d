import { expect, test } from 'vitest';
import { contextTokens, countedItemsOf } from '../../src/engine/compaction/context-size.js';
import { estimateItemTokens } from '../../src/engine/compaction/estimate.js';
import { keptOfProvider, summarizedHistory, withContext } from '../../src/engine/compaction/new-history.js';
import { afterCompaction, filledWindow } from '../../src/engine/compaction/token-usage.js';
import { fittedToWindow, withoutOldest } from '../../src/engine/compaction/trim.js';
import { message } from '../../src/engine/context/history.js';
import type { ResponseItem } from '../../src/model/model-transport.js';
import { textsOf } from '../../src/platform/json.js';

const user = (...texts: string[]): ResponseItem => message('user', texts);
const assistant = (text: string): ResponseItem => message('assistant', [text]);
const environment = user('<environment_context>\n  <cwd>/w</cwd>\n</environment_context>');
const call = (callId: string): ResponseItem => ({ type: 'function_call', name: 'x', arguments: '{}', call_id: callId });
const output = (callId: string, text: string): ResponseItem => ({ type: 'function_call_output', call_id: callId, output: text });
const texts = (items: readonly ResponseItem[]): string[] => items.map((item) => textsOf(item.content).join(' | ') || item.type);

test('a summarized history holds what the user said and the summary, and nothing else', () => {
  const history = [
    message('developer', ['<permissions instructions>x</permissions instructions>']),
    environment,
    user('first'),
    assistant('one'),
    call('c'),
    output('c', 'seen'),
    user('<user_shell_command>x</user_shell_command>'),
    user('second'),
  ];

  expect(texts(summarizedHistory({ history, summary: 'NOTES', earlierSummary: null }))).toEqual(['first', 'second', 'NOTES']);
});

test('the summary of an earlier compaction is not taken for something the user said', () => {
  const history = [user('first'), user('NOTES 1'), assistant('one')];

  expect(texts(summarizedHistory({ history, summary: 'NOTES 2', earlierSummary: 'NOTES 1' }))).toEqual(['first', 'NOTES 2']);
});

test('the parts of a user message become one text, and its images go', () => {
  const said: ResponseItem = {
    type: 'message',
    role: 'user',
    content: [
      { type: 'input_text', text: 'look ' },
      { type: 'input_text', text: '<image name=[Image #1]>' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
      { type: 'input_text', text: '</image>' },
      { type: 'input_text', text: 'here' },
    ],
  };

  expect(texts(summarizedHistory({ history: [said], summary: 'NOTES', earlierSummary: null }))).toEqual(['look here', 'NOTES']);
});

test('the oldest user message that has room is cut in its middle, and older ones go', () => {
  const history = [user('gone'), user('a'.repeat(60_000)), user('b'.repeat(40_000))];

  const [cut, whole, notes] = texts(summarizedHistory({ history, summary: 'NOTES', earlierSummary: null }));

  expect(cut).toBe(`${'a'.repeat(20_000)}…5000 tokens truncated…${'a'.repeat(20_000)}`);
  expect(whole).toHaveLength(40_000);
  expect(notes).toBe('NOTES');
});

test('of a history that the provider made, talk and opaque items are kept', () => {
  const made = [
    message('developer', ['x']),
    environment,
    user('said'),
    assistant('answered'),
    call('c'),
    output('c', 'x'),
    { type: 'reasoning', encrypted_content: 'r' },
    { type: 'compaction', encrypted_content: 'opaque' },
  ];

  expect(keptOfProvider(made)).toEqual([user('said'), assistant('answered'), { type: 'compaction', encrypted_content: 'opaque' }]);
});

test.each([
  ['before the last thing the user said', [user('one'), user('two'), user('NOTES')], ['one', 'CONTEXT', 'two', 'NOTES']],
  ['before the summary, when the user said nothing', [user('NOTES')], ['CONTEXT', 'NOTES']],
  ['before the opaque item, when there is nothing else', [{ type: 'compaction' }], ['CONTEXT', 'compaction']],
  ['at the end of nothing', [], ['CONTEXT']],
])('in the middle of a turn the context goes %s', (_where, history: readonly ResponseItem[], expected) => {
  expect(texts(withContext(history, { context: [user('CONTEXT')], summary: 'NOTES' }))).toEqual(expected);
});

test('an item counts as a token for each four bytes of its JSON', () => {
  const item = { type: 'x', text: 'ü'.repeat(10) };

  expect(estimateItemTokens(item)).toBe(Math.ceil(Buffer.byteLength(JSON.stringify(item)) / 4));
});

test('encrypted content counts as what it holds, and an inline image as an image', () => {
  const image = (data: string): ResponseItem => ({
    type: 'message',
    role: 'user',
    content: [{ type: 'input_image', image_url: `data:image/png;base64,${data}` }],
  });

  expect(estimateItemTokens({ type: 'reasoning', summary: [], encrypted_content: 'a'.repeat(4000) })).toBe((3000 - 650) / 4 + 0.5);
  expect(estimateItemTokens({ type: 'reasoning', summary: [], encrypted_content: 'short' })).toBe(0);
  expect(estimateItemTokens(image('A'.repeat(1_000_000)))).toBe(estimateItemTokens(image('A')));
  expect(estimateItemTokens(image('A'))).toBeGreaterThan(7373 / 4);
});

test('the context is what was counted, what came since, and earlier reasoning that was not counted', () => {
  const reasoning: ResponseItem = { type: 'reasoning', encrypted_content: 'a'.repeat(4000) };
  const history = [user('one'), reasoning, assistant('x'), user('two'), reasoning, assistant('y'), user('three')];
  const size = { history, countedItems: 6, countedTokens: 1000 };
  const added = estimateItemTokens(user('three'));

  expect(contextTokens({ ...size, isReasoningCounted: true })).toBe(1000 + added);
  expect(contextTokens({ ...size, isReasoningCounted: false })).toBe(1000 + added + estimateItemTokens(reasoning));
});

test('of a stored history everything up to the last item of the model was counted', () => {
  expect(countedItemsOf([user('a'), assistant('b'), call('c'), output('c', 'x'), user('d')])).toBe(3);
  expect(countedItemsOf([user('a'), user('b')])).toBe(2);
});

test('the oldest item goes, and with a call its output', () => {
  expect(withoutOldest([call('c'), output('c', 'x'), user('a')])).toEqual([user('a')]);
  expect(withoutOldest([user('a'), user('b')])).toEqual([user('b')]);
});

test('outputs at the end go while the window is too small, and nothing before them', () => {
  const history = [user('a'), call('1'), call('2'), output('1', 'x'.repeat(4000)), output('2', 'y'.repeat(4000))];

  expect(fittedToWindow(history, { window: 1100, instructionTokens: 0 })).toEqual(history.slice(0, 4));
  expect(fittedToWindow(history, { window: 10, instructionTokens: 0 })).toEqual(history.slice(0, 3));
  expect(fittedToWindow(history, { window: 10_000, instructionTokens: 0 })).toEqual(history);
});

test('after a compaction the last figure is the estimate; a full window counts as full', () => {
  const counts = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5, reasoningOutputTokens: 0, totalTokens: 15 };
  const zero = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0 };
  const usage = { total: counts, last: counts, modelContextWindow: 100 };

  expect(afterCompaction(usage, { tokens: 7, modelContextWindow: 200 })).toEqual({
    total: counts,
    last: { ...zero, totalTokens: 7 },
    modelContextWindow: 200,
  });
  expect(filledWindow(usage, 100)).toEqual({
    total: { ...zero, totalTokens: 100 },
    last: { ...zero, totalTokens: 85 },
    modelContextWindow: 100,
  });
});
