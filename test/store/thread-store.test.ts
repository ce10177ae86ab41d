import { describe, expect, test } from 'vitest';
import { createLocalThreadStore } from '../../src/store/local-thread-store.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
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
});
