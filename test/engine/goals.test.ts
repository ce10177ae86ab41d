import { expect, test } from 'vitest';
import { breaksOff, callsTool, hangs, says } from '../../src/testing/script.js';
import { type Recorded, startTestServer } from '../../src/testing/start-test-server.js';
import { minds, type Step } from '../support/minds.js';

const text = (value: string) => ({ type: 'text' as const, text: value });
const completes = callsTool('update_goal', { status: 'complete' }, { callId: 'update' });

async function startGoalServer(parent: readonly Step[]) {
  const model = minds({ parent });
  const server = await startTestServer({ model, config: { 'features.goals': true } });
  const { thread } = await server.thread.start({});
  return { server, model, threadId: thread.id };
}

/** What clients heard of turns and goals, in order. */
const story = ({ heard }: Recorded): string[] =>
  heard.flatMap(({ method, params }) => {
    if (method === 'turn/started' || method === 'turn/completed') return [`${method} ${params.turn.status}`];
    if (method === 'thread/goal/updated')
      return [`goal ${params.goal.status} ${params.goal.tokensUsed}${params.turnId === null ? '' : ' of a turn'}`];
    return [];
  });

test('an active goal drives turn after turn until it is complete', async () => {
  const { server, threadId } = await startGoalServer([says('working'), completes, says('finished')]);
  await using _server = server;
  const reached = server.once('thread/goal/updated', { where: ({ goal }) => goal.status === 'complete' });

  await server.thread.goal.set({ threadId, objective: 'Ship it' });
  await reached;
  await server.drain();

  expect(story(server)).toEqual([
    'goal active 0',
    'turn/started inProgress',
    'goal active 15 of a turn',
    'turn/completed completed',
    'turn/started inProgress',
    'goal active 30 of a turn',
    'goal complete 30 of a turn',
    'turn/completed completed',
  ]);
});

test('the model is told of the goal as of something that the user wants', async () => {
  const { server, model, threadId } = await startGoalServer([completes, says('finished')]);
  await using _server = server;
  const reached = server.once('thread/goal/updated', { where: ({ goal }) => goal.status === 'complete' });

  await server.thread.goal.set({ threadId, objective: 'Ship it', tokenBudget: 500 });
  await reached;

  const last = model.requests[0]?.body.input.at(-1);
  expect(last).toMatchObject({ type: 'message', role: 'developer' });
  expect(JSON.stringify(last)).toContain('<objective>\\nShip it\\n</objective>');
  expect(JSON.stringify(last)).toContain('500 tokens');
});

test('an interrupt pauses the goal', async () => {
  const { server, threadId } = await startGoalServer([hangs()]);
  await using _server = server;
  const started = server.once('turn/started');
  await server.thread.goal.set({ threadId, objective: 'Ship it' });
  const { turn } = await started;
  const paused = server.once('thread/goal/updated', { where: ({ goal }) => goal.status === 'paused' });

  await server.turn.interrupt({ threadId, turnId: turn.id });

  expect(await paused).toMatchObject({ turnId: null, goal: { status: 'paused' } });
  await expect.poll(() => story(server).slice(-2)).toEqual(['turn/completed interrupted', 'goal paused 0']);
});

test('a spent budget ends the turns that begin by themselves', async () => {
  const { server, model, threadId } = await startGoalServer([says('much'), says('too much')]);
  await using _server = server;
  const limited = server.once('thread/goal/updated', { where: ({ goal }) => goal.status === 'budgetLimited' });

  await server.thread.goal.set({ threadId, objective: 'Ship it', tokenBudget: 20 });
  await limited;
  await server.drain();

  expect((await server.thread.goal.get({ threadId })).goal).toMatchObject({ status: 'budgetLimited', tokensUsed: 30 });
  expect(model.requests).toHaveLength(2);
  expect((await server.thread.goal.set({ threadId, status: 'paused', tokenBudget: 1000 })).goal).toMatchObject({ status: 'budgetLimited' });
});

test('turns of a paused goal are not counted', async () => {
  const { server, threadId } = await startGoalServer([says('an answer')]);
  await using _server = server;
  await server.thread.goal.set({ threadId, objective: 'Ship it', status: 'paused' });
  const ended = server.once('turn/completed');

  await server.turn.start({ threadId, input: [text('a question')] });
  await ended;

  expect((await server.thread.goal.get({ threadId })).goal).toMatchObject({ status: 'paused', tokensUsed: 0 });
});

test.each([
  [
    'create_goal',
    { objective: 'Another' },
    'cannot create a new goal because this thread already has a goal; use update_goal only when the existing goal is complete',
  ],
  [
    'update_goal',
    { status: 'paused' },
    'update_goal can only mark the existing goal complete; pause, resume, and budget-limited status changes are controlled by the user or system',
  ],
])('the model may not use %s for %j', async (name, args, refusal) => {
  const { server, model, threadId } = await startGoalServer([callsTool(name, args, { callId: 'bad' }), says('done')]);
  await using _server = server;
  await server.thread.goal.set({ threadId, objective: 'Ship it', status: 'paused' });
  const ended = server.once('turn/completed');

  await server.turn.start({ threadId, input: [text('go')] });
  await ended;

  expect(model.requests.at(-1)?.body.input.at(-1)).toMatchObject({ call_id: 'bad', output: refusal });
});

test('a model may give its thread a goal, and what that took is not counted', async () => {
  const create = callsTool('create_goal', { objective: 'Ship it' }, { callId: 'create' });
  const { server, model, threadId } = await startGoalServer([create, completes, says('done')]);
  await using _server = server;
  const ended = server.once('turn/completed');

  await server.turn.start({ threadId, input: [text('make it your goal to ship')] });
  await ended;

  expect(model.requests).toHaveLength(3);
  expect((await server.thread.goal.get({ threadId })).goal).toMatchObject({ objective: 'Ship it', status: 'complete', tokensUsed: 15 });
});

test('a goal whose turn failed waits before the next one, unless a client says that it goes on', async () => {
  const fails = breaksOff({ code: 'invalid_prompt', message: 'no' });
  const { server, threadId } = await startGoalServer([fails, completes, says('finished')]);
  await using _server = server;
  const failed = server.once('turn/completed');
  await server.thread.goal.set({ threadId, objective: 'Ship it' });
  await failed;
  await server.drain();
  const startedAtOnce = story(server).filter((line) => line.startsWith('turn/started')).length;
  const reached = server.once('thread/goal/updated', { where: ({ goal }) => goal.status === 'complete' });

  await server.thread.goal.set({ threadId, status: 'active' });
  await reached;

  expect(startedAtOnce).toBe(1);
});
