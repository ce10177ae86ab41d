import { appliesPatch, says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { conversation, countingModel, linesOf, manualModel, runTurn, startFileServer, text, toldTexts } from '../support/thread-server.js';

async function threeTurns() {
  const model = countingModel();
  const place = await startFileServer({ model });
  const { thread } = await place.server.thread.start({});
  for (const said of ['one', 'two', 'three']) await runTurn(place.server, thread.id, said);
  return { ...place, model, thread, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

test('a rollback drops the last turns from what the model knows and from every later view', async () => {
  await using place = await threeTurns();
  const { server, model, thread } = place;

  const back = await server.thread.rollback({ threadId: thread.id, numTurns: 2 });
  await runTurn(server, thread.id, 'four');

  expect(toldTexts(back.thread.turns)).toEqual([['one', 'A1']]);
  expect(conversation(model.requests[3])).toEqual(['user: one', 'assistant: A1', 'user: four']);
  const { turns } = (await server.thread.read({ threadId: thread.id, includeTurns: true })).thread;
  expect(turns.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(['item-1', 'item-2', 'item-3', 'item-4']);
});

test('the file keeps what was dropped, and says that it was', async () => {
  await using place = await threeTurns();
  const { server, thread } = place;

  await server.thread.rollback({ threadId: thread.id, numTurns: 7 });

  const lines = await linesOf(thread.path);
  expect(lines.filter(({ payload }) => payload.type === 'user_message')).toHaveLength(3);
  expect(lines.slice(-2).map(({ payload }) => payload.type)).toEqual(['token_count', 'thread_rolled_back']);
  expect(lines.at(-1)?.payload.num_turns).toBe(7);
  expect((await server.thread.read({ threadId: thread.id, includeTurns: true })).thread.turns).toEqual([]);
});

test('figures are told before the answer: what was spent stays spent, what comes next is an estimate', async () => {
  await using place = await threeTurns();
  const { server, thread } = place;
  const order: unknown[] = [];
  server.on('thread/tokenUsage/updated', ({ tokenUsage: { last } }) => order.push([last.inputTokens, last.totalTokens > 0]));

  await server.thread.rollback({ threadId: thread.id, numTurns: 1 }).then(() => order.push('answer'));

  expect(order).toEqual([[0, true], 'answer']);
});

test('figures are told also where no tokens were counted', async () => {
  await using place = await startFileServer({ model: scriptedModel([]) });
  const { server } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'one');
  const told = server.once('thread/tokenUsage/updated');

  await server.thread.rollback({ threadId: thread.id, numTurns: 1 });

  expect((await told).tokenUsage).toMatchObject({ total: { totalTokens: 0 }, last: { inputTokens: 0 } });
});

test('the diff of a turn is told after its patch, after the tools of each response, and not by a rollback', async () => {
  const patch = '*** Begin Patch\n*** Add File: new.txt\n+one\n*** End Patch';
  await using place = await startFileServer({ model: scriptedModel([appliesPatch(patch), says('done')]) });
  const { server } = place;
  const { thread } = await server.thread.start({ cwd: place.home, approvalPolicy: 'never', sandbox: 'danger-full-access' });
  const told: string[] = [];
  server.on('turn/diff/updated', ({ diff }) => told.push(diff));

  await runTurn(server, thread.id, 'go');
  await server.thread.rollback({ threadId: thread.id, numTurns: 1 });

  expect(told).toHaveLength(3);
  expect(new Set(told).size).toBe(1);
});

test('a review that is rolled back takes nothing of the turns before it along', async () => {
  await using place = await threeTurns();
  const { server, model, thread } = place;
  const reviewed = server.once('turn/completed');
  await server.review.start({ threadId: thread.id, target: { type: 'custom', instructions: 'look' } });
  await reviewed;

  const back = await server.thread.rollback({ threadId: thread.id, numTurns: 1 });
  await runTurn(server, thread.id, 'four');

  expect(toldTexts(back.thread.turns)).toHaveLength(3);
  expect(conversation(model.requests.at(-1))).toEqual([
    'user: one',
    'assistant: A1',
    'user: two',
    'assistant: A2',
    'user: three',
    'assistant: A3',
    'user: four',
  ]);
});

test('what a turn was told of its setting goes with it, and is told again', async () => {
  await using place = await threeTurns();
  const { server, model, thread } = place;
  const ended = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [text('four')], cwd: place.home });
  await ended;

  await server.thread.rollback({ threadId: thread.id, numTurns: 1 });
  await runTurn(server, thread.id, 'five');

  const folders = model.requests.at(-1)?.body.input.flatMap((item) => JSON.stringify(item).match(/<cwd>[^<]*/g) ?? []);
  expect(folders).toHaveLength(2);
  expect(folders?.at(-1)).toBe(`<cwd>${place.home}`);
});

test('a rollback is taken at the instant in which a turn has ended', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});
  const rolledBack = new Promise((resolve, reject) => {
    server.on('turn/completed', () => server.thread.rollback({ threadId: thread.id, numTurns: 1 }).then(resolve, reject));
  });

  await server.turn.start({ threadId: thread.id, input: [text('one')] });

  expect(await rolledBack).toMatchObject({ thread: { turns: [] } });
});

test('a rollback during a turn is refused, and leaves its mark until the next turn', async () => {
  const model = manualModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const { thread } = await server.thread.start({});
  await server.turn.start({ threadId: thread.id, input: [text('one')] });
  const first = await model.next();
  const statuses: string[] = [];
  server.on('thread/status/changed', ({ status }) => statuses.push(status.type));

  const refusal = server.thread.rollback({ threadId: thread.id, numTurns: 1 }).catch((error: unknown) => {
    statuses.push('refused');
    return error;
  });
  expect(await refusal).toMatchObject({ code: -32600, message: 'Cannot rollback while a turn is in progress.' });
  const ended = server.once('turn/completed');
  first.end();
  await ended;
  await server.turn.start({ threadId: thread.id, input: [text('two')] });
  (await model.next()).end();
  await server.once('turn/completed');

  expect(statuses).toEqual(['systemError', 'refused', 'active', 'idle']);
});

test('what cannot be rolled back is refused', async () => {
  await using server = await startTestServer();
  const silent = (await server.thread.start({})).thread;
  const ephemeral = (await server.thread.start({ ephemeral: true })).thread;

  await expect(server.thread.rollback({ threadId: 'nope', numTurns: 0 })).rejects.toMatchObject({ message: 'numTurns must be >= 1' });
  await expect(server.thread.rollback({ threadId: ephemeral.id, numTurns: 1 })).rejects.toMatchObject({
    message: 'thread rollback requires persisted thread history',
  });
  await expect(server.thread.rollback({ threadId: silent.id, numTurns: 1 })).rejects.toMatchObject({
    message: expect.stringMatching(/^failed to load thread history for rollback replay: /),
  });
  expect((await server.thread.read({ threadId: silent.id })).thread.status).toEqual({ type: 'systemError' });
});
