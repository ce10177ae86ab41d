import { appendFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ThreadQuery, ThreadStore } from '../../src/store/thread-store.js';
import {
  createLocalHome,
  filled,
  type LocalHome,
  metaLine,
  newThread,
  query,
  said,
  saidLine,
  start,
  usage,
  uuid,
} from './support/store.js';

const day = 86_400_000;

const ids = async (store: ThreadStore, changes: Partial<ThreadQuery> = {}): Promise<string[]> =>
  (await store.list(query(changes))).threads.map((thread) => thread.id);

/** A thread a day, some of the same second. */
async function putMany(home: LocalHome, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const atMs = start + Math.floor(n / 3) * day + (n % 3) * 7;
    await home.put(n, [metaLine(n, {}, atMs), saidLine(`q${n}`)], { atMs });
  }
}

async function walk(store: ThreadStore, changes: Partial<ThreadQuery>): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list(query({ ...changes, cursor }));
    found.push(...page.threads.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** As if another process were making the rows. */
const fillElsewhere = (home: LocalHome): void => {
  home.sql(`UPDATE backfill_state SET status = 'running', updated_at = ${Math.floor(start / 1000)}`);
};

describe('a home whose rows are not made yet', () => {
  test.each(['created_at', 'updated_at'] as const)('is paged to its end by %s, both ways, from the files', async (sortKey) => {
    await using home = await createLocalHome();
    await putMany(home, 40);
    const store = home.open({ stateDb: 'off' });
    const all = Array.from({ length: 40 }, (_, at) => uuid(at + 1));

    expect(await walk(store, { limit: 7, sortKey, sortDirection: 'asc' })).toEqual(all);
    expect(await walk(store, { limit: 7, sortKey })).toEqual([...all].reverse());
  });

  test('goes on with the rows in the middle of a walk once they are made', async () => {
    await using home = await createLocalHome();
    await putMany(home, 12);
    const first = home.open({ stateDb: 'off' });
    const second = home.open();
    await filled(home, second);

    const page = await first.list(query({ limit: 5 }));
    const rest = await second.list(query({ limit: 20, cursor: page.nextCursor }));

    expect([...page.threads, ...rest.threads].map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, at) => uuid(12 - at)));
  });

  test('answers while another process makes them, and has them when that is done', async () => {
    await using home = await createLocalHome();
    const early = home.open();
    await filled(home, early);
    await early.close();
    fillElsewhere(home);
    await putMany(home, 4);
    const store = home.open();

    const before = [await ids(store), await ids(store, { useStateDbOnly: true })];
    home.sql("UPDATE backfill_state SET status = 'pending', last_watermark = NULL");
    await filled(home, store);

    expect(before).toEqual([[4, 3, 2, 1].map(uuid), []]);
    expect(await ids(store, { useStateDbOnly: true })).toEqual([4, 3, 2, 1].map(uuid));
  });

  test('has them made where a process died that was making them', async () => {
    await using home = await createLocalHome();
    const early = home.open();
    await filled(home, early);
    await early.close();
    fillElsewhere(home);
    await putMany(home, 4);
    home.clock.set(start + 61_000);
    const store = home.open();

    await filled(home, store);

    expect(await ids(store, { useStateDbOnly: true })).toEqual([4, 3, 2, 1].map(uuid));
  });
});

describe('rows made of files', () => {
  test('have what the whole file says', async () => {
    await using home = await createLocalHome();
    const context = (model: string): string =>
      JSON.stringify({
        timestamp: 't',
        type: 'turn_context',
        payload: { cwd: '/w', model, effort: 'low', approval_policy: 'never', sandbox_policy: { type: 'read-only' }, summary: 'auto' },
      });
    const usageLine = (total: number): string => JSON.stringify({ timestamp: 't', ...usage(total) });
    const limits = '{"timestamp":"t","type":"event_msg","payload":{"type":"token_count","info":null,"rate_limits":{}}}';
    const head = metaLine(1, { git: { branch: 'main' } });
    await home.put(1, [head, context('m1'), saidLine('one'), usageLine(5), context('m2'), saidLine('two'), usageLine(9), limits]);
    await home.put(2, [metaLine(2), saidLine('archived')], { archived: true });
    const store = home.open();

    await filled(home, store);

    expect(
      home.sql(
        'SELECT id, model, reasoning_effort, tokens_used, title, first_user_message, git_branch, approval_mode, archived FROM threads ORDER BY id',
      ),
    ).toEqual([
      {
        id: uuid(1),
        model: 'm2',
        reasoning_effort: 'low',
        tokens_used: 9,
        title: 'one',
        first_user_message: 'one',
        git_branch: 'main',
        approval_mode: 'never',
        archived: 0,
      },
      {
        id: uuid(2),
        model: null,
        reasoning_effort: null,
        tokens_used: 0,
        title: 'archived',
        first_user_message: 'archived',
        git_branch: null,
        approval_mode: 'on-request',
        archived: 1,
      },
    ]);
  });

  test('are told of the same words whatever the order of a line’s members', async () => {
    await using home = await createLocalHome();
    const shuffled = JSON.stringify({ payload: { message: 'said', type: 'user_message' }, type: 'event_msg', timestamp: 't' });
    await home.put(1, [metaLine(1), shuffled]);
    const store = home.open();

    await filled(home, store);

    expect((await store.list(query())).threads.map(({ preview }) => preview)).toEqual(['said']);
  });
});

