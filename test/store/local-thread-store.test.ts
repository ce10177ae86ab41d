import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Driver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createLocalThreadStore } from '../../src/store/local-thread-store.js';
import { rolloutPath } from '../../src/store/rollout/paths.js';
import type { ThreadStore } from '../../src/store/thread-store.js';
import { createClock, createHome, createLogger, newThread, query, said, start, uuid } from './support/store.js';

const open = (home: string, logger = createLogger()): ThreadStore => createLocalThreadStore({ home, clock: createClock(), logger });

const metaLine = (n: number): string =>
  JSON.stringify({
    timestamp: '2025-03-01T10:00:00.120Z',
    type: 'session_meta',
    payload: {
      id: uuid(n),
      timestamp: '2025-03-01T10:00:00.120Z',
      cwd: '/w',
      originator: 'x',
      cli_version: '0.100.0',
      source: 'cli',
      model_provider: 'mock',
    },
  });

const saidLine = (message: string): string => JSON.stringify({ timestamp: 't', ...said(message) });

async function put(home: string, n: number, lines: readonly string[]): Promise<string> {
  const path = rolloutPath(home, start, uuid(n));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

function statusOfBackfill(home: string): unknown {
  const db = new Driver(join(home, 'state_5.sqlite'), { readonly: true });
  try {
    return db.prepare('SELECT status FROM backfill_state').pluck().get();
  } finally {
    db.close();
  }
}

test('a thread is found, listed and read by the next process', async () => {
  await using home = await createHome();
  const first = open(home.path);
  const writer = await first.create(newThread(1));
  writer.append([said('hello')]);
  await first.close();
  const second = open(home.path);

  const page = await second.list(query());
  const items = await second.read(uuid(1));
  await second.close();

  expect(page.threads.map((thread) => [thread.id, thread.preview, thread.path])).toEqual([
    [uuid(1), 'hello', rolloutPath(home.path, start, uuid(1))],
  ]);
  expect(items?.map((item) => item.type)).toEqual(['session_meta', 'event_msg']);
});

test('broken, blank and unknown lines are left out, and a torn last line harms no other', async () => {
  await using home = await createHome();
  const path = await put(home.path, 1, [
    metaLine(1),
    '{"broken',
    '',
    '{"timestamp":"x","type":"kind_of_tomorrow","payload":{}}',
    '{"timestamp":"x","type":"event_msg","payload":{"type":"event_of_tomorrow"}}',
    saidLine('first'),
    '{"timestamp":"x","type":"event_msg","payload":{"type":"turn_complete","turn_id":"t","extra":1}}',
  ]);
  await appendFile(path, '{"timestamp":"torn');
  const store = open(home.path);

  const writer = await store.reopen(uuid(1));
  writer?.append([said('second')]);
  await writer?.close();
  const items = await store.read(uuid(1));
  await store.close();

  expect(items?.slice(1).map((item) => item.payload)).toEqual([
    said('first').payload,
    { type: 'task_complete', turn_id: 't', extra: 1 },
    said('second').payload,
  ]);
  expect((await readFile(path, 'utf8')).split('\n').slice(-3)[0]).toBe('{"timestamp":"torn');
});

test('a brief reading has every record, items of the model that are no messages with their type alone', async () => {
  await using home = await createHome();
  const line = (payload: unknown): string => JSON.stringify({ timestamp: 't', type: 'response_item', payload });
  const message = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] };
  await put(home.path, 1, [
    metaLine(1),
    line({ type: 'function_call_output', call_id: 'c', output: 'a long output' }),
    line(message),
    saidLine('hello'),
    '{"timestamp":"t","type":"response_item","payload":{"type":"reasoning","torn',
    line({ call_id: 'c', type: 'function_call' }),
    '{"timestamp":"t","type":"event_msg","payload":{"type":"agent_message","message":"\\"payload\\":{\\"type\\":\\"reasoning\\""}}',
  ]);
  const store = open(home.path);

  const brief: unknown[] = [];
  for await (const record of store.records(uuid(1), { brief: true })) brief.push(record.payload);
  const whole: unknown[] = [];
  for await (const record of store.records(uuid(1))) whole.push(record.payload);
  await store.close();

  expect(brief.slice(1)).toEqual([
    { type: 'function_call_output' },
    message,
    said('hello').payload,
    { call_id: 'c', type: 'function_call' },
    { type: 'agent_message', message: '"payload":{"type":"reasoning"' },
  ]);
  expect(whole).toHaveLength(brief.length);
});

test('a file without a head is an error of the server when it is read, and is not listed', async () => {
  await using home = await createHome();
  await put(home.path, 1, [saidLine('headless')]);
  const store = open(home.path);

  const listed = (await store.list(query())).threads;
  const reading = store.read(uuid(1));

  await expect(reading).rejects.toMatchObject({ code: -32603 });
  expect(listed).toEqual([]);
  await store.close();
});

