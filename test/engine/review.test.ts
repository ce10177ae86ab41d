import { expect, test, vi } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import { toTurns } from '../../src/engine/projection/to-turns.js';
import type { Tool } from '../../src/engine/tools/tool.js';
import { ModelError } from '../../src/model/errors.js';
import type { ModelCall } from '../../src/model/model-transport.js';
import { textsOf } from '../../src/platform/json.js';
import type { ReviewStartParams } from '../../src/protocol/index.js';
import {
  assistant,
  caller,
  calls,
  completed,
  done,
  fakeTool,
  functionCall,
  type Harness,
  type Reply,
  says,
  scriptedModel,
  startHarness,
} from './harness.js';

const result = {
  findings: [
    {
      title: '[P1] Bad',
      body: 'why',
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: '/x/f.ts', line_range: { start: 3, end: 5 } },
    },
  ],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'It breaks.',
  overall_confidence_score: 0.7,
};
const rendered = 'It breaks.\n\nReview comment:\n\n- [P1] Bad — /x/f.ts:3-5\n  why';
const answers = says(JSON.stringify(result));
const hanging: Reply = (call) => new Promise((_resolve, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));

const start = async (harness: Harness, threadId: string, params: Partial<ReviewStartParams> = {}) => {
  const target = { type: 'custom', instructions: 'look at it' } as const;
  const answer = await harness.engine.startReview({ threadId, target, ...params }, caller);
  answer.afterwards();
  return answer.result;
};

const review = async (harness: Harness, threadId: string, params: Partial<ReviewStartParams> = {}) => {
  const end = harness.next('turnCompleted');
  const answer = await start(harness, threadId, params);
  return { answer, end: await end };
};

/** What clients heard of items: `started`/`completed`, type, and the text that is shown. */
const itemsOf = (events: readonly EngineEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'itemStarted' && event.type !== 'itemCompleted') return [];
    const { item } = event;
    const text = 'review' in item ? item.review : 'text' in item ? item.text : '';
    return [`${event.type === 'itemStarted' ? 'started' : 'completed'} ${item.type}${text === '' ? '' : ` ${text}`}`];
  });

const textsIn = (call: ModelCall | undefined): string[] => (call?.body.input ?? []).map((item) => textsOf(item.content).join(' '));

test('a review is a turn of the thread: it begins, works, and ends with its result', async () => {
  const tool = fakeTool('look', async () => ({ body: 'seen', success: true }));
  const model = scriptedModel([calls(functionCall('look', 'c1')), answers]);
  await using harness = await startHarness({ model, tools: [tool] });
  const threadId = await harness.startThread();

  const { answer, end } = await review(harness, threadId);

  expect(answer).toMatchObject({ reviewThreadId: threadId, turn: { items: [{ type: 'userMessage', content: [{ text: 'look at it' }] }] } });
  expect(end).toMatchObject({ turnId: answer.turn.id, status: 'completed' });
  expect(harness.events.find(({ type }) => type === 'turnStarted')).toMatchObject({ turnId: answer.turn.id });
  expect(itemsOf(harness.events)).toEqual([
    'started enteredReviewMode look at it',
    'completed enteredReviewMode look at it',
    'started userMessage',
    'completed userMessage',
    `started agentMessage ${JSON.stringify(result)}`,
    `started exitedReviewMode ${rendered}`,
    `completed exitedReviewMode ${rendered}`,
    `started agentMessage ${rendered}`,
    `completed agentMessage ${rendered}`,
  ]);
});

test('everything is told under the answered turn, and nothing of the reviewer itself', async () => {
  await using harness = await startHarness({ model: scriptedModel([answers]) });
  const threadId = await harness.startThread();

  const { answer } = await review(harness, threadId);

  // That it exists is for who counts threads; no client hears of it.
  const told = harness.events.slice(1).filter(({ type }) => type !== 'workerStarted');
  expect(new Set(told.flatMap((event) => ('threadId' in event ? [event.threadId] : [])))).toEqual(new Set([threadId]));
  expect(new Set(told.flatMap((event) => ('turnId' in event && event.turnId !== null ? [event.turnId] : [])))).toEqual(
    new Set([answer.turn.id]),
  );
  expect(told.filter(({ type }) => /^(tokenUsage|agentMessageDelta|turnStarted)/.test(type))).toHaveLength(1);
});

