import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { callsShell, says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { conversation, countingModel, manualModel, message, runTurn, startFileServer, text, toldTexts } from '../support/thread-server.js';

const streamed = (value: string) => ({ type: 'message', role: 'assistant', id: 'm', content: [{ type: 'output_text', text: value }] });

test('who joins in the middle of a message gets its beginning with the answer, and the rest as it comes', async () => {
  const model = manualModel();
  await using place = await startFileServer({ model });
  await using late = await place.server.connect();
  const { thread } = await place.server.thread.start({});
  await place.server.turn.start({ threadId: thread.id, input: [text('tell me')] });
  const { emit, end } = await model.next();
  emit({ type: 'itemAdded', item: streamed('') });
  const begun = place.server.once('item/agentMessage/delta');
  emit({ type: 'textDelta', itemId: 'm', delta: 'half' });
  await begun;

  const joined = await late.thread.resume({ threadId: thread.id });
  const rest = late.once('item/agentMessage/delta');
  const completed = late.once('item/completed');
  emit({ type: 'textDelta', itemId: 'm', delta: ' and half' });
  emit({ type: 'itemDone', item: streamed('half and half') });

  const live = joined.thread.turns.at(-1);
  expect(joined.thread.status).toEqual({ type: 'active', activeFlags: [] });
  expect(live?.status).toBe('inProgress');
  expect(live?.items.map((item) => (item.type === 'agentMessage' ? item.text : item.type))).toEqual(['userMessage', 'half']);
  expect((await rest).delta).toBe(' and half');
  expect((await completed).item).toMatchObject({ text: 'half and half' });
  const ended = late.once('turn/completed');
  end();
  await ended;
});

test('a client that listens already is not given again what streams to it', async () => {
  const model = manualModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const { thread } = await server.thread.start({});
  await server.turn.start({ threadId: thread.id, input: [text('tell me')] });
  const { emit, end } = await model.next();
  const begun = server.once('item/started', { where: ({ item }) => item.type === 'agentMessage' });
  emit({ type: 'itemAdded', item: streamed('') });
  await begun;

  const again = await server.thread.resume({ threadId: thread.id });

  expect(again.thread.turns.at(-1)?.items.map(({ type }) => type)).toEqual(['userMessage']);
  const ended = server.once('turn/completed');
  end();
  await ended;
});

test('nothing of what follows the snapshot is heard before the answer that holds it', async () => {
  const model = manualModel();
  await using place = await startFileServer({ model });
  await using late = await place.server.connect();
  const { thread } = await place.server.thread.start({});
  await place.server.turn.start({ threadId: thread.id, input: [text('count')] });
  const { emit, end } = await model.next();
  const order: string[] = [];
  late.on('item/completed', ({ item }) => order.push(item.type === 'agentMessage' ? item.text : item.type));

  const joining = late.thread.resume({ threadId: thread.id }).then((answer) => {
    order.push('answer');
    return answer;
  });
  for (let count = 0; count < 40; count++) {
    emit({ type: 'itemDone', item: { ...streamed(`m${count}`), id: `m${count}` } });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { thread: shown } = await joining;
  const ended = late.once('turn/completed');
  end();
  await ended;

  const known = shown.turns.flatMap(({ items }) => items.flatMap((item) => (item.type === 'agentMessage' ? [item.text] : [])));
  expect(order[0]).toBe('answer');
  expect(new Set([...known, ...order.slice(1)])).toEqual(new Set(Array.from({ length: 40 }, (_, count) => `m${count}`)));
});

test('a question that is open is put to the client that joins, and its command is not shown as begun', async () => {
  const model = scriptedModel([callsShell('test -d /', { callId: 'c' }), says('done')]);
  await using place = await startFileServer({ model, config: { approval_policy: 'untrusted' } });
  const { server } = place;
  await using late = await server.connect();
  const { thread } = await server.thread.start({ cwd: place.home });
  const waits = server.once('thread/status/changed', {
    where: ({ status }) => status.type === 'active' && status.activeFlags.includes('waitingOnApproval'),
  });
  server.handle('item/commandExecution/requestApproval', (_params, { signal }) => {
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await server.turn.start({ threadId: thread.id, input: [text('run it')] });
  await waits;
  const asked = new Promise<string>((resolve) => {
    late.handle('item/commandExecution/requestApproval', ({ itemId }) => {
      resolve(itemId);
      return { decision: 'accept' };
    });
  });
  const ended = server.once('turn/completed');

  const joined = await late.thread.resume({ threadId: thread.id });

  expect(joined.thread.status).toEqual({ type: 'active', activeFlags: ['waitingOnApproval'] });
  expect(joined.thread.turns.at(-1)?.items.map(({ type }) => type)).toEqual(['userMessage']);
  expect(await asked).toBe('c');
  expect((await ended).turn.status).toBe('completed');
});

test('figures and the goal follow the answer of who resumes, in this order, and nobody else hears them', async () => {
  await using place = await startFileServer({ config: { 'features.goals': true } });
  const { server } = place;
  await using late = await server.connect();
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');
  await server.thread.goal.set({ threadId: thread.id, objective: 'Ship it', status: 'paused' });
  const order: string[] = [];
  late.on('thread/tokenUsage/updated', () => order.push('usage'));
  const replayed = late.once('thread/goal/updated');
  const others: string[] = [];
  server.on('thread/goal/updated', () => others.push('goal'));
  server.on('thread/tokenUsage/updated', () => others.push('usage'));
  await new Promise((resolve) => setImmediate(resolve));
  others.length = 0;

  await late.thread.resume({ threadId: thread.id }).then(() => order.push('answer'));
  await replayed;

  expect(order).toEqual(['answer', 'usage']);
  expect((await replayed).goal.objective).toBe('Ship it');
  expect(others).toEqual([]);
});

test('who resumes a thread that has no goal is told so', async () => {
  await using place = await startFileServer({ config: { 'features.goals': true } });
  const { server } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');
  const told = server.once('thread/goal/cleared');

  await server.thread.resume({ threadId: thread.id });

  expect(await told).toEqual({ threadId: thread.id });
});

test('who has not asked for experimental parts is not told of the goal', async () => {
  await using place = await startFileServer({ config: { 'features.goals': true } });
  const { server } = place;
  await using stable = await server.connect({ capabilities: { experimentalApi: false } });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');
  const heard: string[] = [];
  stable.on('thread/goal/cleared', () => heard.push('goal'));
  stable.on('thread/tokenUsage/updated', () => heard.push('usage'));
  const renamed = stable.once('thread/name/updated');

  await stable.thread.resume({ threadId: thread.id });
  await stable.thread.name.set({ threadId: thread.id, name: 'mine' });
  await renamed;

  expect(heard).toEqual(['usage']);
});

test('a thread is resumed by the path of its file', async () => {
  await using first = await startFileServer();
  const { thread } = await first.server.thread.start({});
  await runTurn(first.server, thread.id, 'one');
  await first.server.close();
  await using second = await startFileServer({ home: first.home });
  const relative = (thread.path ?? '').slice(first.home.length + 1);

  const resumed = await second.server.thread.resume({ threadId: 'whatever', path: relative });

  expect(resumed.thread.id).toBe(thread.id);
  expect(toldTexts(resumed.thread.turns)).toEqual([['one', 'A1']]);
});

test('a history of items makes a thread of its own', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model });
  const { server } = place;

  const { thread } = await server.thread.resume({
    threadId: 'whatever',
    history: [message('user', 'earlier question'), message('assistant', 'earlier answer')],
  });
  await runTurn(server, thread.id, 'and now');

  expect(thread).toMatchObject({ preview: 'earlier question', forkedFromId: null, turns: [] });
  expect(conversation(model.requests[0])).toEqual(['user: earlier question', 'assistant: earlier answer', 'user: and now']);
});

test('what a loaded thread cannot be resumed with is refused', async () => {
  await using place = await startFileServer();
  const { server, home } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'one');
  const other = await server.thread.start({});
  await runTurn(server, other.thread.id, 'two');

  await expect(server.thread.resume({ threadId: thread.id, history: [message('user', 'x')] })).rejects.toMatchObject({
    message: `cannot resume thread ${thread.id} with history while it is already running`,
  });
  await expect(server.thread.resume({ threadId: thread.id, path: 'nowhere' })).rejects.toMatchObject({
    message: `failed to resolve rollout path \`${join(home, 'nowhere')}\`: No such file or directory (os error 2)`,
  });
  await expect(server.thread.resume({ threadId: thread.id, path: other.thread.path })).rejects.toMatchObject({
    message: `cannot resume running thread ${thread.id} with mismatched path: requested \`${other.thread.path}\`, active \`${thread.path}\``,
  });
});

