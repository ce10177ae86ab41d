import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { streamDisconnected } from '../../src/model/errors.js';
import { textsOf } from '../../src/platform/json.js';
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

const inputOf = (call: { body: { input: readonly { [member: string]: unknown }[] } } | undefined) =>
  call?.body.input.map((item) => (item.type === 'message' ? `${item.role}: ${textsOf(item.content).join(' | ')}` : item)) ?? [];

test('a plain turn tells status, start, items and end in order', async () => {
  await using harness = await startHarness({
    model: scriptedModel([
      [
        { type: 'itemAdded', item: assistant('') },
        { type: 'textDelta', itemId: 'm1', delta: 'Hel' },
        { type: 'textDelta', itemId: 'm1', delta: 'lo' },
        done(assistant('Hello')),
        completed,
      ],
    ]),
  });
  const threadId = await harness.startThread();

  const end = await harness.runTurn(threadId, 'hi');

  expect(end).toMatchObject({ status: 'completed', error: null, lastAgentMessage: 'Hello' });
  expect(harness.story()).toEqual([
    'thread/started',
    'thread/status/changed',
    'turn/started',
    'item/started',
    'item/completed',
    'item/started',
    'item/agentMessage/delta',
    'item/agentMessage/delta',
    'item/completed',
    'thread/status/changed',
    'turn/completed',
  ]);
});

test('calls run as they arrive, and outputs follow the calls in call order', async () => {
  const order: string[] = [];
  const slow = fakeTool('slow', async () => {
    await pause(5);
    order.push('slow');
    return { body: 'S', success: true };
  });
  const fast = fakeTool('fast', async () => {
    order.push('fast');
    return { body: 'F', success: true };
  });
  const model = scriptedModel([calls(functionCall('slow', 'c1'), functionCall('fast', 'c2'), functionCall('unheard', 'c3')), says('done')]);
  await using harness = await startHarness({ model, tools: [slow, fast] });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'go');

  expect(order).toEqual(['slow', 'fast']);
  expect(inputOf(model.calls[1]).slice(-6)).toEqual([
    { type: 'function_call', name: 'slow', arguments: '{}', call_id: 'c1' },
    { type: 'function_call', name: 'fast', arguments: '{}', call_id: 'c2' },
    { type: 'function_call', name: 'unheard', arguments: '{}', call_id: 'c3' },
    { type: 'function_call_output', call_id: 'c1', output: 'S' },
    { type: 'function_call_output', call_id: 'c2', output: 'F' },
    { type: 'function_call_output', call_id: 'c3', output: 'unsupported call: unheard' },
  ]);
});

test('parallel tools run together', async () => {
  let running = 0;
  let most = 0;
  const tool = fakeTool(
    'look',
    async () => {
      most = Math.max(most, ++running);
      await pause(2);
      running--;
      return { body: '', success: true };
    },
    { parallel: true },
  );
  await using harness = await startHarness({
    model: scriptedModel([calls(functionCall('look', 'c1'), functionCall('look', 'c2'))]),
    tools: [tool],
  });

  await harness.runTurn(await harness.startThread(), 'go');

  expect(most).toBe(2);
});

test('input that comes during a turn joins it after the tools, under an id that never starts', async () => {
  const model = scriptedModel([calls(functionCall('wait', 'c1')), says('both')]);
  let late: Promise<string> | undefined;
  const tool = fakeTool('wait', async () => {
    late = harness.startTurn(threadId, 'and this');
    await late;
    return { body: 'ok', success: true };
  });
  await using harness = await startHarness({ model, tools: [tool] });
  const threadId = await harness.startThread();

  const end = await harness.runTurn(threadId, 'first');

  expect(end.turnId).not.toBe(await late);
  expect(harness.events.filter((event) => event.type === 'turnStarted')).toHaveLength(1);
  expect(inputOf(model.calls[1]).at(-1)).toBe('user: and this');
});

