import { expect, test, vi } from 'vitest';
import { resolveMemories } from '../../src/config/sections/memories-config.js';
import type { ModelCall, ResponseEvent } from '../../src/model/model-transport.js';
import type { Schedule } from '../../src/platform/schedule.js';
import type { RateLimitSnapshot } from '../../src/protocol/index.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import type { ConsolidationJob, ThreadMemories } from '../../src/store/thread-memories.js';
import { type Reply, says, scriptedModel, startHarness } from '../engine/harness.js';

vi.setConfig({ testTimeout: 90_000 });

const job: ConsolidationJob = { key: 'global', token: 't', watermark: 0 };

/** Memories of which nothing is known, and the names of what was asked of them. */
function emptyMemories(answers: Partial<ThreadMemories> = {}): ThreadMemories & { readonly asked: string[] } {
  const asked: string[] = [];
  const note =
    <R>(name: string, result: R) =>
    async (): Promise<R> => {
      asked.push(name);
      return result;
    };
  return {
    asked,
    claimExtractions: note('claimExtractions', []),
    finishExtraction: note('finishExtraction', true),
    failExtraction: note('failExtraction', undefined),
    claimConsolidation: note('claimConsolidation', null),
    renewConsolidation: note('renewConsolidation', true),
    finishConsolidation: note('finishConsolidation', true),
    failConsolidation: note('failConsolidation', undefined),
    release: note('release', undefined),
    select: note('select', []),
    forgetUnused: note('forgetUnused', undefined),
    noteUse: note('noteUse', undefined),
    pollute: note('pollute', undefined),
    ...answers,
  };
}

interface Setup {
  readonly memories: ThreadMemories;
  readonly reply?: Reply;
  readonly readRateLimits?: () => Promise<readonly RateLimitSnapshot[] | null>;
  readonly schedule?: Schedule;
}

const start = ({ memories, reply = says('ok'), ...engine }: Setup) => {
  const store = { ...createMemoryThreadStore({ clock: { now: () => Date.now() } }), memories };
  const isTurn = (call: ModelCall): boolean => call.headers['x-openai-subagent'] === undefined;
  const stream = async (call: ModelCall, onEvent: (event: ResponseEvent) => void): Promise<void> =>
    scriptedModel([isTurn(call) ? says('hello') : reply]).stream(call, onEvent);
  return startHarness({ model: { stream }, store, engine, config: { features: { memories: true }, memories: resolveMemories({}) } });
};

const eventually = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 60_000, interval: 10 });

const window = (usedPercent: number) => ({ usedPercent, windowDurationMins: 300, resetsAt: null });

const limits = (primary: number, secondary: number | null = null): readonly RateLimitSnapshot[] => [
  {
    limitId: 'codex',
    limitName: null,
    primary: window(primary),
    secondary: secondary === null ? null : window(secondary),
    credits: null,
    planType: null,
    rateLimitReachedType: null,
  },
];

test.each([
  ['nobody knows the limits', undefined],
  ['there are none', async () => null],
  ['enough is left', async () => limits(75)],
  ['they cannot be read', async () => Promise.reject(new Error('offline'))],
])('when %s, memories are made', async (_when, readRateLimits) => {
  const memories = emptyMemories();
  await using harness = await start({ memories, ...(readRateLimits ? { readRateLimits } : {}) });
  await harness.runTurn(await harness.startThread(), 'hi');

  await eventually(() => expect(memories.asked).toEqual(['forgetUnused', 'claimExtractions', 'claimConsolidation']));
});

test.each([
  ['little is left', limits(76)],
  ['little is left for the week', limits(10, 80)],
])('when %s, none are made', async (_when, known) => {
  const memories = emptyMemories();
  let isRead = false;
  const readRateLimits = async () => {
    isRead = true;
    return known;
  };
  {
    await using harness = await start({ memories, readRateLimits });
    await harness.runTurn(await harness.startThread(), 'hi');
    await eventually(() => expect(isRead).toBe(true));
  }

  expect(memories.asked).toEqual([]);
});

test('an agent whose lease is taken over is stopped, and ends nothing', async () => {
  const beats: (() => void)[] = [];
  const schedule: Schedule = (afterMs, work) => {
    if (afterMs === 90_000) beats.push(work);
    return () => {};
  };
  let isAsked = false;
  let isStopped = false;
  const reply: Reply = async ({ signal }) => {
    isAsked = true;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    isStopped = true;
    throw signal.reason;
  };
  let isMine = true;
  const memories = emptyMemories({ claimConsolidation: async () => job, renewConsolidation: async () => isMine });
  await using harness = await start({ memories, reply, schedule });
  const id = await harness.startThread();
  await harness.runTurn(id, 'hi');

  await eventually(() => expect([isAsked, beats.length]).toEqual([true, 1]));
  beats.shift()?.();
  await eventually(() => expect(beats).toHaveLength(1));
  isMine = false;
  beats.shift()?.();
  await eventually(() => expect(isStopped).toBe(true));
  await eventually(() => expect(memories.asked).toContain('failConsolidation'));

  expect(memories.asked).not.toContain('finishConsolidation');
});