test('what is not there cannot be resumed', async () => {
  await using place = await startFileServer();
  const { server, home } = place;

  await expect(server.thread.resume({ threadId: 'x', history: [] })).rejects.toMatchObject({ message: 'history must not be empty' });
  await expect(server.thread.resume({ threadId: 'x' })).rejects.toMatchObject({ message: expect.stringMatching(/^invalid thread id: /) });
  await expect(server.thread.resume({ threadId: 'x', path: 'nowhere' })).rejects.toMatchObject({
    message: `failed to resolve rollout path \`${join(home, 'nowhere')}\`: No such file or directory (os error 2)`,
  });
});

test('a thread whose provider is not configured any more cannot be resumed', async () => {
  const provider = { name: 'Gone', base_url: 'http://127.0.0.1:9/v1' };
  await using first = await startFileServer({ config: { model_provider: 'gone', model_providers: { gone: provider } } });
  const { thread } = await first.server.thread.start({});
  await runTurn(first.server, thread.id, 'one');
  await first.server.close();
  await using second = await startFileServer({ home: first.home });

  await expect(second.server.thread.resume({ threadId: thread.id })).rejects.toMatchObject({
    message: 'failed to load configuration: Model provider `gone` not found',
  });
});

test('a file that has moved is found by the name that it bears', async () => {
  await using first = await startFileServer();
  const { thread } = await first.server.thread.start({});
  await runTurn(first.server, thread.id, 'one');
  await first.server.close();
  const moved = join(first.home, 'sessions', (thread.path ?? '').split('/').at(-1) ?? '');
  await rename(thread.path ?? '', moved);
  await using second = await startFileServer({ home: first.home });

  const resumed = await second.server.thread.resume({ threadId: '', path: moved });

  expect(resumed.thread.path).toBe(moved);
});

