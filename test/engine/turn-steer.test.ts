import { expect, test } from 'vitest';
import { textsOf } from '../../src/platform/json.js';
import type { TurnSteerParams } from '../../src/protocol/index.js';
import {
  assistant,
  caller,
  calls,
  completed,
  done,
  fakeTool,
  functionCall,
  type Reply,
  says,
  scriptedModel,
  startHarness,
  text,
} from './harness.js';

/** A response that waits until it is let go. */
function held(reply: string): { readonly reply: Reply; release: () => void; readonly asked: Promise<void> } {
  let release = (): void => {};
  let ask = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  return {
    asked,
    release: () => release(),
    reply: async (_call, onEvent) => {
      ask();
      await released;
      onEvent(done(assistant(reply)));
      onEvent(completed);
    },
  };
}

const userTexts = (call: { readonly body: { readonly input: readonly { readonly [member: string]: unknown }[] } } | undefined) =>
  call?.body.input.flatMap((item) => (item.role === 'user' ? [textsOf(item.content).join('')] : [])).slice(1);

test('steered input waits for the response, then goes to the model as a message of its own, before later input', async () => {
  const first = held('one');
  const model = scriptedModel([first.reply, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const ended = harness.next('turnCompleted');
  const turnId = await harness.startTurn(threadId, 'start');
  await first.asked;

  const { result } = await harness.engine.steerTurn({ threadId, expectedTurnId: turnId, input: [text('steered')] }, caller);
  await harness.startTurn(threadId, 'late');
  first.release();

  expect(result).toEqual({ turnId });
  expect(await ended).toMatchObject({ turnId, status: 'completed', lastAgentMessage: 'two' });
  expect(userTexts(model.calls[1])).toEqual(['start', 'steered', 'late']);
});

test('steered input waits for the tools, too', async () => {
  const order: string[] = [];
  let steer = async (): Promise<unknown> => undefined;
  const tool = fakeTool('slow', async () => {
    await steer();
    order.push('tool');
    return { body: 'S', success: true };
  });
  const model = scriptedModel([calls(functionCall('slow', 'c1')), says('two')]);
  await using harness = await startHarness({ model, tools: [tool] });
  const threadId = await harness.startThread();
  const ended = harness.next('turnCompleted');
  const started = harness.next('turnStarted');
  steer = async () => harness.engine.steerTurn({ threadId, expectedTurnId: (await started).turnId, input: [text('steered')] }, caller);

  await harness.startTurn(threadId, 'start');
  await ended;

  expect(order).toEqual(['tool']);
  expect(model.calls[1]?.body.input.slice(-2)).toEqual([
    { type: 'function_call_output', call_id: 'c1', output: 'S' },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'steered' }] },
  ]);
});

test('metadata that comes with steering input replaces what the turn had', async () => {
  const first = held('one');
  const model = scriptedModel([first.reply, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const ended = harness.next('turnCompleted');
  const turnId = await harness.startTurn(threadId, 'start', { responsesapiClientMetadata: { a: '1' } });
  await first.asked;

  const steering = { threadId, expectedTurnId: turnId, input: [text('x')], responsesapiClientMetadata: { b: '2', turn_id: 'mine' } };
  await harness.engine.steerTurn(steering, caller);
  first.release();
  await ended;

  const [before, after] = model.calls.map((call) => JSON.parse(call.headers['x-codex-turn-metadata'] ?? ''));
  expect(before).toMatchObject({ a: '1' });
  expect(after).toMatchObject({ b: '2', turn_id: turnId });
  expect(after).not.toHaveProperty('a');
});

test('an interrupt drops input that still waits', async () => {
  const first = held('one');
  const model = scriptedModel([first.reply, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const turnId = await harness.startTurn(threadId, 'start');
  await first.asked;
  await harness.engine.steerTurn({ threadId, expectedTurnId: turnId, input: [text('steered')] }, caller);
  const interrupt = harness.engine.interruptTurn({ threadId, turnId });
  first.release();
  (await interrupt).afterwards();

  await harness.runTurn(threadId, 'again');

  expect(userTexts(model.calls[1])).toEqual(['start', expect.stringContaining('<turn_aborted>'), 'again']);
});

const unknownThread = '019a0000-0000-7000-8000-000000000000';

test.each<[string, Partial<TurnSteerParams>, { code: number; message: string }]>([
  [
    'the thread is not loaded',
    { threadId: unknownThread, expectedTurnId: '' },
    { code: -32600, message: `thread not found: ${unknownThread}` },
  ],
  ['no turn is named', { expectedTurnId: '', input: [] }, { code: -32600, message: 'expectedTurnId must not be empty' }],
  ['there is no input', { input: [] }, { code: -32600, message: 'input must not be empty' }],
  [
    'there is too much input',
    { input: [text('x'.repeat(1_048_577))] },
    { code: -32602, message: 'Input exceeds the maximum length of 1048576 characters.' },
  ],
  ['no turn runs', {}, { code: -32600, message: 'no active turn to steer' }],
])('steering is refused when %s', async (_name, params, error) => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();

  const steered = harness.engine.steerTurn({ threadId, expectedTurnId: 'x', input: [text('y')], ...params }, caller);

  await expect(steered).rejects.toMatchObject(error);
});

test('steering names the turn that runs when another one was expected', async () => {
  const first = held('one');
  await using harness = await startHarness({ model: scriptedModel([first.reply]) });
  const threadId = await harness.startThread();
  const ended = harness.next('turnCompleted');
  const turnId = await harness.startTurn(threadId, 'start');
  await first.asked;

  const steered = harness.engine.steerTurn({ threadId, expectedTurnId: 'other', input: [text('y')] }, caller);

  await expect(steered).rejects.toMatchObject({ code: -32600, message: `expected active turn id \`other\` but found \`${turnId}\`` });
  first.release();
  await ended;
});
