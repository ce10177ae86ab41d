import { describe, expect, test } from 'vitest';
import { createLocalThreadStore } from '../../src/store/local-thread-store.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import { openThreadStore } from '../../src/store/open-thread-store.js';
import type { StoredGoal } from '../../src/store/thread-goals.js';
import type { ThreadQuery, ThreadStore } from '../../src/store/thread-store.js';
import {
  context,
  createClock,
  createHome,
  createLogger,
  newThread,
  query,
  type SteppedClock,
  said,
  start,
  usage,
  uuid,
} from './support/store.js';

interface Subject extends AsyncDisposable {
  readonly store: ThreadStore;
  readonly clock: SteppedClock;
}

async function local(stateDb: 'default' | 'off'): Promise<Subject> {
  const home = await createHome();
  const clock = createClock();
  const store = createLocalThreadStore({ home: home.path, clock, logger: createLogger(), stateDb });
  return {
    store,
    clock,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await home[Symbol.asyncDispose]();
    },
  };
}

async function memory(): Promise<Subject> {
  const clock = createClock();
  const store = createMemoryThreadStore({ clock });
  return { store, clock, [Symbol.asyncDispose]: () => store.close() };
}

async function journal(): Promise<Subject> {
  const clock = createClock();
  const store = await openThreadStore({ read: async function* () {}, append: async () => {} }, { clock });
  return { store, clock, [Symbol.asyncDispose]: () => store.close() };
}

async function add(store: ThreadStore, n: number, message: string, changes: Parameters<typeof newThread>[1] = {}): Promise<void> {
  const writer = await store.create(newThread(n, changes));
  writer.append([said(message)]);
  await writer.close();
}

const ids = async (store: ThreadStore, changes: Partial<ThreadQuery>): Promise<string[]> =>
  (await store.list(query(changes))).threads.map((thread) => thread.id);

