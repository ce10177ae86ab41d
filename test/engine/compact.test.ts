import { expect, test, vi } from 'vitest';
import { fallbackModel } from '../../src/model/catalog/bundled-models.js';
import { ModelError, streamDisconnected } from '../../src/model/errors.js';
import type { CompactCall, ModelCall, ResponseItem } from '../../src/model/model-transport.js';
import { textsOf } from '../../src/platform/json.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import {
  assistant,
  caller,
  calls,
  done,
  fakeTool,
  functionCall,
  type Harness,
  provider,
  type Reply,
  says,
  scriptedModel,
  startHarness,
} from './harness.js';

const tooLong = new ModelError('too long', { codexErrorInfo: 'contextWindowExceeded', retryable: false });
const hanging: Reply = (call) => new Promise((_resolve, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));

/** A response that fills the context so far. */
const saysWith = (text: string, totalTokens: number): Reply => [
  done(assistant(text)),
  {
    type: 'completed',
    responseId: 'r',
    usage: { inputTokens: totalTokens - 5, cachedInputTokens: 0, outputTokens: 5, reasoningOutputTokens: 0, totalTokens },
  },
];

const kindOf = (text: string): string => {
  if (text.startsWith('<permissions')) return 'PERMISSIONS';
  if (text.startsWith('<environment_context>')) return 'ENVIRONMENT';
  if (text.startsWith('This conversation is about to be cut')) return 'QUESTION';
  if (text.startsWith('<model_switch>')) return 'SWITCH';
  return text.startsWith('The earlier part of this conversation was cut') ? `NOTES ${text.split('\n').at(-1)}` : text;
};

/** The input of a request, one short text for each item. */
const inputOf = (call: { readonly body: Pick<ModelCall['body'], 'input'> } | undefined): string[] =>
  (call?.body.input ?? []).map((item) => (item.type === 'message' ? textsOf(item.content).map(kindOf).join(' ') : item.type));

const windowOf = (call: Pick<ModelCall, 'headers'> | undefined): string | undefined => call?.headers['x-codex-window-id']?.split(':')[1];

const compact = async (harness: Harness, threadId: string) => {
  const end = harness.next('turnCompleted', (event) => event.threadId === threadId);
  harness.engine.compactThread({ threadId }, caller).afterwards();
  return end;
};

const known = { ...fallbackModel, known: true };
const limited = { modelInfo: () => ({ ...known, autoCompactTokenLimit: 20_000 }) };

test('a compaction by hand is a turn with one item and a warning', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('one'), says('SUMMARY')]) });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  const before = harness.story().length;

  const end = await compact(harness, threadId);

  expect(end).toMatchObject({ status: 'completed', error: null, lastAgentMessage: null });
  expect(harness.story().slice(before)).toEqual([
    'thread/status/changed',
    'turn/started',
    'item/started',
    'item/completed',
    'warning',
    'thread/status/changed',
    'turn/completed',
  ]);
});

test('the summary is asked for without tools, and replaces all but the words of the user', async () => {
  const model = scriptedModel([calls(functionCall('look', 'c1')), says('one'), says('SUMMARY'), says('two')]);
  const tools = [fakeTool('look', async () => ({ body: 'seen', success: true }))];
  await using harness = await startHarness({ model, tools });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  await compact(harness, threadId);
  await harness.runTurn(threadId, 'second');

  const [, , asked, next] = model.calls;
  expect(asked?.body.tools).toEqual([]);
  expect(inputOf(asked)).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'function_call', 'function_call_output', 'one', 'QUESTION']);
  expect(inputOf(next)).toEqual(['first', 'NOTES SUMMARY', 'PERMISSIONS', 'ENVIRONMENT', 'second']);
  expect([asked, next].map(windowOf)).toEqual(['0', '1']);
});

