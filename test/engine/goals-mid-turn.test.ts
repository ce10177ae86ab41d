import { defineTool } from 'keelson';
import { callsTool, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { ModelError } from '../../src/model/errors.js';
import { startTestServer } from '../../src/testing/start-test-server.js';
import { minds, type Step } from '../support/minds.js';
import { scriptedModel, startHarness } from './harness.js';

/** A thread whose model is at work with a tool that does not end before `goOn`, and has been heard once: 15 tokens. */
async function startWaiting(...later: readonly Step[]) {
  let goOn = (): void => {};
  let isWaiting = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    isWaiting = resolve;
  });
  const wait = defineTool({
    name: 'wait',
    description: 'Waits',
    inputSchema: z.object({}),
    run: () => {
      isWaiting();
      return new Promise<string>((resolve) => {
        goOn = () => resolve('went on');
      });
    },
  });
  const model = minds({ parent: [callsTool('wait', {}), ...later] });
  const server = await startTestServer({ model, tools: [wait], config: { 'features.goals': true } });
  const { thread } = await server.thread.start({});
  const told: string[] = [];
  server.on('thread/goal/updated', ({ goal, turnId }) => {
    told.push(`${goal.objective} ${goal.status} ${goal.tokensUsed}${turnId === null ? '' : ' of the turn'}`);
  });
  return { server, threadId: thread.id, told, waiting, goOn: () => goOn(), [Symbol.asyncDispose]: () => server.close() };
}

test('a goal that is paused in a turn is charged with what the turn has cost first', async () => {
  await using work = await startWaiting(says('the end'));
  const { server, threadId, told } = work;
  const ended = server.once('turn/completed');
  await server.thread.goal.set({ threadId, objective: 'Ship it' });
  await work.waiting;

  const { goal } = await server.thread.goal.set({ threadId, status: 'paused' });
  work.goOn();
  await ended;

  expect(goal).toMatchObject({ status: 'paused', tokensUsed: 15 });
  expect(told).toEqual(['Ship it active 0', 'Ship it active 15 of the turn', 'Ship it paused 15']);
});

test('a goal that is cleared in a turn is charged first', async () => {
  await using work = await startWaiting(says('the end'));
  const { server, threadId, told } = work;
  const ended = server.once('turn/completed');
  await server.thread.goal.set({ threadId, objective: 'Ship it' });
  await work.waiting;

  await server.thread.goal.clear({ threadId });
  work.goOn();
  await ended;

  expect(told).toEqual(['Ship it active 0', 'Ship it active 15 of the turn']);
});

test('what a turn has cost before its thread had a goal is not counted', async () => {
  await using work = await startWaiting(says('the end'), callsTool('update_goal', { status: 'complete' }), says('done'));
  const { server, threadId, told } = work;
  const reached = server.once('thread/goal/updated', { where: ({ goal }) => goal.status === 'complete' });
  await server.turn.start({ threadId, input: [{ type: 'text', text: 'go' }] });
  await work.waiting;

  await server.thread.goal.set({ threadId, objective: 'Ship it' });
  work.goOn();
  await reached;

  expect(told).toEqual([
    'Ship it active 0',
    'Ship it active 15 of the turn',
    'Ship it active 30 of the turn',
    'Ship it complete 30 of the turn',
  ]);
});

test('a goal that somebody sets does not wait for the pause after a turn that failed', async () => {
  const failure = new ModelError('no such model', { codexErrorInfo: 'other', retryable: false });
  const model = scriptedModel([[failure]]);
  // No pause ends by itself.
  await using harness = await startHarness({ model, config: { features: { goals: true } }, engine: { schedule: () => () => {} } });
  const { engine } = harness;
  const threadId = await harness.startThread();
  const failed = harness.next('turnCompleted');
  (await engine.setGoal({ threadId, objective: 'Ship it' })).afterwards();
  await failed;
  await engine.drain();
  const asked = model.calls.length;

  const again = harness.next('turnStarted');
  (await engine.setGoal({ threadId, status: 'active' })).afterwards();
  await again;

  expect(asked).toBe(1);
});

test('the model is told when there is no goal that it could end', async () => {
  const model = minds({ parent: [callsTool('update_goal', { status: 'complete' }, { callId: 'u' }), says('done')] });
  await using server = await startTestServer({ model, config: { 'features.goals': true } });
  const { thread } = await server.thread.start({});
  const ended = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
  await ended;

  expect(model.requests.at(-1)?.body.input.at(-1)).toMatchObject({
    call_id: 'u',
    output: `cannot update goal for thread ${thread.id}: no goal exists`,
  });
});
