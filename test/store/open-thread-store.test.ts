import { expect, test } from 'vitest';
import { openThreadStore } from '../../src/store/open-thread-store.js';
import type { ThreadJournal } from '../../src/store/thread-journal.js';
import { createClock, newThread, query, said, uuid } from './support/store.js';

/** A journal that says no as long as it is told to. */
function createJournal() {
  const entries: string[] = [];
  let refusal: Error | null = null;
  const journal: ThreadJournal = {
    read: async function* () {
      yield* entries;
    },
    append: async (added) => {
      if (refusal !== null) throw refusal;
      entries.push(...added);
    },
  };
  return {
    journal,
    entries,
    refuse: (error: Error | null) => {
      refusal = error;
    },
  };
}

const open = (journal: ThreadJournal) => openThreadStore(journal, { clock: createClock() });

test('a store that is opened again knows all that happened', async () => {
  const { journal } = createJournal();
  const first = await open(journal);
  for (const n of [1, 2, 3]) {
    const writer = await first.create(newThread(n));
    writer.append([said(`thread ${n}`)]);
    await writer.close();
  }
  await first.rename(uuid(1), 'The plan');
  await first.archive(uuid(2));
  await first.updateMetadata(uuid(1), { memoryMode: 'disabled' });
  await first.addSpawnEdge(uuid(1), uuid(3));
  await first.goals.set({
    threadId: uuid(1),
    goalId: 'g',
    objective: 'Make it build',
    status: 'active',
    tokenBudget: null,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAtMs: 1,
    updatedAtMs: 1,
  });
  await first.goals.addUsage({ threadId: uuid(1), goalId: 'g' }, { tokens: 7, seconds: 2 });
  await first.close();

  const second = await open(journal);

  for (const archived of [false, true]) expect(await second.list(query({ archived }))).toEqual(await first.list(query({ archived })));
  expect(await second.read(uuid(1))).toEqual(await first.read(uuid(1)));
  expect(await second.spawnedBy(uuid(1))).toEqual([uuid(3)]);
  expect(await second.goals.get(uuid(1))).toEqual(await first.goals.get(uuid(1)));
});

test('a thread that takes over records is there with all of them after the store is opened again', async () => {
  const { journal } = createJournal();
  const first = await open(journal);
  const unknown = '{"type":"of_the_future","payload":{}}';
  await first.create(newThread(1), [{ text: unknown, item: null }, said('one')]);

  const second = await open(journal);

  const texts = [];
  for await (const { text } of second.lines(uuid(1))) texts.push(text);
  expect(texts).toEqual([expect.stringContaining('session_meta'), unknown, JSON.stringify(said('one'))]);
});

test('a thread without a record leaves nothing in the journal', async () => {
  const { journal, entries } = createJournal();
  const store = await open(journal);
  const writer = await store.create(newThread(1));

  await writer.close();

  expect(entries).toEqual([]);
});

test('what could not be added is told once, and added with the next', async () => {
  const { journal, entries, refuse } = createJournal();
  const store = await open(journal);
  const writer = await store.create(newThread(1));
  const problems: unknown[] = [];
  writer.onUnsaved(({ error }) => problems.push(error));
  const full = new Error('no space left');
  refuse(full);
  for (const text of ['one', 'two']) {
    writer.append([said(text)]);
    await writer.written();
  }
  await expect(writer.flush()).rejects.toBe(full);

  refuse(null);
  await writer.flush();

  expect(problems).toEqual([full]);
  expect(entries.map((entry) => JSON.parse(entry).type)).toEqual(['create', 'append', 'append']);
});

test('a thread that takes over records is not made where they cannot be kept', async () => {
  const { journal, entries, refuse } = createJournal();
  const store = await open(journal);
  refuse(new Error('no space left'));

  await expect(store.create(newThread(1), [said('one')])).rejects.toThrow('no space left');
  refuse(null);
  await store.close();

  expect(await store.find(uuid(1))).toBeNull();
  expect(entries).toEqual([]);
});
