import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { linesOf, runTurn, startFileServer } from '../support/thread-server.js';

test('a name is trimmed, stored, and told to every client after the answer', async () => {
  await using place = await startFileServer();
  const { server } = place;
  await using other = await server.connect();
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');
  const told = other.once('thread/name/updated');

  expect(await server.thread.name.set({ threadId: thread.id, name: '  Fix the build ' })).toEqual({});

  expect(await told).toEqual({ threadId: thread.id, threadName: 'Fix the build' });
  expect((await server.thread.read({ threadId: thread.id })).thread.name).toBe('Fix the build');
  expect((await server.thread.list({ searchTerm: 'the build' })).data.map(({ name }) => name)).toEqual(['Fix the build']);
  const index = (await readFile(join(place.home, 'session_index.jsonl'), 'utf8')).trim().split('\n');
  expect(index.map((line) => JSON.parse(line))).toMatchObject([{ id: thread.id, thread_name: 'Fix the build' }]);
});

test('a thread that has said nothing can be named, and is stored then', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});

  await server.thread.name.set({ threadId: thread.id, name: 'Later' });

  expect((await linesOf(thread.path)).map(({ type }) => type)).toEqual(['session_meta']);
});

test('an archived thread is not described, and not renamed even while it is loaded', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');
  await server.thread.archive({ threadId: thread.id });

  const rename = () => server.thread.name.set({ threadId: thread.id, name: 'Late' });

  const notFound = { code: -32600, message: `thread not found: ${thread.id}` };
  await expect(rename()).rejects.toMatchObject(notFound);
  await expect(server.thread.memoryMode.set({ threadId: thread.id, mode: 'disabled' })).rejects.toMatchObject(notFound);
  await server.thread.resume({ threadId: thread.id });
  await expect(rename()).rejects.toMatchObject({ code: -32600, message: `thread ${thread.id} is archived` });
  expect((await server.thread.read({ threadId: thread.id })).thread.name).toBeNull();
});

test('what is known of the work tree can be changed part by part', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({ cwd: place.home });
  await runTurn(server, thread.id, 'hi');
  const update = async (gitInfo: Parameters<typeof server.thread.metadata.update>[0]['gitInfo']) =>
    (await server.thread.metadata.update({ threadId: thread.id, gitInfo })).thread.gitInfo;

  expect(await update({ sha: 'abc', branch: ' main ' })).toEqual({ sha: 'abc', branch: 'main', originUrl: null });
  expect(await update({ branch: null, originUrl: 'https://example.com/x' })).toEqual({
    sha: 'abc',
    branch: null,
    originUrl: 'https://example.com/x',
  });
  await server.thread.archive({ threadId: thread.id });
  expect(await update({ sha: null })).toEqual({ sha: null, branch: null, originUrl: 'https://example.com/x' });
});

test.each([
  [undefined, 'gitInfo must include at least one field'],
  [null, 'gitInfo must include at least one field'],
  [{}, 'gitInfo must include at least one field'],
  [{ sha: ' ' }, 'gitInfo.sha must not be empty'],
  [{ branch: '' }, 'gitInfo.branch must not be empty'],
  [{ originUrl: '\t' }, 'gitInfo.originUrl must not be empty'],
])('a change that changes nothing is refused (%#)', async (gitInfo, refusal) => {
  await using server = await startTestServer();
  const { thread } = await server.thread.start({});

  const change = { threadId: thread.id, ...(gitInfo === undefined ? {} : { gitInfo }) };
  await expect(server.thread.metadata.update(change)).rejects.toMatchObject({ code: -32600, message: refusal });
});

test('whether memories may be made of a thread is stored with it', async () => {
  await using place = await startFileServer();
  const { server, store } = place;
  const { thread } = await server.thread.start({});

  await server.thread.memoryMode.set({ threadId: thread.id, mode: 'disabled' });

  expect((await linesOf(thread.path)).at(-1)?.payload.memory_mode).toBe('disabled');
  expect((await store.find(thread.id))?.memoryMode).toBe('disabled');
});

test('memories are forgotten on request', async () => {
  await using server = await startTestServer();

  expect(await server.memory.reset()).toEqual({});
});
