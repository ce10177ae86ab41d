import type { AppServer } from 'keelson';
import { hangs, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { untilDrained } from '../../transport/src/drain.js';
import type { EndSignal } from '../../transport/src/signals.js';

/** Signals that the test sends. */
class SentSignals {
  readonly #waiting: ((signal: EndSignal) => void)[] = [];

  next(): Promise<EndSignal> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  send(signal: EndSignal): void {
    this.#waiting.shift()?.(signal);
  }
}

async function drainWhileRunning(server: AppServer) {
  const signals = new SentSignals();
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const outcome: { isForced: boolean | null } = { isForced: null };
  const drained = untilDrained(server, { signals, logger: { error: log, warn: log, info: log } }).then((isForced) => {
    outcome.isForced = isForced;
  });
  const { thread } = await server.thread.start({});
  const { turn } = await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  return { signals, logged, outcome, drained, threadId: thread.id, turnId: turn.id };
}

test('an idle server is drained with the first signal', async () => {
  await using server = await startTestServer();
  const signals = new SentSignals();
  const drained = untilDrained(server, { signals, logger: { error: () => {}, warn: () => {} } });

  signals.send('SIGINT');

  expect(await drained).toBe(false);
});

test('a drain waits for the turn that runs, and serves meanwhile', async () => {
  await using server = await startTestServer({ model: scriptedModel([hangs()]) });
  const { signals, logged, outcome, drained, threadId, turnId } = await drainWhileRunning(server);

  signals.send('SIGTERM');
  const loaded = await server.thread.loaded.list({});
  const before = outcome.isForced;
  await server.turn.interrupt({ threadId, turnId });
  await drained;

  expect(loaded.data).toEqual([threadId]);
  expect([before, outcome.isForced]).toEqual([null, false]);
  expect(logged).toContain('SIGTERM: draining until no turn runs');
});

test('a second signal ends the wait at once', async () => {
  await using server = await startTestServer({ model: scriptedModel([hangs()]) });
  const { signals, outcome, drained } = await drainWhileRunning(server);

  signals.send('SIGTERM');
  await Promise.resolve();
  signals.send('SIGINT');
  await drained;

  expect(outcome.isForced).toBe(true);
});