describe.each([
  ['files and SQLite', () => local('default')],
  ['files alone', () => local('off')],
  ['memory', memory],
  ['a journal', journal],
])('a store of %s', (_, create) => {
  test('does not know a thread before its first record', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1));

    const before = [writer.materialized, await subject.store.find(uuid(1)), await subject.store.read(uuid(1))];
    writer.append([said('hi')]);
    await writer.flush();

    expect(before).toEqual([false, null, null]);
    expect(writer.materialized).toBe(true);
    expect(await subject.store.find(uuid(1))).toMatchObject({ id: uuid(1), preview: 'hi' });
  });

  test('gives the records back in order, the head first, also after a thread is reopened', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1));
    writer.append([context('m1'), said('one')]);
    writer.append([usage(7)]);
    await writer.close();

    const again = await subject.store.reopen(uuid(1));
    again?.append([said('two')]);
    await again?.close();

    const items = (await subject.store.read(uuid(1))) ?? [];
    expect(items.map(({ type, payload }) => ({ type, payload })).slice(1)).toEqual([context('m1'), said('one'), usage(7), said('two')]);
    expect(items[0]).toMatchObject({
      type: 'session_meta',
      payload: { id: uuid(1), timestamp: '2025-03-01T10:00:00.120Z', source: 'vscode', base_instructions: { text: 'Be brief.' } },
    });
  });

  test('sums a thread up from its records', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1, { threadSource: 'user', forkedFromId: uuid(9) }));
    writer.append([context('m1'), said('notes\n## My request for Codex:\n  the request '), said('later')]);
    await writer.flush();

    expect(await subject.store.find(uuid(1))).toMatchObject({
      preview: 'the request',
      name: null,
      model: 'm1',
      reasoningEffort: 'high',
      createdAtMs: start,
      cwd: '/nowhere/work',
      source: 'vscode',
      threadSource: 'user',
      git: null,
      forkedFromId: uuid(9),
      archived: false,
    });
  });

  test('pages through threads of the same millisecond without losing one, and back', async () => {
    await using subject = await create();
    for (let n = 1; n <= 7; n++) await add(subject.store, n, `q${n}`);

    const walked: string[][] = [];
    let cursor: string | null = null;
    do {
      const page = await subject.store.list(query({ limit: 3, cursor }));
      walked.push(page.threads.map((thread) => thread.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const first = await subject.store.list(query({ limit: 2 }));
    const second = await subject.store.list(query({ limit: 2, cursor: first.nextCursor }));
    const back = await ids(subject.store, { limit: 3, cursor: second.backwardsCursor, sortDirection: 'asc' });

    expect(walked).toEqual([[7, 6, 5].map(uuid), [4, 3, 2].map(uuid), [uuid(1)]]);
    expect(back).toEqual([5, 6, 7].map(uuid));
  });

  test('takes a bare time as a cursor, and refuses what is none', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'old', { createdAtMs: start - 5000 });
    await add(subject.store, 2, 'new');

    expect(await ids(subject.store, { cursor: '2025-03-01T10:00:00.120Z' })).toEqual([uuid(1)]);
    await expect(subject.store.list(query({ cursor: 'yesterday' }))).rejects.toMatchObject({
      code: -32600,
      message: 'invalid cursor: yesterday',
    });
  });

  test('filters by provider, folder, source and words of the title', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'Fix the Parser');
    await add(subject.store, 2, 'two', { modelProvider: 'other' });
    await add(subject.store, 3, 'three', { cwd: '/elsewhere' });
    await add(subject.store, 4, 'four', { source: { subagent: 'review' } });
    const silent = await subject.store.create(newThread(5));
    silent.append([context('m')]);
    await silent.close();

    expect(await ids(subject.store, {})).toEqual([4, 3, 2, 1].map(uuid));
    expect(await ids(subject.store, { modelProviders: ['other'] })).toEqual([uuid(2)]);
    expect(await ids(subject.store, { cwds: ['/elsewhere'] })).toEqual([uuid(3)]);
    expect(await ids(subject.store, { cwds: [] })).toEqual([]);
    expect(await ids(subject.store, { searchTerm: 'Parser' })).toEqual([uuid(1)]);
    expect(await ids(subject.store, { searchTerm: 'parser' })).toEqual([]);
    expect(await ids(subject.store, { limit: 1, acceptsSource: (source) => typeof source === 'object' })).toEqual([uuid(4)]);
    expect(await ids(subject.store, { limit: 2, acceptsSource: (source) => source === 'vscode' })).toEqual([3, 2].map(uuid));
  });

  test('knows nothing of other ids', async () => {
    await using subject = await create();

    expect(await subject.store.find(uuid(8))).toBeNull();
    expect(await subject.store.read(uuid(8))).toBeNull();
    expect(await subject.store.reopen(uuid(8))).toBeNull();
  });

  test('writes what a new thread takes over at once, after a head of its own, and keeps what it does not know', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'the source');
    const foreign = '{"timestamp":"x","type":"kind_of_tomorrow","payload":{"a":1.0},"more":2}';
    const taken = async function* () {
      for await (const line of subject.store.lines(uuid(1))) yield line;
      yield { text: foreign, item: null };
      yield usage(3);
    };

    const writer = await subject.store.create(newThread(2, { forkedFromId: uuid(1) }), taken());

    const lines = [];
    for await (const line of subject.store.lines(uuid(2))) lines.push(line);
    expect(writer.materialized).toBe(true);
    expect(lines.map(({ item }) => (item?.type === 'session_meta' ? item.payload.id : (item?.type ?? null)))).toEqual([
      uuid(2),
      uuid(1),
      'event_msg',
      null,
      'event_msg',
    ]);
    expect(lines[3]?.text).toBe(foreign);
    expect(await subject.store.find(uuid(2))).toMatchObject({ preview: 'the source', forkedFromId: uuid(1), cwd: '/nowhere/work' });
    await writer.close();
  });

  test('leaves nothing of a thread whose beginning cannot be read', async () => {
    await using subject = await create();
    const broken = async function* () {
      yield said('one');
      throw new Error('the source is gone');
    };

    await expect(subject.store.create(newThread(1), broken())).rejects.toThrow('the source is gone');
    expect(await subject.store.find(uuid(1))).toBeNull();
    expect(await ids(subject.store, {})).toEqual([]);
  });

  test('streams the records of a thread, and refuses those of one that is not there', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1));
    writer.append([said('one'), usage(2)]);

    const types = [];
    for await (const record of subject.store.records(uuid(1))) types.push(record.type);
    const missing = async (): Promise<void> => {
      for await (const _ of subject.store.records(uuid(8)));
    };

    expect(types).toEqual(['session_meta', 'event_msg', 'event_msg']);
    await expect(missing()).rejects.toMatchObject({ code: -32603, message: expect.stringMatching(/^failed to read thread: /) });
    await writer.close();
  });

  test('archives a thread once, and takes it back once', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'one');
    await add(subject.store, 2, 'two');

    const archived = await subject.store.archive(uuid(1));
    const again = await subject.store.archive(uuid(1));
    const lists = [await ids(subject.store, {}), await ids(subject.store, { archived: true })];
    // Later than the files' own times.
    const later = Date.now() + 60_000;
    subject.clock.set(later);
    const back = await subject.store.unarchive(uuid(1));
    const twice = await subject.store.unarchive(uuid(1));

    expect(archived).toMatchObject({ id: uuid(1), archived: true });
    expect([again, twice, await subject.store.archive(uuid(8))]).toEqual([null, null, null]);
    expect(lists).toEqual([[uuid(2)], [uuid(1)]]);
    expect(back).toMatchObject({ id: uuid(1), archived: false, updatedAtMs: later });
    expect(await ids(subject.store, { sortKey: 'updated_at' })).toEqual([uuid(1), uuid(2)]);
  });

  test('reads and continues an archived thread where it is', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'one');
    await subject.store.archive(uuid(1));

    const writer = await subject.store.reopen(uuid(1));
    writer?.append([said('two')]);
    await writer?.close();

    expect((await subject.store.read(uuid(1)))?.length).toBe(3);
    expect(await subject.store.find(uuid(1))).toMatchObject({ archived: true });
  });

  test('names a thread, stored or without a record, and finds it by its name', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'one');
    const silent = await subject.store.create(newThread(2));

    const named = await subject.store.rename(uuid(1), 'Fix the build');
    const early = await subject.store.rename(uuid(2), 'Early');
    silent.append([said('two')]);
    await silent.flush();

    expect(named).toMatchObject({ name: 'Fix the build', preview: 'one' });
    expect(early).toMatchObject({ name: 'Early', preview: '' });
    expect(await subject.store.find(uuid(2))).toMatchObject({ name: 'Early', preview: 'two' });
    expect(await ids(subject.store, { searchTerm: 'the build' })).toEqual([uuid(1)]);
    expect(await ids(subject.store, { searchTerm: 'one' })).toEqual([]);
    expect(await subject.store.rename(uuid(8), 'Nobody')).toBeNull();
    await silent.close();
  });

  test('changes when records are added, and not before', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1));
    writer.append([said('one')]);

    const first = await subject.store.revision(uuid(1));
    const same = await subject.store.revision(uuid(1));
    writer.append([said('two')]);
    const second = await subject.store.revision(uuid(1));

    expect(first).not.toBeNull();
    expect(same).toBe(first);
    expect(second).not.toBe(first);
    expect(await subject.store.revision(uuid(8))).toBeNull();
    await writer.close();
  });

  test('makes a thread that said nothing when it is asked to', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1));

    await writer.persist();

    expect(writer.materialized).toBe(true);
    expect((await subject.store.read(uuid(1)))?.map((item) => item.type)).toEqual(['session_meta']);
    expect(await ids(subject.store, {})).toEqual([]);
    await writer.close();
  });
});

