import { expect, test } from 'vitest';
import { runTurn, startFileServer } from '../support/thread-server.js';

test('who made a thread hears its label, who looks it up does not', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({ threadSource: 'user' });
  await runTurn(server, thread.id, 'one');

  const { data } = await server.thread.list({});
  const read = await server.thread.read({ threadId: thread.id, includeTurns: true });
  const resumed = await server.thread.resume({ threadId: thread.id });
  const described = await server.thread.metadata.update({ threadId: thread.id, gitInfo: { branch: 'main' } });

  expect(thread.threadSource).toBe('user');
  expect(data.map(({ threadSource }) => threadSource)).toEqual([null]);
  expect(read.thread.threadSource).toBeNull();
  expect(resumed.thread.threadSource).toBe('user');
  expect(described.thread.threadSource).toBeNull();
});

test('while nothing was said in a thread, also who looks it up hears its label', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const { thread } = await server.thread.start({ threadSource: 'user' });

  const described = await server.thread.metadata.update({ threadId: thread.id, gitInfo: { branch: 'main' } });
  const read = await server.thread.read({ threadId: thread.id, includeTurns: true });

  expect([described, read].map((answer) => answer.thread.threadSource)).toEqual(['user', 'user']);
});

test('a thread that is not loaded tells its label with its turns', async () => {
  await using first = await startFileServer();
  const { thread } = await first.server.thread.start({ threadSource: 'subagent' });
  await runTurn(first.server, thread.id, 'one');
  await first.server.close();
  await using place = await startFileServer({ home: first.home });
  const { server } = place;

  const { data } = await server.thread.list({});
  const brief = await server.thread.read({ threadId: thread.id });
  const whole = await server.thread.read({ threadId: thread.id, includeTurns: true });

  expect(data.map(({ threadSource }) => threadSource)).toEqual([null]);
  expect(brief.thread.threadSource).toBeNull();
  expect(whole.thread.threadSource).toBe('subagent');
});

test('the first resume of a fork that was given no label tells that of its source', async () => {
  await using first = await startFileServer();
  const source = (await first.server.thread.start({ threadSource: 'user' })).thread;
  await runTurn(first.server, source.id, 'one');
  const fork = (await first.server.thread.fork({ threadId: source.id })).thread;
  await first.server.close();
  await using place = await startFileServer({ home: first.home });
  const { server } = place;

  const read = await server.thread.read({ threadId: fork.id, includeTurns: true });
  const resumed = await server.thread.resume({ threadId: fork.id });
  const again = await server.thread.resume({ threadId: fork.id });

  expect([fork, read.thread, resumed.thread, again.thread].map(({ threadSource }) => threadSource)).toEqual([null, null, 'user', null]);
});