test('a later summary replaces the earlier one', async () => {
  const model = scriptedModel([says('one'), says('SUM1'), says('two'), says('SUM2'), says('three')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  await compact(harness, threadId);
  await harness.runTurn(threadId, 'second');

  await compact(harness, threadId);
  await harness.runTurn(threadId, 'third');

  expect(inputOf(model.calls[4])).toEqual(['first', 'second', 'NOTES SUM2', 'PERMISSIONS', 'ENVIRONMENT', 'third']);
});

test('the configuration may ask for the summary in its own words', async () => {
  const model = scriptedModel([says('one'), says('SUMMARY')]);
  await using harness = await startHarness({ model, config: { compactPrompt: 'Sum it up.' } });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  await compact(harness, threadId);

  expect(inputOf(model.calls[1]).at(-1)).toBe('Sum it up.');
});

test('a thread goes on from its compaction after it was loaded again, and knows how often it was compacted', async () => {
  const store = createMemoryThreadStore({ clock: { now: () => Date.now() } });
  const threadId = await (async () => {
    await using harness = await startHarness({ model: scriptedModel([says('one'), says('SUMMARY')]), store });
    const id = await harness.startThread();
    await harness.runTurn(id, 'first');
    await compact(harness, id);
    return id;
  })();
  const model = scriptedModel([says('two'), says('SUM2'), says('three')]);
  await using harness = await startHarness({ model, store });
  (await harness.engine.resumeThread({ threadId }, caller)).afterwards();

  await harness.runTurn(threadId, 'second');
  await compact(harness, threadId);
  await harness.runTurn(threadId, 'third');

  expect(inputOf(model.calls[0])).toEqual(['first', 'NOTES SUMMARY', 'PERMISSIONS', 'ENVIRONMENT', 'second']);
  expect(inputOf(model.calls[2])).toEqual(['first', 'second', 'NOTES SUM2', 'PERMISSIONS', 'ENVIRONMENT', 'third']);
  expect(model.calls.map(windowOf)).toEqual(['1', '1', '2']);
});

test('in the middle of a turn the setting is told again before what the user said last', async () => {
  const busy: Reply = [
    done(functionCall('look', 'c1')),
    {
      type: 'completed',
      responseId: 'r',
      usage: { inputTokens: 29_990, cachedInputTokens: 0, outputTokens: 10, reasoningOutputTokens: 0, totalTokens: 30_000 },
    },
  ];
  const model = scriptedModel([busy, says('SUMMARY'), says('end'), says('next')]);
  const tools = [fakeTool('look', async () => ({ body: 'seen', success: true }))];
  await using harness = await startHarness({ model, tools, config: limited });
  const threadId = await harness.startThread();

  await harness.runTurn(threadId, 'first');
  await harness.runTurn(threadId, 'second');

  expect(inputOf(model.calls[2])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'NOTES SUMMARY']);
  expect(inputOf(model.calls[3])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'NOTES SUMMARY', 'end', 'second']);
});

test('a context at its limit is compacted before the next turn takes its input in', async () => {
  const model = scriptedModel([saysWith('one', 25_000), says('SUMMARY'), says('two')]);
  await using harness = await startHarness({ model, config: limited });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  await harness.runTurn(threadId, 'second');

  expect(inputOf(model.calls[1])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'one', 'QUESTION']);
  expect(inputOf(model.calls[2])).toEqual(['first', 'NOTES SUMMARY', 'PERMISSIONS', 'ENVIRONMENT', 'second']);
});

test('a smaller model has the history compacted by the one before it, and is told of the switch', async () => {
  const model = scriptedModel([saysWith('one', 90_000), says('SUMMARY'), says('two')]);
  await using harness = await startHarness({
    model,
    config: { modelInfo: (name) => ({ ...known, contextWindow: name === 'small' ? 50_000 : 200_000 }) },
  });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  await harness.runTurn(threadId, 'second', { model: 'small' });

  expect(model.calls.map(({ body }) => body.model)).toEqual(['mock-model', 'mock-model', 'small']);
  expect(inputOf(model.calls[2])).toEqual(['first', 'NOTES SUMMARY', 'SWITCH PERMISSIONS', 'ENVIRONMENT', 'second']);
});