test('an interrupt is answered when the abort is done; its end is told afterwards', async () => {
  const model = scriptedModel([calls(functionCall('sleep', 'c1')), says('after')]);
  const tool = fakeTool(
    'sleep',
    (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await using harness = await startHarness({ model, tools: [tool] });
  const threadId = await harness.startThread();
  const called = harness.next('responseItemRecorded', (event) => event.item.type === 'function_call');
  const turnId = await harness.startTurn(threadId, 'go');
  await called;

  const { result, afterwards } = await harness.engine.interruptTurn({ threadId, turnId });
  const before = harness.story().length;
  afterwards();

  expect(result).toEqual({});
  expect(harness.story().slice(before)).toEqual(['thread/status/changed', 'turn/completed']);
  expect(harness.events.at(-1)).toMatchObject({ type: 'turnCompleted', status: 'interrupted', error: null });
  await expect(harness.engine.interruptTurn({ threadId, turnId })).rejects.toMatchObject({
    code: -32600,
    message: 'no active turn to interrupt',
  });
  await harness.runTurn(threadId, 'again');
  expect(inputOf(model.calls[1]).slice(-4)).toEqual([
    { type: 'function_call', name: 'sleep', arguments: '{}', call_id: 'c1' },
    { type: 'function_call_output', call_id: 'c1', output: expect.stringMatching(/^aborted by user after \d+\.\ds$/) },
    expect.stringMatching(/^user: <turn_aborted>[\s\S]*<\/turn_aborted>$/),
    'user: again',
  ]);
});

test('an interrupt of another turn, and of none, is refused', async () => {
  const hang = fakeTool(
    'hang',
    (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await using harness = await startHarness({ model: scriptedModel([calls(functionCall('hang', 'c1'))]), tools: [hang] });
  const threadId = await harness.startThread();

  await expect(harness.engine.interruptTurn({ threadId, turnId: 'x' })).rejects.toMatchObject({ message: 'no active turn to interrupt' });
  expect((await harness.engine.interruptTurn({ threadId, turnId: '' })).result).toEqual({});
  const turnId = await harness.startTurn(threadId, 'go');
  await expect(harness.engine.interruptTurn({ threadId, turnId: 'x' })).rejects.toMatchObject({
    message: `expected active turn id x but found ${turnId}`,
  });
});

test('a broken stream is retried and announced, and whole items are sent as history', async () => {
  const broken = streamDisconnected('stream closed before response.completed');
  const model = scriptedModel([[done(assistant('half', 'm0')), broken], [broken], says('fine')]);
  await using harness = await startHarness({ model });

  const end = await harness.runTurn(await harness.startThread(), 'go');

  expect(end.status).toBe('completed');
  expect(inputOf(model.calls[1]).slice(-2)).toEqual(['user: go', 'assistant: half']);
  expect(harness.events.filter((event) => event.type === 'error')).toMatchObject([
    {
      willRetry: true,
      error: {
        message: 'Reconnecting... 1/2',
        codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
        additionalDetails: 'stream disconnected before completion: stream closed before response.completed',
      },
    },
    { willRetry: true, error: { message: 'Reconnecting... 2/2' } },
  ]);
});

test('a turn that fails for good tells systemError, error, end', async () => {
  const broken = streamDisconnected('why');
  await using harness = await startHarness({ model: scriptedModel([[broken], [broken], [broken]]) });
  const threadId = await harness.startThread();

  const end = await harness.runTurn(threadId, 'go');

  const error = { message: 'stream disconnected before completion: why', codexErrorInfo: 'other', additionalDetails: null };
  expect(end).toMatchObject({ status: 'failed', error });
  expect(harness.events.slice(-3)).toMatchObject([
    { type: 'threadStatusChanged', status: { type: 'systemError' } },
    { type: 'error', willRetry: false, error },
    { type: 'turnCompleted' },
  ]);
  expect((await harness.engine.readThread({ threadId, includeTurns: true })).thread.turns).toMatchObject([{ status: 'failed', error }]);
});

test('only what changed is told to the model, and overrides stay', async () => {
  const model = scriptedModel([says('1'), says('2'), says('3')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'a');
  await harness.runTurn(threadId, 'b', { model: 'other', cwd: '/elsewhere', approvalPolicy: 'on-request' });
  await harness.runTurn(threadId, 'c');

  const [first, second, third] = model.calls.map(inputOf);
  expect(first?.slice(-3)).toEqual([
    expect.stringMatching(/^developer: <permissions/),
    expect.stringMatching(/^user: <environment_context>/),
    'user: a',
  ]);
  expect(second?.slice(-3)).toEqual([
    expect.stringMatching(/^developer: <model_switch>[\s\S]*\| <permissions/),
    expect.stringMatching(/<cwd>\/elsewhere<\/cwd>/),
    'user: b',
  ]);
  expect(third?.slice(-2)).toEqual(['assistant: 2', 'user: c']);
  expect(model.calls[2]?.body.model).toBe('other');
});

test('the request names its thread, its turn and its caller', async () => {
  const model = scriptedModel([says('ok')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();

  const { turnId } = await harness.runTurn(threadId, 'hi', { responsesapiClientMetadata: { mine: 'ä', turn_id: 'forged' } });

  const { body, headers } = model.calls[0] ?? {};
  expect(body).toMatchObject({
    model: 'mock-model',
    tool_choice: 'auto',
    parallel_tool_calls: false,
    reasoning: null,
    store: false,
    stream: true,
    include: [],
    prompt_cache_key: threadId,
  });
  expect(headers).toMatchObject({ originator: 'tests', session_id: threadId, thread_id: threadId, 'x-codex-window-id': `${threadId}:0` });
  expect(headers?.['x-codex-turn-metadata']).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(headers?.['x-codex-turn-metadata'] ?? '')).toMatchObject({ turn_id: turnId, mine: 'ä', sandbox: 'none' });
});

test('token usage adds up over responses', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('1'), says('2')]) });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'a');
  await harness.runTurn(threadId, 'b');

  expect(harness.events.findLast((event) => event.type === 'tokenUsageUpdated')).toMatchObject({
    tokenUsage: { last: { totalTokens: 12 }, total: { totalTokens: 24, cachedInputTokens: 8 }, modelContextWindow: 258_400 },
  });
});