describe('a row', () => {
  test('whose file another program has continued is made anew', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('one')]);
    const store = home.open();
    await filled(home, store);
    await appendFile(path, `${JSON.stringify({ timestamp: 't', ...usage(42) })}\n`);
    const later = new Date(start + 60_000);
    await utimes(path, later, later);

    const [listed] = (await store.list(query())).threads;

    expect(listed?.updatedAtMs).toBe(start + 60_000);
    expect(home.sql('SELECT tokens_used FROM threads')).toEqual([{ tokens_used: 42 }]);
  });

  test('that a killed process left without its first message is made whole', async () => {
    await using home = await createLocalHome();
    const store = home.open();
    await filled(home, store);
    await home.put(1, [metaLine(1), saidLine('one')]);
    await ids(store);
    home.sql("UPDATE threads SET first_user_message = '', title = ''");

    const other = home.open();

    expect(await ids(other)).toEqual([uuid(1)]);
  });

  test('whose file has gone is gone, and a page is filled from those that follow', async () => {
    await using home = await createLocalHome();
    await putMany(home, 6);
    const store = home.open();
    await filled(home, store);
    const { threads } = await store.list(query());
    await rm(threads[0]?.path ?? '');

    const after = await ids(store, { limit: 3 });

    expect(after).toEqual([5, 4, 3].map(uuid));
    expect(home.sql(`SELECT id FROM threads WHERE id = '${uuid(6)}'`)).toEqual([]);
    expect(await store.find(uuid(6))).toBeNull();
  });

  test('is trusted without a look at the files when only the index is asked', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('one')]);
    const store = home.open();
    await filled(home, store);
    await rm(path);

    expect(await ids(store, { useStateDbOnly: true })).toEqual([uuid(1)]);
    expect(await ids(store)).toEqual([]);
  });

  test('that lost its title has the name of the index', async () => {
    await using home = await createLocalHome();
    await home.put(1, [metaLine(1), saidLine('one')]);
    const first = home.open();
    await filled(home, first);
    await first.rename(uuid(1), 'Given');
    await first.close();
    home.sql('UPDATE threads SET title = first_user_message');
    const store = home.open();

    const found = await store.find(uuid(1));
    const searched = (await store.list(query({ searchTerm: 'Given' }))).threads;
    home.sql('UPDATE threads SET title = first_user_message');
    const listed = (await store.list(query())).threads;

    expect([found?.name, searched[0]?.name, listed[0]?.name]).toEqual(['Given', 'Given', 'Given']);
  });

  test('keeps the name that a client gave when it is made anew', async () => {
    await using home = await createLocalHome();
    const path = await home.put(1, [metaLine(1), saidLine('one')]);
    const store = home.open();
    await store.rename(uuid(1), 'Given');
    await rm(join(home.path, 'session_index.jsonl'));
    const later = new Date(start + 60_000);
    await utimes(path, later, later);

    expect(await store.find(uuid(1))).toMatchObject({ name: 'Given', updatedAtMs: start + 60_000 });
  });
});

test('files that other programs add while the store is open are listed', async () => {
  await using home = await createLocalHome();
  home.clock.set(Date.now() + 10_000);
  await home.put(1, [metaLine(1), saidLine('one')]);
  const store = home.open();
  await filled(home, store);
  const before = await ids(store);
  await home.put(2, [metaLine(2, {}, start + day), saidLine('two')], { atMs: start + day });

  expect(before).toEqual([uuid(1)]);
  expect(await ids(store)).toEqual([2, 1].map(uuid));
});

test('times of change rise by themselves within one millisecond, so that pages by them have one order', async () => {
  await using home = await createLocalHome();
  const store = home.open();
  for (let n = 1; n <= 5; n++) {
    const writer = await store.create(newThread(n));
    writer.append([said(`q${n}`)]);
    await writer.persist();
  }

  const times = home.sql('SELECT updated_at_ms FROM threads ORDER BY id');

  expect(new Set(times.map((row) => JSON.stringify(row))).size).toBe(5);
});