test('two stores on one home write and list at the same time', async () => {
  await using home = await createHome();
  const logger = createLogger();
  const stores = [open(home.path, logger), open(home.path, logger)] as const;
  const writeMany = async (store: ThreadStore, from: number): Promise<void> => {
    for (let n = from; n < from + 20; n++) {
      const writer = await store.create(newThread(n));
      writer.append([said(`q${n}`)]);
      await writer.close();
      await store.list(query({ limit: 1 }));
    }
  };

  await Promise.all([writeMany(stores[0], 100), writeMany(stores[1], 200)]);
  const counts = await Promise.all(stores.map(async (store) => (await store.list(query({ limit: 100 }))).threads.length));
  await Promise.all(stores.map((store) => store.close()));

  expect(counts).toEqual([40, 40]);
  expect(logger.messages).toEqual([]);
});

test('rows follow files that were moved, deleted or added by others', async () => {
  await using home = await createHome();
  const store = open(home.path);
  for (const n of [1, 2]) {
    const writer = await store.create(newThread(n));
    writer.append([said(`q${n}`)]);
    await writer.close();
  }
  const moved = rolloutPath(home.path, start, uuid(1));
  await mkdir(join(home.path, 'archived_sessions'));
  await rename(moved, join(home.path, 'archived_sessions', basename(moved)));
  await rm(rolloutPath(home.path, start, uuid(2)));
  await put(home.path, 3, [metaLine(3), saidLine('foreign')]);

  const active = await store.list(query());
  const archived = await store.list(query({ archived: true }));
  await store.close();

  expect(active.threads.map((thread) => thread.preview)).toEqual(['foreign']);
  expect(archived.threads.map((thread) => [thread.id, thread.archived])).toEqual([[uuid(1), true]]);
});

test('the names that clients gave are known without a state database', async () => {
  await using home = await createHome();
  await put(home.path, 1, [metaLine(1), saidLine('q')]);
  await writeFile(
    join(home.path, 'session_index.jsonl'),
    `${JSON.stringify({ id: uuid(1), thread_name: 'Old' })}\n{"torn\n${JSON.stringify({ id: uuid(1), thread_name: 'Given' })}\n`,
  );
  const store = createLocalThreadStore({ home: home.path, clock: createClock(), logger: createLogger(), stateDb: 'off' });

  expect((await store.list(query({ searchTerm: 'Given' }))).threads.map((thread) => thread.name)).toEqual(['Given']);
  expect(await store.find(uuid(1))).toMatchObject({ name: 'Given', preview: 'q' });
  await store.close();
});

test('a state database that cannot be used is left alone, and files answer', async () => {
  await using home = await createHome();
  const file = join(home.path, 'state_5.sqlite');
  await writeFile(file, 'this is not a database, and long enough to be told so by its first bytes');
  await put(home.path, 1, [metaLine(1), saidLine('q')]);
  const logger = createLogger();
  const store = open(home.path, logger);

  const listed = (await store.list(query())).threads;
  await store.close();

  expect(listed.map((thread) => thread.preview)).toEqual(['q']);
  expect(logger.messages).toHaveLength(1);
  expect(await readFile(file, 'utf8')).toContain('this is not a database');
});

test('the state database has the rows by which the reference knows its migrations', async () => {
  await using home = await createHome();
  const store = open(home.path);
  await store.list(query());
  await expect.poll(() => statusOfBackfill(home.path)).toBe('complete');
  await store.close();

  const db = new Driver(join(home.path, 'state_5.sqlite'));
  const [count, first, mode, vacuum, status] = [
    db.prepare('SELECT count(*) FROM _sqlx_migrations WHERE success = 1').pluck().get(),
    db.prepare("SELECT description || ' ' || lower(substr(hex(checksum), 1, 8)) FROM _sqlx_migrations WHERE version = 31").pluck().get(),
    db.pragma('journal_mode', { simple: true }),
    db.pragma('auto_vacuum', { simple: true }),
    db.prepare('SELECT status FROM backfill_state').pluck().get(),
  ];
  db.close();

  expect([count, first, mode, vacuum, status]).toEqual([31, 'drop device key bindings 943675a9', 'wal', 2, 'complete']);
});

test('the head of a file says where the work tree stands', async () => {
  await using home = await createHome();
  const run = promisify(execFile);
  await run('git', ['init', '-q', '-b', 'trunk', '.'], { cwd: home.path });
  await run('git', ['remote', 'add', 'origin', 'https://example.com/repo.git'], { cwd: home.path });
  const store = open(home.path);
  const writer = await store.create(newThread(1, { cwd: home.path }));
  writer.append([said('q')]);
  await writer.flush();

  expect((await store.find(uuid(1)))?.git).toEqual({ sha: null, branch: 'trunk', originUrl: 'https://example.com/repo.git' });
  await store.close();
});

test('lines that could not be written are told on flush, kept, and written later in order', async () => {
  await using home = await createHome();
  const logger = createLogger();
  await writeFile(join(home.path, 'sessions'), 'in the way');
  const store = open(home.path, logger);
  const writer = await store.create(newThread(1));
  writer.append([said('one')]);

  await expect(writer.flush()).rejects.toThrow();
  await rm(join(home.path, 'sessions'));
  writer.append([said('two')]);
  await writer.flush();
  const items = await store.read(uuid(1));
  await store.close();

  expect(items?.slice(1).map((item) => item.payload)).toEqual([said('one').payload, said('two').payload]);
  expect(logger.messages).not.toEqual([]);
});
