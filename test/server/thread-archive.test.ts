import { existsSync } from 'node:fs';
import { hangs, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { runTurn, startFileServer, text, toldTexts } from '../support/thread-server.js';

const nobody = '00000000-0000-7000-8000-000000000001';

test('archiving takes a thread out of memory and out of the list', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'one');
  const archived = server.once('thread/archived');
  const heard: unknown[] = [];
  server.on('thread/status/changed', (params) => heard.push(params));
  server.on('thread/archived', (params) => heard.push(params));

  await server.thread.archive({ threadId: thread.id });
  await archived;

  expect(heard).toEqual([{ threadId: thread.id, status: { type: 'notLoaded' } }, { threadId: thread.id }]);
  expect((await server.thread.list({})).data).toEqual([]);
  expect((await server.thread.list({ archived: true })).data.map(({ id }) => id)).toEqual([thread.id]);
  expect((await server.thread.loaded.list({})).data).toEqual([]);
  expect(existsSync(thread.path ?? '')).toBe(false);
});

test('an archived thread is read and resumed where it is', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'one');
  await server.thread.archive({ threadId: thread.id });

  const resumed = await server.thread.resume({ threadId: thread.id });
  await runTurn(server, thread.id, 'two');

  expect(resumed.thread.path).toMatch(/archived_sessions/);
  const read = await server.thread.read({ threadId: thread.id, includeTurns: true });
  expect(toldTexts(read.thread.turns)).toEqual([
    ['one', 'A1'],
    ['two', 'A2'],
  ]);
});

test('unarchiving brings a thread back, and tells everybody', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'one');
  await server.thread.archive({ threadId: thread.id });
  await using other = await server.connect();
  const told = other.once('thread/unarchived');

  const back = await server.thread.unarchive({ threadId: thread.id });

  expect(back.thread).toMatchObject({ id: thread.id, path: thread.path, status: { type: 'notLoaded' }, turns: [] });
  expect(await told).toEqual({ threadId: thread.id });
});

test('a turn that runs is interrupted by archiving', async () => {
  await using place = await startFileServer({ model: scriptedModel([hangs()]) });
  const { server } = place;
  const { thread } = await server.thread.start({});
  const said = server.once('item/completed');
  await server.turn.start({ threadId: thread.id, input: [text('never ends')] });
  await said;
  const ended = server.once('turn/completed');

  await server.thread.archive({ threadId: thread.id });

  expect((await ended).turn.status).toBe('interrupted');
  const { turns } = (await server.thread.read({ threadId: thread.id, includeTurns: true })).thread;
  expect(turns.map(({ status }) => status)).toEqual(['interrupted']);
});

test('the agents that a thread spawned are archived with it, and told after it', async () => {
  await using place = await startFileServer();
  const { server, store } = place;
  const ids: string[] = [];
  for (const said of ['parent', 'child', 'grandchild']) {
    const { thread } = await server.thread.start({});
    await runTurn(server, thread.id, said);
    ids.push(thread.id);
  }
  const [parent = '', child = '', grandchild = ''] = ids;
  await store.addSpawnEdge(parent, child);
  await store.addSpawnEdge(child, grandchild);
  const told: string[] = [];
  server.on('thread/archived', ({ threadId }) => told.push(threadId));
  const last = server.once('thread/archived', { where: ({ threadId }) => threadId === grandchild });

  await server.thread.archive({ threadId: parent });
  await last;

  expect(told).toEqual([parent, child, grandchild]);
  expect((await server.thread.list({ archived: true })).data).toHaveLength(3);
});

test('what cannot be archived or brought back is refused', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const silent = await server.thread.start({});
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'one');

  await expect(server.thread.archive({ threadId: nobody })).rejects.toMatchObject({ message: `no rollout found for thread id ${nobody}` });
  await expect(server.thread.archive({ threadId: silent.thread.id })).rejects.toMatchObject({
    message: `no rollout found for thread id ${silent.thread.id}`,
  });
  await expect(server.thread.unarchive({ threadId: thread.id })).rejects.toMatchObject({
    message: `no archived rollout found for thread id ${thread.id}`,
  });
  await server.thread.archive({ threadId: thread.id });
  await expect(server.thread.archive({ threadId: thread.id })).rejects.toMatchObject({
    message: `no rollout found for thread id ${thread.id}`,
  });
  await expect(server.turn.start({ threadId: thread.id, input: [text('x')] })).rejects.toMatchObject({
    message: `thread not found: ${thread.id}`,
  });
});