/** Stores that keep what only an index can hold. */
describe.each([
  ['files and SQLite', () => local('default')],
  ['memory', memory],
  ['a journal', journal],
])('a store of %s', (_, create) => {
  const goal = (changes: Partial<StoredGoal> = {}): StoredGoal => ({
    threadId: uuid(1),
    goalId: 'goal-1',
    objective: 'Make it build',
    status: 'active',
    tokenBudget: 100,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAtMs: start,
    updatedAtMs: start,
    ...changes,
  });

  test('keeps one goal per thread until it is cleared', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'one');
    const { goals } = subject.store;

    const before = [await goals.get(uuid(1)), await goals.clear(uuid(1))];
    await goals.set(goal());
    await goals.set(goal({ goalId: 'goal-2', objective: 'Make it fast', status: 'paused', tokenBudget: null }));
    const stored = await goals.get(uuid(1));
    const cleared = await goals.clear(uuid(1));

    expect(before).toEqual([null, false]);
    expect(stored).toEqual(goal({ goalId: 'goal-2', objective: 'Make it fast', status: 'paused', tokenBudget: null }));
    expect([cleared, await goals.get(uuid(1))]).toEqual([true, null]);
  });

  test('gives a goal to a thread that said nothing yet', async () => {
    await using subject = await create();
    const writer = await subject.store.create(newThread(1));

    await subject.store.goals.set(goal());

    expect(writer.materialized).toBe(true);
    expect(await subject.store.goals.get(uuid(1))).toEqual(goal());
    await writer.close();
  });

  test('adds what turns cost to the goal that they were for, and stops it at its budget', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'one');
    const { goals } = subject.store;
    await goals.set(goal());
    subject.clock.set(start + 5000);

    const first = await goals.addUsage({ threadId: uuid(1), goalId: 'goal-1' }, { tokens: 99, seconds: 4 });
    const second = await goals.addUsage({ threadId: uuid(1), goalId: 'goal-1' }, { tokens: 1, seconds: 1 });
    const other = await goals.addUsage({ threadId: uuid(1), goalId: 'goal-0' }, { tokens: 1, seconds: 1 });

    expect(first).toEqual(goal({ tokensUsed: 99, timeUsedSeconds: 4, updatedAtMs: start + 5000 }));
    expect(second).toEqual(goal({ tokensUsed: 100, timeUsedSeconds: 5, updatedAtMs: start + 5000, status: 'budget_limited' }));
    expect(other).toBeNull();
  });

  test('knows the agents of a thread and theirs, nearest first, also when they form a ring', async () => {
    await using subject = await create();
    const { store } = subject;
    await store.addSpawnEdge(uuid(1), uuid(3));
    await store.addSpawnEdge(uuid(1), uuid(2));
    await store.addSpawnEdge(uuid(3), uuid(4));
    await store.addSpawnEdge(uuid(4), uuid(1));
    await store.closeSpawnEdge(uuid(2));

    expect(await store.spawnedBy(uuid(1))).toEqual([2, 3, 4].map(uuid));
    expect(await store.spawnedBy(uuid(2))).toEqual([]);
  });

  test('changes git facts one by one, and the memory mode', async () => {
    await using subject = await create();
    await add(subject.store, 1, 'one');
    const { store } = subject;

    const set = await store.updateMetadata(uuid(1), { git: { sha: 'a1', branch: 'main', originUrl: 'https://x/y.git' } });
    const changed = await store.updateMetadata(uuid(1), { git: { sha: null, branch: 'dev' } });
    const mode = await store.updateMetadata(uuid(1), { memoryMode: 'disabled' });
    const none = await store.updateMetadata(uuid(1), { git: { branch: null, originUrl: null } });

    expect(set?.git).toEqual({ sha: 'a1', branch: 'main', originUrl: 'https://x/y.git' });
    expect(changed?.git).toEqual({ sha: null, branch: 'dev', originUrl: 'https://x/y.git' });
    expect(mode).toMatchObject({ memoryMode: 'disabled', git: { branch: 'dev' } });
    expect(none).toMatchObject({ git: null, memoryMode: 'disabled' });
    expect(await store.updateMetadata(uuid(8), { memoryMode: 'enabled' })).toBeNull();
  });
});
