import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import type { ThreadStore } from '../../src/store/thread-store.js';

import { says, scriptedModel, startTestServer } from '../../src/testing/index.js';
import { runTurn, toldTexts } from '../support/thread-server.js';

/** A store as an embedding program may bring it: threads are no files, and each answer takes its time. */
function createDistantStore(): ThreadStore {
  const inner = createMemoryThreadStore({ clock: systemClock });
  const far = async <T>(answer: () => Promise<T>): Promise<T> => {
    await setImmediate();
    const result = await answer();
    await setImmediate();
    return result;
  };
  const { goals } = inner;
  return {
    create: (thread, initial) => far(() => inner.create(thread, initial)),
    reopen: (thread) => far(() => inner.reopen(thread)),
    find: (id) => far(() => inner.find(id)),
    findByPath: (path) => far(() => inner.findByPath(path)),
    read: (thread) => far(() => inner.read(thread)),
    records: async function* (thread) {
      for await (const record of inner.records(thread)) yield await far(async () => record);
    },
    lines: async function* (thread) {
      for await (const line of inner.lines(thread)) yield await far(async () => line);
    },
    revision: (thread) => far(() => inner.revision(thread)),
    list: (query) => far(() => inner.list(query)),
    archive: (id) => far(() => inner.archive(id)),
    unarchive: (id) => far(() => inner.unarchive(id)),
    rename: (id, name) => far(() => inner.rename(id, name)),
    updateMetadata: (id, patch) => far(() => inner.updateMetadata(id, patch)),
    goals: {
      get: (threadId) => far(() => goals.get(threadId)),
      set: (goal) => far(() => goals.set(goal)),
      clear: (threadId) => far(() => goals.clear(threadId)),
      addUsage: (goal, usage) => far(() => goals.addUsage(goal, usage)),
    },
    spawnedBy: (threadId) => far(() => inner.spawnedBy(threadId)),
    openAgentsOf: (threadId) => far(() => inner.openAgentsOf(threadId)),
    addSpawnEdge: (parent, child) => far(() => inner.addSpawnEdge(parent, child)),
    closeSpawnEdge: (child) => far(() => inner.closeSpawnEdge(child)),
    resetMemories: () => far(() => inner.resetMemories()),
    close: () => far(() => inner.close()),
  };
}

const answering = (...answers: readonly string[]) => scriptedModel(answers.map((answer) => says(answer)));

test('threads of a store without files live, fork, sleep and wake as others do', async () => {
  const threadStore = createDistantStore();
  const first = await startTestServer({ threadStore, model: answering('A1', 'A2') });
  const { thread } = await first.thread.start({});
  await runTurn(first, thread.id, 'one');
  const fork = await first.thread.fork({ threadId: thread.id });
  await runTurn(first, fork.thread.id, 'two');
  await first.thread.name.set({ threadId: thread.id, name: 'Given' });
  await first.close();

  await using second = await startTestServer({ threadStore, model: answering('A3') });
  const resumed = await second.thread.resume({ threadId: thread.id });
  await runTurn(second, thread.id, 'three');
  const read = await second.thread.read({ threadId: thread.id, includeTurns: true });
  const forked = await second.thread.read({ threadId: fork.thread.id, includeTurns: true });
  await second.thread.archive({ threadId: fork.thread.id });
  const lists = [await second.thread.list({ modelProviders: [] }), await second.thread.list({ modelProviders: [], archived: true })];

  expect([thread.path, fork.thread.path, resumed.thread.path]).toEqual([null, null, null]);
  expect(resumed.thread.name).toBe('Given');
  expect(toldTexts(read.thread.turns)).toEqual([
    ['one', 'A1'],
    ['three', 'A3'],
  ]);
  expect(toldTexts(forked.thread.turns)).toEqual([
    ['one', 'A1'],
    ['two', 'A2'],
  ]);
  expect(lists.map(({ data }) => data.map(({ id }) => id))).toEqual([[thread.id], [fork.thread.id]]);
});

test('paths are refused where threads are no files', async () => {
  await using server = await startTestServer({ threadStore: createDistantStore(), capabilities: { experimentalApi: true } });
  const message = 'rollout path queries are only supported with the local thread store';
  const threadId = '00000000-0000-7000-8000-000000000001';

  await expect(server.thread.resume({ threadId, path: 'sessions/x.jsonl' })).rejects.toMatchObject({ message });
  await expect(server.thread.fork({ threadId, path: 'sessions/x.jsonl' })).rejects.toMatchObject({ message });
  await expect(server.request('getConversationSummary', { rolloutPath: 'sessions/x.jsonl' })).rejects.toMatchObject({ message });
});
