import { startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import { systemClock } from '../../src/platform/clock.js';
import { Subscriptions } from '../../src/server/connections/subscriptions.js';
import { IdleThreads } from '../../src/server/idle-threads.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import type { ThreadStore } from '../../src/store/thread-store.js';
import { countingModel, deferred, manualModel, runTurn, startFileServer, text } from '../support/thread-server.js';

describe('a thread that nobody listens to', () => {
  test('is closed after a while, and everybody is told', async () => {
    await using place = await startFileServer({ threadIdleMs: 5 });
    const { server } = place;
    await using other = await server.connect();
    const { thread } = await server.thread.start({});
    await runTurn(server, thread.id, 'hi');
    const statuses: string[] = [];
    other.on('thread/status/changed', ({ status }) => statuses.push(status.type));
    const closed = other.once('thread/closed');

    expect(await server.thread.unsubscribe({ threadId: thread.id })).toEqual({ status: 'unsubscribed' });

    expect(await closed).toEqual({ threadId: thread.id });
    expect(statuses).toEqual(['notLoaded']);
    expect((await server.thread.loaded.list({})).data).toEqual([]);
    expect((await server.thread.resume({ threadId: thread.id })).thread.turns).toHaveLength(1);
  });

  test('is closed as well when its last client went away', async () => {
    await using server = await startTestServer({ model: countingModel(), threadIdleMs: 5 });
    const client = await server.connect();
    const { thread } = await client.thread.start({});
    const closed = server.once('thread/closed');

    await client.close();

    expect(await closed).toEqual({ threadId: thread.id });
  });

  test('goes on while it works, and is closed after that', async () => {
    const model = manualModel();
    await using server = await startTestServer({ model, threadIdleMs: 1 });
    const { thread } = await server.thread.start({});
    await server.turn.start({ threadId: thread.id, input: [text('hi')] });
    const running = await model.next();
    const closed = server.once('thread/closed');

    await server.thread.unsubscribe({ threadId: thread.id });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await server.thread.loaded.list({})).data).toEqual([thread.id]);
    running.end();

    expect(await closed).toEqual({ threadId: thread.id });
  });
});

test('unsubscribing says what it found', async () => {
  await using server = await startTestServer();
  await using other = await server.connect();
  const { thread } = await server.thread.start({});

  expect(await other.thread.unsubscribe({ threadId: thread.id })).toEqual({ status: 'notSubscribed' });
  expect(await server.thread.unsubscribe({ threadId: thread.id })).toEqual({ status: 'unsubscribed' });
  expect(await server.thread.unsubscribe({ threadId: '00000000-0000-7000-8000-000000000001' })).toEqual({ status: 'notLoaded' });
});

test('a client that unsubscribed hears of the thread what everybody hears, and no more', async () => {
  await using server = await startTestServer({ model: countingModel() });
  await using other = await server.connect();
  const { thread } = await server.thread.start({});
  await other.thread.resume({ threadId: thread.id }).catch(() => {}); // Nothing is stored yet.
  await server.thread.unsubscribe({ threadId: thread.id });
  const heard: string[] = [];
  for (const name of ['turn/started', 'item/completed', 'turn/completed'] as const) server.on(name, () => heard.push(name));
  const idle = server.once('thread/status/changed', { where: ({ status }) => status.type === 'idle' });

  await server.turn.start({ threadId: thread.id, input: [text('hi')] });
  await idle;

  expect(heard).toEqual([]);
});

test('a thread that is on its way out cannot be resumed until it is gone', async () => {
  const closing = deferred();
  const mayClose = deferred();
  const store = createMemoryThreadStore({ clock: systemClock });
  const threadStore: ThreadStore = {
    ...store,
    create: async (thread, initial) => {
      const writer = await store.create(thread, initial);
      const close = async (): Promise<void> => {
        closing.resolve();
        await mayClose.promise;
      };
      return Object.create(writer, { close: { value: close } });
    },
  };
  await using server = await startTestServer({ threadStore, model: countingModel(), threadIdleMs: 1 });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');
  const closed = server.once('thread/closed');
  await server.thread.unsubscribe({ threadId: thread.id });
  await closing.promise;

  await expect(server.thread.resume({ threadId: thread.id })).rejects.toMatchObject({
    code: -32600,
    message: `thread ${thread.id} is closing; retry thread/resume after the thread is closed`,
  });
  mayClose.resolve();
  await closed;
  expect((await server.thread.resume({ threadId: thread.id })).thread.id).toBe(thread.id);
});

describe('the wait for a forsaken thread', () => {
  const open = () => {
    const timers = new Map<number, () => void>();
    const closed: string[] = [];
    const subscriptions = new Subscriptions<never>();
    let next = 0;
    let idle = true;
    const threads = new IdleThreads({
      engine: {
        isIdle: () => idle,
        closeIdleThread: async (threadId) => void closed.push(threadId),
      },
      subscriptions,
      afterMs: 1,
      schedule: (_afterMs, work) => {
        const timer = next++;
        timers.set(timer, work);
        return () => timers.delete(timer);
      },
      onError: () => {},
    });
    const changed: EngineEvent = { type: 'threadStatusChanged', threadId: 't', status: { type: 'idle' } };
    return {
      threads,
      timers,
      closed,
      changed,
      work: (isBusy: boolean) => {
        idle = !isBusy;
      },
    };
  };

  test('begins anew with each activity', () => {
    const { threads, timers, changed } = open();

    threads.hear(changed);
    threads.hear(changed);

    expect([...timers.keys()]).toEqual([1]);
  });

  test('does not begin while the thread works', () => {
    const { threads, timers, changed, work } = open();

    work(true);
    threads.hear(changed);

    expect(timers.size).toBe(0);
  });

  test('ends without effect when the thread works by then', () => {
    const { threads, timers, closed, changed, work } = open();
    threads.hear(changed);

    work(true);
    for (const fire of timers.values()) fire();

    expect(closed).toEqual([]);
  });

  test('is called off when the server stops', () => {
    const { threads, timers, changed } = open();
    threads.hear(changed);

    threads.close();

    expect(timers.size).toBe(0);
  });
});
