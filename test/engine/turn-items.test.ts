import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import type { ResponseEvent, ResponseItem } from '../../src/model/model-transport.js';
import type { TurnStartParams } from '../../src/protocol/index.js';
import { assistant, completed, done, functionCall, says, scriptedModel, startHarness } from './harness.js';

const planMode: Partial<TurnStartParams> = {
  collaborationMode: { mode: 'plan', settings: { model: 'mock-model', reasoning_effort: null, developer_instructions: null } },
};

const added = (item: ResponseItem): ResponseEvent => ({ type: 'itemAdded', item });
const delta = (text: string, itemId = 'm1'): ResponseEvent => ({ type: 'textDelta', itemId, delta: text });

/** What clients hear of the items of a response, the user's own left out. */
async function shown(events: readonly ResponseEvent[], params: Partial<TurnStartParams> = {}) {
  const model = scriptedModel([[...events, completed], says('later')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const { turnId } = await harness.runTurn(threadId, 'go', params);
  const first = [...harness.events];
  await harness.runTurn(threadId, 'again');
  return { story: first.flatMap((event) => brief(event, turnId)), history: model.calls[1]?.body.input ?? [], home: harness.home, threadId };
}

function brief(event: EngineEvent, turnId: string): unknown[] {
  if (event.type === 'itemStarted' || event.type === 'itemCompleted') {
    const { type, id, ...members } = event.item;
    if (type === 'userMessage') return [];
    const name = `${event.type === 'itemStarted' ? '+' : '-'} ${type} ${id.replace(turnId, 'turn')}`;
    return [[name, 'text' in members ? members.text : members]];
  }
  if (event.type === 'planDelta' || event.type === 'agentMessageDelta') return [event.delta];
  return [];
}

test('in plan mode a proposed plan streams as an item of its own, and ends before its message', async () => {
  const text = 'Intro\n<proposed_plan>\n# Plan\n- a\n</proposed_plan>\nOutro';
  const { story, history } = await shown(
    [
      added(assistant('')),
      delta('Intro\n<propo'),
      delta('sed_plan>\n# P'),
      delta('lan\n- a\n</proposed_plan>\n'),
      delta('Outro'),
      done(assistant(text)),
    ],
    planMode,
  );

  expect(story).toEqual([
    ['+ agentMessage m1', ''],
    'Intro\n',
    ['+ plan turn-plan', ''],
    '# P',
    'lan\n- a\n',
    'Outro',
    ['- plan turn-plan', '# Plan\n- a\n'],
    ['- agentMessage m1', 'Intro\nOutro'],
  ]);
  expect(JSON.stringify(history)).toContain(JSON.stringify(text));
});

test('a message that holds nothing but a plan is not shown', async () => {
  const { story } = await shown(
    [
      added(assistant('')),
      delta('\n \n<proposed_plan>\nx\n</proposed_plan>'),
      done(assistant('\n \n<proposed_plan>\nx\n</proposed_plan>')),
    ],
    planMode,
  );

  expect(story).toEqual([['+ plan turn-plan', ''], 'x\n', ['- plan turn-plan', 'x\n']]);
});

test('outside of plan mode the tags of a plan are text', async () => {
  const text = '<proposed_plan>\nx\n</proposed_plan>';

  expect((await shown([done(assistant(text))])).story).toEqual([
    ['+ agentMessage m1', text],
    ['- agentMessage m1', text],
  ]);
});

test('a citation is not shown, and stays in the history', async () => {
  const text = 'Hi <oai-mem-citation><rollout_ids>\nx\n</rollout_ids></oai-mem-citation>';
  const { story, history } = await shown([added(assistant('')), delta(text), done(assistant(text))]);

  expect(story).toEqual([['+ agentMessage m1', ''], 'Hi ', ['- agentMessage m1', 'Hi ']]);
  expect(JSON.stringify(history)).toContain('oai-mem-citation');
});

test('a message begins with the text that it is announced with', async () => {
  expect((await shown([added(assistant('Seed ')), delta('more'), done(assistant('Seed more'))])).story).toEqual([
    ['+ agentMessage m1', 'Seed '],
    'more',
    ['- agentMessage m1', 'Seed more'],
  ]);
});

test('messages that stream side by side are kept apart', async () => {
  const { story } = await shown([
    added(assistant('', 'a')),
    delta('A', 'a'),
    added(assistant('', 'b')),
    delta('B', 'b'),
    delta('!', 'a'),
    done(assistant('A!', 'a')),
    done(assistant('B', 'b')),
  ]);

  expect(story).toEqual([
    ['+ agentMessage a', ''],
    'A',
    ['+ agentMessage b', ''],
    'B',
    '!',
    ['- agentMessage a', 'A!'],
    ['- agentMessage b', 'B'],
  ]);
});

test('deltas of nothing that is open are dropped, and an end without a beginning is both', async () => {
  expect((await shown([delta('lost'), done(assistant('one')), delta('late')])).story).toEqual([
    ['+ agentMessage m1', 'one'],
    ['- agentMessage m1', 'one'],
  ]);
});

test('searches of the web tell what they looked for', async () => {
  const search = (id: string, action?: unknown): ResponseEvent => done({ type: 'web_search_call', id, action });
  const { story } = await shown([
    added({ type: 'web_search_call', id: 'w1' }),
    search('w1', { type: 'search', queries: ['a', 'b'] }),
    search('w2', { type: 'find_in_page', url: 'https://x', pattern: 'p' }),
    search('w3', { type: 'find_in_page', url: 'https://x' }),
    search('w4', { type: 'unheard' }),
    search('w5'),
  ]);

  expect(story.map((entry) => JSON.stringify(entry))).toEqual(
    [
      ['+ webSearch w1', { query: '', action: { type: 'other' } }],
      ['- webSearch w1', { query: 'a ...', action: { type: 'search', query: null, queries: ['a', 'b'] } }],
      ...both('webSearch w2', { query: "'p' in https://x", action: { type: 'findInPage', url: 'https://x', pattern: 'p' } }),
      ...both('webSearch w3', { query: 'https://x', action: { type: 'findInPage', url: 'https://x', pattern: null } }),
      ...both('webSearch w4', { query: '', action: { type: 'other' } }),
      ...both('webSearch w5', { query: '', action: { type: 'other' } }),
    ].map((entry) => JSON.stringify(entry)),
  );
});

const both = (name: string, members: unknown) => [
  [`+ ${name}`, members],
  [`- ${name}`, members],
];

test('a generated picture is kept as a file, the model is told where, and what follows waits for it', async () => {
  const result = Buffer.from('picture').toString('base64');
  const item = { type: 'image_generation_call', id: 'ig/1', status: 'completed', revised_prompt: 'a cat', result };
  const model = scriptedModel([[added(item), done(item), done(assistant('there')), completed], says('later')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();

  const { turnId } = await harness.runTurn(threadId, 'draw');
  await harness.runTurn(threadId, 'again');

  const savedPath = join(harness.home, 'generated_images', threadId, 'ig_1.png');
  expect(await readFile(savedPath, 'utf8')).toBe('picture');
  expect(harness.events.flatMap((event) => brief(event, turnId)).slice(0, 4)).toEqual([
    ['+ imageGeneration ig/1', { status: 'in_progress', revisedPrompt: null, result: '' }],
    ['- imageGeneration ig/1', { status: 'completed', revisedPrompt: 'a cat', result, savedPath }],
    ['+ agentMessage m1', 'there'],
    ['- agentMessage m1', 'there'],
  ]);
  expect(model.calls[1]?.body.input.slice(3, 5)).toEqual([
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: expect.stringContaining(savedPath) }] },
    item,
  ]);
});

test('a picture that is none is shown without a file', async () => {
  const { story } = await shown([done({ type: 'image_generation_call', id: 'ig', status: 'failed', result: 'no base64!' })]);

  expect(story.at(-1)).toEqual(['- imageGeneration ig', { status: 'failed', revisedPrompt: null, result: 'no base64!' }]);
});

test('raw items are told to threads that asked for them', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('hi')]) });
  const quiet = await harness.startThread();
  const told = await harness.startThread({ experimentalRawEvents: true });

  await harness.runTurn(quiet, 'x');
  expect(harness.story()).not.toContain('rawResponseItem/completed');
  await harness.runTurn(told, 'x');

  expect(harness.story().filter((method) => method === 'rawResponseItem/completed')).toHaveLength(4);
});

