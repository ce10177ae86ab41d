import { hangs, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';

const go = [{ type: 'text' as const, text: 'go', text_elements: [] }];

test('closing interrupts a turn that hangs, and stores it so', async () => {
  const threadStore = createMemoryThreadStore({ clock: systemClock });
  const server = await startTestServer({ threadStore, model: scriptedModel([hangs()]) });
  const { thread } = await server.thread.start({});
  const started = server.once('turn/started');
  await server.turn.start({ threadId: thread.id, input: go });
  await started;

  await server.close({ timeoutMs: 2000 });

  await using next = await startTestServer({ threadStore });
  const resumed = await next.thread.resume({ threadId: thread.id });
  expect(resumed.thread.turns.map(({ status }) => status)).toEqual(['interrupted']);
});

test('closing ends iterators and rejects who waits', async () => {
  const server = await startTestServer();
  const waiting = expect(server.once('turn/started')).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  const next = server.notifications().next();

  await server.close();

  await waiting;
  expect(await next).toEqual({ done: true, value: undefined });
});

test('aborting the signal of a server closes it', async () => {
  const controller = new AbortController();
  const server = await startTestServer({ signal: controller.signal });

  controller.abort();
  await server.close();

  await expect(server.thread.list({})).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
});