test('the reviewer is a sub-agent with instructions of its own, which asks nobody', async () => {
  const web: Tool = {
    ...fakeTool('web', async () => ({ body: '', success: true })),
    spec: ({ settings }) => (settings.webSearch.mode === 'disabled' ? null : { type: 'web_search' }),
  };
  const look = fakeTool('look', async () => ({ body: '', success: true }));
  const model = scriptedModel([answers]);
  await using harness = await startHarness({ model, tools: [look, web], config: { reviewModel: 'careful', approvalPolicy: 'on-request' } });
  const threadId = await harness.startThread();

  await review(harness, threadId);

  const call = model.calls[0];
  expect(call?.headers).toMatchObject({ 'x-openai-subagent': 'review', session_id: threadId });
  expect(call?.headers['thread_id']).not.toBe(threadId);
  expect(JSON.parse(call?.headers['x-codex-turn-metadata'] ?? '{}')).toMatchObject({ thread_source: 'subagent' });
  expect(call?.body).toMatchObject({ model: 'careful', tools: [{ name: 'look' }] });
  expect(call?.body.instructions).toMatch(/^You review a change/);
  expect(textsIn(call)[0]).toContain('Nobody can be asked');
  expect(textsIn(call).at(-1)).toBe('look at it');
});

test('the thread goes on with the result and without the work of the reviewer', async () => {
  const model = scriptedModel([says('one'), answers, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');

  await review(harness, threadId);
  await harness.runTurn(threadId, 'second');

  const [, , , , told, said, next] = textsIn(model.calls[2]);
  expect(told).toMatch(/^<user_action>\n {2}<context>.*<\/context>\n {2}<action>review<\/action>\n {2}<results>\n {2}It breaks\./s);
  expect(said).toBe(rendered);
  expect(next).toBe('second');
});

test('a thread that is read again shows the review as it was told', async () => {
  await using harness = await startHarness({ model: scriptedModel([answers]) });
  const threadId = await harness.startThread();

  const { answer } = await review(harness, threadId);

  const records = [];
  for await (const record of harness.store.records(threadId)) records.push(record);
  const turns = toTurns(records);
  expect(turns).toMatchObject([
    {
      id: answer.turn.id,
      status: 'completed',
      items: [
        { type: 'enteredReviewMode', review: 'look at it' },
        { type: 'userMessage' },
        { type: 'exitedReviewMode', review: rendered },
        { type: 'agentMessage', text: rendered },
      ],
    },
  ]);
});

test('an answer that is no JSON is the result as it stands', async () => {
  await using harness = await startHarness({ model: scriptedModel([says('plain words')]) });
  const threadId = await harness.startThread();

  await review(harness, threadId);

  expect(itemsOf(harness.events)).toContain('completed exitedReviewMode plain words');
});

test('a reviewer that says nothing leaves no result', async () => {
  await using harness = await startHarness({ model: scriptedModel([[completed]]) });
  const threadId = await harness.startThread();

  const { end } = await review(harness, threadId);

  expect(end.status).toBe('completed');
  expect(itemsOf(harness.events)).toContain('completed exitedReviewMode Reviewer failed to output a response.');
});

test('an interrupt ends the reviewer, and thread and model are told that there is no result', async () => {
  const model = scriptedModel([hanging, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const { turn } = await start(harness, threadId);
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));

  (await harness.engine.interruptTurn({ threadId, turnId: turn.id })).afterwards();
  await harness.runTurn(threadId, 'second');

  expect(harness.events.find(({ type }) => type === 'turnCompleted')).toMatchObject({ turnId: turn.id, status: 'interrupted' });
  expect(itemsOf(harness.events)).toContain('completed exitedReviewMode Reviewer failed to output a response.');
  expect(textsIn(model.calls[1])[0]).toContain('it was interrupted');
});

test('a reviewer that fails fails the turn, once', async () => {
  const model = scriptedModel([[new ModelError('nope', { codexErrorInfo: 'usageLimitExceeded', retryable: false })]]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();

  const { end } = await review(harness, threadId);

  const error = { message: 'nope', codexErrorInfo: 'usageLimitExceeded', additionalDetails: null };
  expect(end).toMatchObject({ status: 'failed', error });
  expect(harness.events.filter(({ type }) => type === 'error')).toMatchObject([{ error, willRetry: false }]);
});

test('a running turn is replaced by the review', async () => {
  const model = scriptedModel([hanging, answers]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  const turnId = await harness.startTurn(threadId, 'first');
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));
  const reviewed = harness.next('turnCompleted', ({ status }) => status === 'completed');

  await start(harness, threadId);
  await reviewed;

  expect(harness.events.find(({ type }) => type === 'turnAborted')).toMatchObject({ turnId, reason: 'replaced' });
});

test('input that comes during a review is the next turn, under the answered id', async () => {
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow: Reply = async (_call, onEvent) => {
    await asked;
    onEvent(done(assistant('fine')));
    onEvent(completed);
  };
  const model = scriptedModel([slow, says('two')]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await start(harness, threadId);
  await vi.waitFor(() => expect(model.calls).toHaveLength(1));

  const turnId = await harness.startTurn(threadId, 'second');
  const end = harness.next('turnCompleted', (event) => event.turnId === turnId);
  answer();

  expect(await end).toMatchObject({ lastAgentMessage: 'two' });
});

test('a detached review runs in a fork that everybody hears of, and leaves the thread alone', async () => {
  const model = scriptedModel([says('one'), answers]);
  await using harness = await startHarness({ model });
  const threadId = await harness.startThread();
  await harness.runTurn(threadId, 'first');
  const from = harness.events.length;

  const { answer, end } = await review(harness, threadId, { delivery: 'detached' });

  expect(answer.reviewThreadId).not.toBe(threadId);
  expect(end).toMatchObject({ threadId: answer.reviewThreadId, status: 'completed' });
  const told = harness.events.slice(from);
  expect(told[0]).toMatchObject({ type: 'threadAppeared', threadId: answer.reviewThreadId });
  expect(told[1]).toMatchObject({ type: 'threadStarted', thread: { id: answer.reviewThreadId, forkedFromId: threadId } });
  expect(told.filter((event) => 'threadId' in event && event.threadId === threadId)).toEqual([]);
});

test('a detached review works before the first turn', async () => {
  await using harness = await startHarness({ model: scriptedModel([answers]) });
  const threadId = await harness.startThread();

  const { end } = await review(harness, threadId, { delivery: 'detached' });

  expect(end.status).toBe('completed');
});

test('a thread that is not kept has no detached review', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread({ ephemeral: true });

  await expect(start(harness, threadId, { delivery: 'detached' })).rejects.toMatchObject({
    code: -32603,
    message: `failed to load parent thread ${threadId}: it is kept in memory only`,
  });
});

test.each([
  [{ type: 'baseBranch', branch: ' ' } as const, 'branch must not be empty'],
  [{ type: 'commit', sha: '' } as const, 'sha must not be empty'],
  [{ type: 'custom', instructions: ' ' } as const, 'instructions must not be empty'],
])('blank targets are refused: %j', async (target, message) => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();

  await expect(start(harness, threadId, { target })).rejects.toMatchObject({ code: -32600, message });
});

test('a branch is not compared outside of a repository: what was answered is no turn', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = await harness.startThread();
  await harness.engine.startTurn({ threadId, input: [], cwd: '/' }, caller);

  const { turn } = await start(harness, threadId, { target: { type: 'baseBranch', branch: 'main' } });

  expect(harness.events.slice(-2)).toMatchObject([
    { type: 'threadStatusChanged', status: { type: 'systemError' } },
    { type: 'error', turnId: turn.id, error: { message: '"/" is not a git repository', codexErrorInfo: 'other' } },
  ]);
});

test('an unknown thread is refused before its target is looked at', async () => {
  await using harness = await startHarness({ model: scriptedModel([]) });
  const threadId = '00000000-0000-7000-8000-000000000000';

  await expect(start(harness, threadId, { target: { type: 'custom', instructions: '' } })).rejects.toMatchObject({
    message: `thread not found: ${threadId}`,
  });
});
