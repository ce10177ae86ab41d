import { expect, test } from 'vitest';
import { message, runTurn, startFileServer } from '../support/thread-server.js';

const onFailure = { approvalPolicy: 'on-failure' } as const;

test('a thread that begins with a policy that goes away says so', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const warned = server.once('warning');

  const { thread } = await server.thread.start(onFailure);

  expect(await warned).toEqual({ threadId: thread.id, message: expect.stringMatching(/`on-failure` is deprecated/) });
});

test('whoever forks a thread, or makes one of items, hears its warnings before the answer', async () => {
  await using place = await startFileServer();
  const { server } = place;
  const source = (await server.thread.start({})).thread;
  await runTurn(server, source.id, 'one');
  const warned: unknown[] = [];
  server.on('warning', ({ threadId, message: text }) => {
    if (text.includes('on-failure')) warned.push(threadId);
  });

  const fork = await server.thread.fork({ threadId: source.id, ...onFailure });
  const heardOfFork = [...warned];
  const made = await server.thread.resume({ threadId: 'none', history: [message('user', 'hello')], ...onFailure });
  const heardOfBoth = [...warned];

  expect(heardOfFork).toEqual([fork.thread.id]);
  expect(heardOfBoth).toEqual([fork.thread.id, made.thread.id]);
});
