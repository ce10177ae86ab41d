import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { runTurn, startFileServer } from '../support/thread-server.js';

const goals = { 'features.goals': true };

test('a goal is set, changed and cleared, and who listens is told of each', async () => {
  await using place = await startFileServer({ config: goals });
  const { server } = place;
  const { id: threadId } = (await server.thread.start({})).thread;
  const told: unknown[] = [];
  server.on('thread/goal/updated', ({ goal, turnId }) => told.push([goal.status, goal.tokenBudget, turnId]));
  const cleared = server.once('thread/goal/cleared');

  const set = await server.thread.goal.set({ threadId, objective: ' Ship it ', status: 'paused', tokenBudget: 100 });
  await server.thread.goal.set({ threadId, tokenBudget: null });
  await server.thread.goal.set({ threadId, status: 'complete' });

  expect(set.goal).toMatchObject({ threadId, objective: 'Ship it', tokensUsed: 0, timeUsedSeconds: 0 });
  expect((await server.thread.goal.get({ threadId })).goal).toMatchObject({ objective: 'Ship it', status: 'complete', tokenBudget: null });
  expect(await server.thread.goal.clear({ threadId })).toEqual({ cleared: true });
  expect(await cleared).toEqual({ threadId });
  expect(told).toEqual([
    ['paused', 100, null],
    ['paused', null, null],
    ['complete', null, null],
  ]);
  expect(await server.thread.goal.clear({ threadId })).toEqual({ cleared: false });
  expect(await server.thread.goal.get({ threadId })).toEqual({ goal: null });
});

test('another objective is another goal, and so is one that was reached', async () => {
  await using place = await startFileServer({ config: goals });
  const { server, store } = place;
  const { id: threadId } = (await server.thread.start({})).thread;
  const idAfter = async (change: { objective: string; status?: 'complete' | 'paused' }) => {
    await server.thread.goal.set({ threadId, status: 'paused', ...change });
    return (await store.goals.get(threadId))?.goalId;
  };

  const first = await idAfter({ objective: 'A' });

  expect(await idAfter({ objective: 'A' })).toBe(first);
  expect(await idAfter({ objective: 'A', status: 'complete' })).toBe(first);
  const second = await idAfter({ objective: 'A' });
  expect(second).not.toBe(first);
  expect(await idAfter({ objective: 'B' })).not.toBe(second);
});

test('the goal of a thread that is not loaded is told to everybody', async () => {
  await using first = await startFileServer({ config: goals });
  const { id: threadId } = (await first.server.thread.start({})).thread;
  await runTurn(first.server, threadId, 'hi');
  await first.server.close();
  await using place = await startFileServer({ config: goals, home: first.home });
  const { server } = place;
  await using other = await server.connect();
  const told = other.once('thread/goal/updated');

  await server.thread.goal.set({ threadId, objective: 'Ship it' });

  expect(await told).toMatchObject({ threadId, goal: { status: 'active' }, turnId: null });
});

test.each([
  [{}, 'no goal exists'],
  [{ status: 'paused' as const }, 'no goal exists'],
  [{ objective: '  ' }, 'goal objective must not be empty'],
  [{ objective: 'x'.repeat(4001) }, 'goal objective must be at most 4000 characters'],
  [{ objective: 'A', tokenBudget: 0 }, 'goal budgets must be positive when provided'],
])('a goal that is none is refused (%#)', async (change, refusal) => {
  await using server = await startTestServer({ config: goals });
  const { id: threadId } = (await server.thread.start({})).thread;

  await expect(server.thread.goal.set({ threadId, ...change })).rejects.toMatchObject({
    code: -32600,
    message: refusal === 'no goal exists' ? `cannot update goal for thread ${threadId}: no goal exists` : refusal,
  });
});

test('an objective may have 4000 characters, however they are encoded', async () => {
  await using server = await startTestServer({ config: goals });
  const { id: threadId } = (await server.thread.start({})).thread;

  const { goal } = await server.thread.goal.set({ threadId, objective: '🚀'.repeat(4000), status: 'paused' });

  expect([...goal.objective]).toHaveLength(4000);
});

test('without the feature there are no goals, whatever the id', async () => {
  await using server = await startTestServer();

  for (const threadId of ['nope', '00000000-0000-7000-8000-000000000001']) {
    await expect(server.thread.goal.get({ threadId })).rejects.toMatchObject({ message: 'goals feature is disabled' });
    await expect(server.thread.goal.set({ threadId, objective: 'A' })).rejects.toMatchObject({ message: 'goals feature is disabled' });
    await expect(server.thread.goal.clear({ threadId })).rejects.toMatchObject({ message: 'goals feature is disabled' });
  }
});

test('a goal that is cleared is written down like one that is set: the thread has a file', async () => {
  await using place = await startFileServer({ config: goals });
  const { server } = place;
  const { id: threadId } = (await server.thread.start({})).thread;

  expect(await server.thread.goal.clear({ threadId })).toEqual({ cleared: false });

  expect((await server.thread.resume({ threadId })).thread.turns).toEqual([]);
});

test('clients that may not ask for goals hear nothing of them', async () => {
  await using place = await startFileServer({ config: goals });
  const { server } = place;
  const { id: threadId } = (await server.thread.start({})).thread;
  await using other = await server.connect({ capabilities: { experimentalApi: false } });
  await other.thread.resume({ threadId }).catch(() => null); // It has no file yet.
  const heard: string[] = [];
  other.on('thread/goal/updated', () => heard.push('goal'));
  const named = other.once('thread/name/updated');

  await server.thread.goal.set({ threadId, objective: 'Ship it', status: 'paused' });
  await other.thread.resume({ threadId });
  await server.thread.name.set({ threadId, name: 'n' });
  await named;

  expect(heard).toEqual([]);
});

test('the goal of an archived thread rests until the thread is back', async () => {
  await using place = await startFileServer({ config: goals });
  const { server } = place;
  const { id: threadId } = (await server.thread.start({})).thread;
  await runTurn(server, threadId, 'one');
  await server.thread.goal.set({ threadId, objective: 'Ship it', status: 'paused' });

  await server.thread.archive({ threadId });
  const notFound = { code: -32600, message: `thread not found: ${threadId}` };
  await expect(server.thread.goal.get({ threadId })).rejects.toMatchObject(notFound);
  await expect(server.thread.goal.set({ threadId, objective: 'Other' })).rejects.toMatchObject(notFound);
  await server.thread.unarchive({ threadId });

  expect((await server.thread.goal.get({ threadId })).goal?.objective).toBe('Ship it');
});
