import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine/event.js';
import { Pause } from '../../src/engine/thread/pause.js';
import { Telling } from '../../src/engine/thread/telling.js';
import { ToldThread } from '../../src/engine/thread/told-thread.js';
import type { ThreadItem } from '../../src/protocol/index.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import type { ThreadStore, UnsavedProblem } from '../../src/store/thread-store.js';
import { deferred } from '../support/thread-server.js';
import { says, scriptedModel, startHarness } from './harness.js';

const at = { threadId: 't', turnId: 'u' };
const message = (id: string, text = ''): ThreadItem => ({ type: 'agentMessage', id, text, phase: null, memoryCitation: null });
const started = (id: string): EngineEvent => ({ type: 'itemStarted', ...at, item: message(id), atMs: 0 });
const completed = (id: string): EngineEvent => ({ type: 'itemCompleted', ...at, item: message(id, 'all'), atMs: 0 });
const delta = (itemId: string, text: string): EngineEvent => ({ type: 'agentMessageDelta', ...at, itemId, delta: text });

describe('the end of an item', () => {
  const open = () => {
    const writes: ReturnType<typeof deferred>[] = [];
    const told: string[] = [];
    const telling = new Telling(
      (event) => told.push(event.type),
      () => {
        const write = deferred();
        writes.push(write);
        return write.promise;
      },
    );
    return { telling, told, writes };
  };

  test('is told when its line is written, and what follows comes after it', async () => {
    const { telling, told, writes } = open();

    telling.tell(started('a'));
    telling.tell(completed('a'));
    telling.tell(delta('b', 'x'));
    expect(told).toEqual(['itemStarted']);
    writes[0]?.resolve();
    await telling.whenTold();

    expect(told).toEqual(['itemStarted', 'itemCompleted', 'agentMessageDelta']);
  });

  test('waits for the ends before it', async () => {
    const { telling, told, writes } = open();

    telling.tell(completed('a'));
    telling.tell(started('b'));
    telling.tell(completed('b'));
    writes[1]?.resolve();
    await Promise.resolve();
    expect(told).toEqual([]);
    writes[0]?.resolve();
    await telling.whenTold();

    expect(told).toEqual(['itemCompleted', 'itemStarted', 'itemCompleted']);
  });

  test('is told at once in a thread that is not kept', () => {
    const told: string[] = [];
    const telling = new Telling((event) => told.push(event.type), null);

    telling.tell(completed('a'));

    expect(told).toEqual(['itemCompleted']);
    expect(telling.whenTold()).toBeNull();
  });
});

describe('what clients know of a thread', () => {
  const turnStarted: EngineEvent = { type: 'turnStarted', ...at, startedAtMs: 5000, modelContextWindow: null, mode: 'default' };
  const hear = (...events: readonly EngineEvent[]): ToldThread => {
    const known = new ToldThread();
    for (const event of events) known.hear(event);
    return known;
  };

  test('has the text that streamed so far for those who have not heard it', () => {
    const known = hear(turnStarted, started('a'), delta('a', 'Hel'), delta('a', 'lo'));

    expect(known.liveTurn({ withStreaming: true })?.items).toEqual([message('a', 'Hello')]);
    expect(known.liveTurn({ withStreaming: false })?.items).toEqual([]);
  });

  test('has the whole item once it is complete', () => {
    const known = hear(turnStarted, started('a'), delta('a', 'Hel'), completed('a'));

    expect(known.liveTurn({ withStreaming: false })).toMatchObject({
      id: 'u',
      status: 'inProgress',
      startedAt: 5,
      items: [message('a', 'all')],
    });
  });

  test('has no item whose question is open', () => {
    const known = hear(turnStarted, completed('a'), completed('b'));
    known.setUndecided('a', true);

    expect(known.liveTurn({ withStreaming: true })?.items.map(({ id }) => id)).toEqual(['b']);
  });

  test('has no turn between turns', () => {
    const ended: EngineEvent = {
      type: 'turnCompleted',
      ...at,
      status: 'completed',
      error: null,
      startedAtMs: 0,
      completedAtMs: 1,
      lastAgentMessage: null,
      timeToFirstTokenMs: null,
    };

    expect(hear(turnStarted, started('a'), ended).liveTurn({ withStreaming: true })).toBeNull();
  });
});

test('a pause tells when it begins and when it ends', () => {
  const pause = new Pause();
  const heard: boolean[] = [];
  const stop = pause.onChange((isPaused) => heard.push(isPaused));

  pause.increment();
  pause.increment();
  pause.decrement();
  pause.decrement();
  stop();
  pause.increment();

  expect(heard).toEqual([true, false]);
});

test('when a thread cannot be saved a warning says so, and the turn goes on', async () => {
  const store = createMemoryThreadStore({ clock: { now: () => 0 } });
  let tellUnsaved: (problem: UnsavedProblem) => void = () => {};
  const full: ThreadStore = {
    ...store,
    create: async (thread, initial) => {
      const writer = await store.create(thread, initial);
      const failing = {
        onUnsaved: (listener: (problem: UnsavedProblem) => void) => {
          tellUnsaved = listener;
        },
        flush: async () => {
          throw new Error('ENOSPC: no space left on device');
        },
      };
      return Object.assign(Object.create(writer), failing);
    },
  };
  const model = scriptedModel([
    async (_call, onEvent) => {
      tellUnsaved({ path: '/home/x.jsonl', error: new Error('ENOSPC: no space left on device') });
      for (const event of says('A')) onEvent(event);
    },
  ]);
  await using harness = await startHarness({ model, store: full });

  const end = await harness.runTurn(await harness.startThread(), 'go');

  expect(end.status).toBe('completed');
  expect(harness.events.filter(({ type }) => type === 'warning')).toEqual([
    {
      type: 'warning',
      threadId: end.threadId,
      message:
        'What happens in this thread cannot be saved to /home/x.jsonl: ENOSPC: no space left on device. It goes on; saving is tried again with each step.',
    },
  ]);
});