test('after a history did not fit, the next turn compacts first', async () => {
  const model = scriptedModel([says('one'), [tooLong], says('SUMMARY'), says('three')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  const failed = await harness.runTurn(threadId, 'second');
  await harness.runTurn(threadId, 'third');

  expect(failed).toMatchObject({ status: 'failed', error: { codexErrorInfo: 'contextWindowExceeded' } });
  expect(inputOf(model.calls[2]).at(-1)).toBe('QUESTION');
  expect(inputOf(model.calls[3])).toEqual(['first', 'second', 'NOTES SUMMARY', 'PERMISSIONS', 'ENVIRONMENT', 'third']);
});

test('a summary request that does not fit loses its oldest items', async () => {
  const model = scriptedModel([says('one'), [tooLong], [tooLong], says('SUMMARY')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  const end = await compact(harness, threadId);

  expect(end.status).toBe('completed');
  expect(model.calls.slice(1).map((call) => inputOf(call).length)).toEqual([5, 4, 3]);
});

test('a summary request that never fits fails the turn', async () => {
  const model = scriptedModel([says('one'), ...Array.from({ length: 9 }, (): Reply => [tooLong])]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  const end = await compact(harness, threadId);

  expect(end).toMatchObject({ status: 'failed', error: { codexErrorInfo: 'contextWindowExceeded' } });
  expect(model.calls).toHaveLength(6);
});

test('any other failure is announced and tried again, and then leaves the history as it was', async () => {
  const failing: Reply = [new ModelError('no', { codexErrorInfo: 'other', retryable: false })];
  const model = scriptedModel([says('one'), failing, failing, failing, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  const end = await compact(harness, threadId);
  await harness.runTurn(threadId, 'second');

  expect(end).toMatchObject({ status: 'failed', error: { message: 'no', codexErrorInfo: 'other' } });
  expect(harness.events.flatMap((event) => (event.type === 'error' && event.willRetry ? [event.error.message] : []))).toEqual([
    'Reconnecting... 1/2',
    'Reconnecting... 2/2',
  ]);
  expect(inputOf(model.calls[4])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'one', 'second']);
  expect(harness.events.filter((event) => event.type === 'itemCompleted' && event.item.type === 'contextCompaction')).toEqual([]);
});

test('a stream that breaks is tried again', async () => {
  const model = scriptedModel([says('one'), [streamDisconnected('gone')], says('SUMMARY'), says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  expect((await compact(harness, threadId)).status).toBe('completed');
});

test('what the model writes meanwhile is not shown', async () => {
  const model = scriptedModel([
    says('one'),
    [{ type: 'itemAdded', item: assistant('') }, { type: 'textDelta', itemId: 'm1', delta: 'SUM' }, ...says('SUMMARY')],
  ]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  const from = harness.events.length;

  await compact(harness, threadId);

  expect(JSON.stringify(harness.events.slice(from).filter(({ type }) => /^(item|agentMessage)/.test(type)))).not.toContain('SUM');
});

test('a running turn is replaced', async () => {
  const model = scriptedModel([says('one'), hanging, says('SUMMARY')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  const turnId = await harness.startTurn(threadId, 'second');
  await vi.waitFor(() => expect(model.calls).toHaveLength(2));
  const compacted = harness.next('contextCompacted');

  const replaced = await compact(harness, threadId);

  expect(replaced).toMatchObject({ turnId, status: 'interrupted' });
  expect(harness.events.find(({ type }) => type === 'turnAborted')).toMatchObject({ turnId, reason: 'replaced' });
  await compacted;
  expect(inputOf(model.calls[2])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'one', 'second', 'QUESTION']);
});

test('input that comes during a compaction is the next turn, under the answered id', async () => {
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const model = scriptedModel([
    says('one'),
    async (_call, onEvent) => {
      await asked;
      for (const event of says('SUMMARY')) onEvent(event);
    },
    says('two'),
  ]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  harness.engine.compactThread({ threadId }, caller).afterwards();
  await vi.waitFor(() => expect(model.calls).toHaveLength(2));

  const turnId = await harness.startTurn(threadId, 'second');
  const end = harness.next('turnCompleted', (event) => event.turnId === turnId);
  answer();

  expect(await end).toMatchObject({ status: 'completed', lastAgentMessage: 'two' });
  expect(inputOf(model.calls[2])).toEqual(['first', 'NOTES SUMMARY', 'PERMISSIONS', 'ENVIRONMENT', 'second']);
});

test('an interrupted compaction leaves the history as it was', async () => {
  const model = scriptedModel([says('one'), hanging, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  const started = harness.next('turnStarted');
  harness.engine.compactThread({ threadId }, caller).afterwards();
  const { turnId } = await started;
  await vi.waitFor(() => expect(model.calls).toHaveLength(2));

  (await harness.engine.interruptTurn({ threadId, turnId })).afterwards();
  await harness.runTurn(threadId, 'second');

  expect(inputOf(model.calls[2]).filter((text) => !text.startsWith('<turn_aborted>'))).toEqual([
    'PERMISSIONS',
    'ENVIRONMENT',
    'first',
    'one',
    'second',
  ]);
});

test('after a compaction the usage of the last response is an estimate of the new history', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('one'), says('SUMMARY')]) });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  await compact(harness, threadId);

  const usage = harness.events.findLast((event) => event.type === 'tokenUsageUpdated');
  expect(usage).toMatchObject({ tokenUsage: { total: { totalTokens: 24 }, last: { inputTokens: 0, outputTokens: 0 } } });
  expect(usage?.type === 'tokenUsageUpdated' && usage.tokenUsage.last.totalTokens).toBeGreaterThan(0);
});

const made: ResponseItem[] = [
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'kept' }] },
  { type: 'compaction', id: 'cmp', encrypted_content: 'OPAQUE' },
];

test('a provider that can shortens the history itself', async () => {
  const asked: CompactCall[] = [];
  const model = Object.assign(scriptedModel([says('one'), says('two')]), {
    compact: async (call: CompactCall) => {
      asked.push(call);
      return made;
    },
  });
  await using harness = await startHarness({ model, config: { provider: { ...provider, name: 'OpenAI' } } });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  const from = harness.story().length;

  await compact(harness, threadId);
  await harness.runTurn(threadId, 'second');

  expect(inputOf(asked[0])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'one']);
  expect(Object.keys(asked[0]?.body ?? {}).sort()).toEqual([
    'input',
    'instructions',
    'model',
    'parallel_tool_calls',
    'prompt_cache_key',
    'tools',
  ]);
  expect(asked[0]?.headers['x-codex-turn-metadata']).toBeUndefined();
  expect(model.calls[1]?.body.input.slice(0, 2)).toEqual([made[0], { type: 'compaction', encrypted_content: 'OPAQUE' }]);
  expect(harness.story().slice(from)).not.toContain('warning');
});

test('a provider that fails to shorten a history fails the turn in its own words', async () => {
  const model = Object.assign(scriptedModel([says('one'), says('two')]), {
    compact: async () => {
      throw new ModelError('no room', { codexErrorInfo: 'serverOverloaded', retryable: false });
    },
  });
  await using harness = await startHarness({ model, config: { provider: { ...provider, name: 'OpenAI' } } });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  const end = await compact(harness, threadId);
  await harness.runTurn(threadId, 'second');

  expect(end).toMatchObject({
    status: 'failed',
    error: { message: 'Error running remote compact task: no room', codexErrorInfo: 'serverOverloaded' },
  });
  expect(inputOf(model.calls[1])).toEqual(['PERMISSIONS', 'ENVIRONMENT', 'first', 'one', 'second']);
});

test('an unknown thread is refused', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });

  expect(() => harness.engine.compactThread({ threadId: '00000000-0000-7000-8000-000000000000' }, caller)).toThrow(
    'thread not found: 00000000-0000-7000-8000-000000000000',
  );
});