test('a tool knows the policies of its turn', async () => {
  const policies = { approvalPolicy: 'on-request', sandboxPolicy: { type: 'readOnly', networkAccess: false } } as const;
  let seen: unknown = null;
  const tool = fakeTool('look', async (_call, context) => {
    seen = { approvalPolicy: context.approvalPolicy, sandboxPolicy: context.sandboxPolicy };
    return { body: '', success: true };
  });
  await using harness = await startHarness({
    model: scriptedModel([calls(functionCall('look', 'c1'))]),
    tools: [tool],
    config: policies,
  });

  await harness.runTurn(await harness.startThread(), 'go');

  expect(seen).toEqual(policies);
});

test('bad starts are refused with fixed texts', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  const start = (params: Parameters<typeof harness.engine.startTurn>[0]) => harness.engine.startTurn(params, caller);

  await expect(start({ threadId, input: [text('x'.repeat(1_048_577))] })).rejects.toMatchObject({
    code: -32602,
    message: 'Input exceeds the maximum length of 1048576 characters.',
    data: { input_error_code: 'input_too_large', max_chars: 1_048_576, actual_chars: 1_048_577 },
  });
  await expect(start({ threadId: 'nope', input: [text('x')] })).rejects.toMatchObject({
    code: -32600,
    message: expect.stringMatching(/^invalid thread id: /),
  });
  const unknown = '00000000-0000-7000-8000-000000000000';
  await expect(start({ threadId: unknown, input: [text('x')] })).rejects.toMatchObject({
    code: -32600,
    message: `thread not found: ${unknown}`,
  });
});

test('empty input is answered, then told as a failure that is no turn', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();

  const { result, afterwards } = await harness.engine.startTurn({ threadId, input: [] }, caller);
  afterwards();

  expect(harness.events.slice(-2)).toMatchObject([
    { type: 'threadStatusChanged', status: { type: 'systemError' } },
    { type: 'error', turnId: result.turn.id, error: { message: 'input must not be empty', codexErrorInfo: 'badRequest' } },
  ]);
});

test('closing interrupts what runs and ends its turn', async () => {
  const hang = fakeTool(
    'hang',
    (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await using harness = await startHarness({ model: scriptedModel([calls(functionCall('hang', 'c1'))]), tools: [hang] });
  const called = harness.next('responseItemRecorded', (event) => event.item.type === 'function_call');
  await harness.startTurn(await harness.startThread(), 'go');
  await called;

  await harness.engine.close(1000);

  expect(harness.events.filter((event) => event.type === 'turnCompleted')).toMatchObject([{ status: 'interrupted' }]);
});

const untilAborted = (name: string) =>
  fakeTool(name, (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))));

test('an interrupt of whatever runs is answered at once', async () => {
  await using harness = await startHarness({
    model: scriptedModel([calls(functionCall('hang', 'c1'))]),
    tools: [untilAborted('hang')],
  });
  const threadId = await harness.startThread();
  const called = harness.next('responseItemRecorded', (event) => event.item.type === 'function_call');
  await harness.startTurn(threadId, 'go');
  await called;

  const ended = harness.next('turnCompleted');

  const { afterwards } = await harness.engine.interruptTurn({ threadId, turnId: '' });

  expect(harness.events.at(-1)).not.toMatchObject({ type: 'turnCompleted' });
  afterwards();
  expect(await ended).toMatchObject({ type: 'turnCompleted', status: 'interrupted' });
});

test('input that waits when its turn fails becomes the next turn', async () => {
  let fail: () => void = () => {};
  const failing: Reply = () =>
    new Promise((_resolve, reject) => {
      fail = () => reject(new Error('no more'));
    });
  const model = scriptedModel([failing, says('two and three')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const asked = harness.next('userMessageRecorded');
  await harness.startTurn(threadId, 'one');
  await asked;
  await harness.startTurn(threadId, 'two');
  await harness.startTurn(threadId, 'three');
  const ended = harness.next('turnCompleted', ({ status }) => status === 'completed');

  await vi.waitFor(() => expect(model.calls).toHaveLength(1));
  fail();
  await ended;

  expect(harness.events.flatMap((event) => (event.type === 'turnCompleted' ? [event.status] : []))).toEqual(['failed', 'completed']);
  expect(inputOf(model.calls[1]).slice(-3)).toEqual(['user: one', 'user: two', 'user: three']);
});

test('a turn without environments is offered no tool that works in one', async () => {
  const tools = [fakeTool('exec', async () => ({ body: '', success: true }), { needsEnvironment: true }), untilAborted('plan')];
  const model = scriptedModel([says('A1'), says('A2'), says('A3')]);
  await using harness = await startHarness({ model, tools });
  const threadId = await harness.startThread({ environments: [] });

  await harness.runTurn(threadId, 'none, as the thread');
  await harness.runTurn(threadId, 'one of its own', { environments: [{ environmentId: 'local', cwd: harness.home }] });
  await harness.runTurn(await harness.startThread(), 'none of its own', { environments: [] });

  const offered = model.calls.map(({ body }) => body.tools.map((tool) => (tool instanceof Object && 'name' in tool ? tool.name : null)));
  expect(offered).toEqual([['plan'], ['exec', 'plan'], ['plan']]);
});