test('paths mean nothing where threads are not files', async () => {
  await using server = await startTestServer();

  await expect(server.thread.resume({ threadId: 'x', path: 'a.jsonl' })).rejects.toMatchObject({
    message: 'rollout path queries are only supported with the local thread store',
  });
});

test('two clients that resume a thread at once, by its id and by its file, are in the same one', async () => {
  await using first = await startFileServer();
  const { thread } = await first.server.thread.start({});
  await runTurn(first.server, thread.id, 'one');
  await first.server.close();
  await using second = await startFileServer({ home: first.home });
  await using other = await second.server.connect();

  await Promise.all([second.server.thread.resume({ threadId: thread.id }), other.thread.resume({ threadId: '', path: thread.path })]);
  const heard = other.once('turn/completed');
  await runTurn(second.server, thread.id, 'two');

  expect((await heard).threadId).toBe(thread.id);
  const { turns } = (await other.thread.read({ threadId: thread.id, includeTurns: true })).thread;
  expect(toldTexts(turns).map(([said]) => said)).toEqual(['one', 'two']);
});

test('who resumes with another model, or a policy that goes away, is warned before the thread is told to be idle', async () => {
  await using first = await startFileServer();
  const { thread } = await first.server.thread.start({ model: 'model-one' });
  await runTurn(first.server, thread.id, 'one');
  await first.server.close();
  await using second = await startFileServer({ home: first.home });
  const order: string[] = [];
  second.server.on('warning', ({ message: said }) => order.push(said.replace(/^.* (recorded|policy)\b.*?`(.*?)`.*$/, '$1 $2')));
  second.server.on('thread/status/changed', ({ status }) => order.push(status.type));

  await second.server.thread.resume({ threadId: thread.id, model: 'model-two', approvalPolicy: 'on-failure' });

  expect(order).toEqual(['policy on-failure', 'recorded model-one', 'idle']);
});
