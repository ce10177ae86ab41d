import { expect, test } from 'vitest';
import {
  conversation,
  countingModel,
  linesOf,
  manualModel,
  message,
  runTurn,
  startFileServer,
  text,
  toldTexts,
} from '../support/thread-server.js';

test('a fork goes on from where its source was, and the source from there as well', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  await runTurn(server, source.id, 'one');
  await server.thread.name.set({ threadId: source.id, name: 'Source' });

  const { thread } = await server.thread.fork({ threadId: source.id });
  await runTurn(server, thread.id, 'two');
  await runTurn(server, source.id, 'three');

  expect(thread).toMatchObject({ forkedFromId: source.id, preview: 'one', name: null, status: { type: 'idle' } });
  expect(conversation(model.requests[1])).toEqual(['user: one', 'assistant: A1', 'user: two']);
  expect(conversation(model.requests[2])).toEqual(['user: one', 'assistant: A1', 'user: three']);
  const heads = (await linesOf(thread.path)).filter(({ type }) => type === 'session_meta').map(({ payload }) => payload.id);
  expect(heads).toEqual([thread.id, source.id]);
});

test('a fork is told to everybody, without its turns, after the answer and its figures', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  const { id: turnId } = await runTurn(server, source.id, 'one');
  const order: unknown[] = [];
  server.on('thread/tokenUsage/updated', (params) => order.push(['usage', params.turnId]));
  server.on('thread/started', ({ thread }) => order.push(['started', thread.turns]));
  const started = server.once('thread/started');

  await server.thread.fork({ threadId: source.id }).then(() => order.push('answer'));
  await started;

  expect(order).toEqual(['answer', ['usage', turnId], ['started', []]]);
});

test('a fork without turns is not told its figures', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  await runTurn(server, source.id, 'one');
  const started = server.once('thread/started');
  const figures: unknown[] = [];
  server.on('thread/tokenUsage/updated', (params) => figures.push(params));

  const { thread } = await server.thread.fork({ threadId: source.id, excludeTurns: true });
  await started;

  expect(thread.turns).toEqual([]);
  expect(figures).toEqual([]);
});

test('an ephemeral fork lives in memory', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  await runTurn(server, source.id, 'one');

  const { thread } = await server.thread.fork({ threadId: source.id, ephemeral: true });
  await runTurn(server, thread.id, 'two');

  expect(thread).toMatchObject({ ephemeral: true, path: null, forkedFromId: source.id });
  expect(toldTexts(thread.turns)).toEqual([['one', 'A1']]);
  expect(conversation(model.requests[1])).toEqual(['user: one', 'assistant: A1', 'user: two']);
  expect((await server.thread.list({})).data.map(({ id }) => id)).toEqual([source.id]);
});

test('a fork of a thread that is in a turn ends as if the turn had been interrupted; the turn goes on', async () => {
  const model = manualModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  const said = server.once('item/completed');
  const { turn } = await server.turn.start({ threadId: source.id, input: [text('one')] });
  await said;
  const running = await model.next();

  const { thread } = await server.thread.fork({ threadId: source.id });

  expect(thread.turns.map(({ id, status }) => [id, status])).toEqual([[turn.id, 'interrupted']]);
  const marks = (await linesOf(thread.path)).slice(-2).map(({ payload }) => payload);
  expect(marks).toMatchObject([
    { type: 'message', role: 'user' },
    { type: 'turn_aborted', turn_id: turn.id, reason: 'interrupted' },
  ]);
  expect(marks[1]).not.toHaveProperty('completed_at');
  const ended = server.once('turn/completed');
  running.end();
  expect((await ended).turn).toMatchObject({ id: turn.id, status: 'completed' });
});

test('a fork takes its settings from the request and the configuration, and its instructions from the source', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model, config: { model: 'configured' } });
  const { server } = place;
  const source = (await server.thread.start({ model: 'chosen', baseInstructions: 'Be brief.' })).thread;
  await runTurn(server, source.id, 'one');

  const fork = await server.thread.fork({ threadId: source.id, threadSource: 'user' });
  await runTurn(server, fork.thread.id, 'two');

  expect(fork.model).toBe('configured');
  expect(fork.thread.threadSource).toBe('user');
  expect(model.requests[1]?.body.instructions).toBe('Be brief.');
});

test('a thread is forked by the path of its file', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  await runTurn(server, source.id, 'one');

  const { thread } = await server.thread.fork({ threadId: '', path: source.path });

  expect(thread.forkedFromId).toBe(source.id);
});

test('a fork offers the tools of its source, and keeps them', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model, capabilities: { experimentalApi: true } });
  const { server } = place;
  const dynamicTools = [{ name: 'look_up', description: 'Looks up.', inputSchema: { type: 'object', properties: {} } }];
  const source = (await server.thread.start({ dynamicTools })).thread;
  await runTurn(server, source.id, 'one');

  const { thread } = await server.thread.fork({ threadId: source.id });
  await runTurn(server, thread.id, 'two');

  expect(JSON.stringify(model.requests[1]?.body.tools)).toContain('"look_up"');
  const [head] = await linesOf(thread.path);
  expect(head?.payload.dynamic_tools).toEqual([{ ...dynamicTools[0], deferLoading: false }]);
});

test('a fork of a file that does not say where its last turn ends has it interrupted', async () => {
  await using place = await startFileServer();
  const { server, store } = place;
  const source = (await server.thread.start({})).thread;
  await server.thread.injectItems({ threadId: source.id, items: [message('user', 'never answered')] });

  const { thread } = await server.thread.fork({ threadId: source.id });

  expect(await store.find(thread.id)).not.toBeNull();
  const lines = await linesOf(thread.path);
  expect(lines.slice(-2).map(({ payload }) => payload.type)).toEqual(['message', 'turn_aborted']);
});

test('what is wrong with the settings of a fork is told before the answer, of one in memory after its start', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  await runTurn(server, source.id, 'one');
  const order: string[] = [];
  server.on('warning', ({ threadId }) => threadId !== source.id && order.push('warning'));
  server.on('thread/started', () => order.push('started'));
  const fork = async (ephemeral: boolean) => {
    const told = server.once('thread/started').then(() => server.thread.loaded.list({})); // What follows a start is told with it.
    await server.thread.fork({ threadId: source.id, approvalPolicy: 'on-failure', ephemeral }).then(() => order.push('answer'));
    await told;
  };

  await fork(false);
  await fork(true);

  expect(order).toEqual(['warning', 'answer', 'started', 'answer', 'started', 'warning']);
});