test.each<[string, ResponseItem]>([
  ['a call without an id', { type: 'function_call', name: 'x', arguments: '{}' }],
  ['a call without a name', { type: 'custom_tool_call', call_id: 'c', input: '' }],
  ['a type nobody knows', { type: 'unheard_of', id: 'u' }],
])('%s is neither shown nor kept', async (_name, item) => {
  const { story, history } = await shown([done(item), done(assistant('ok'))]);

  expect(story).toHaveLength(2);
  expect(history.map(({ type }) => type)).not.toContain(item.type);
});

test('a thousand unknown calls are answered, one by one and in order', async () => {
  const items = Array.from({ length: 1000 }, (_, index) => functionCall(`nobody_${index}`, `c${index}`));
  const { history } = await shown(items.map(done));

  const outputs = history.filter(({ type }) => type === 'function_call_output');
  expect(outputs.map(({ output }) => output)).toEqual(items.map(({ name }) => `unsupported call: ${name}`));
});

test('arguments that are no text reach the model as the text that they are', async () => {
  const { history } = await shown([done({ type: 'function_call', name: 'nobody', call_id: 'c', arguments: { a: 1 } })]);

  expect(history).toContainEqual({ type: 'function_call', name: 'nobody', call_id: 'c', arguments: '{"a":1}' });
});

test('a message without its parts is ignored', async () => {
  const { history } = await shown([done({ type: 'message', role: 'assistant' }), done({ type: 'message', content: [] })]);

  expect(history.filter(({ role }) => role !== 'user' && role !== 'developer')).toEqual([]);
});
