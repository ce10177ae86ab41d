import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Driver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createLogDb, type LogDb } from '../../src/store/log-db/log-db.js';
import type { LogRow } from '../../src/store/log-db/log-row.js';
import { openLogDb } from '../../src/store/log-db/open.js';
import { createHome } from './support/store.js';

const day = 24 * 60 * 60 * 1000;
const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

const row = (body: string, more: Partial<LogRow> = {}): LogRow => ({
  atMs: nowMs,
  level: 'INFO',
  target: 'keelson::test',
  body,
  threadId: 't1',
  processUuid: 'pid:1:a',
  ...more,
});

interface Opened {
  readonly log: LogDb;
  readonly problems: unknown[];
  /** Lets the two seconds pass. */
  readonly tick: () => void;
}

function open(folder: string, atMs = nowMs): Opened {
  const problems: unknown[] = [];
  let due: (() => void) | null = null;
  const schedule = (_afterMs: number, work: () => void) => {
    due = work;
    return () => {
      due = null;
    };
  };
  const log = createLogDb({ folder, clock: { now: () => atMs }, schedule, onUnusable: (error) => problems.push(error) });
  return { log, problems, tick: () => due?.() };
}

/** What another program would find. */
function inspect<T>(folder: string, look: (db: Driver.Database) => T): T {
  const db = new Driver(join(folder, 'logs_2.sqlite'), { readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

test('the database is made as other programs expect it', async () => {
  await using home = await createHome();
  const { log } = open(home.path);
  log.add(row('hello'));
  await log.close();

  const found = inspect(home.path, (db) => ({
    columns: db.prepare("SELECT name FROM pragma_table_info('logs')").pluck().all(),
    versions: db.prepare('SELECT version FROM _sqlx_migrations').pluck().all(),
    vacuum: db.pragma('auto_vacuum', { simple: true }),
    mode: db.pragma('journal_mode', { simple: true }),
    row: db.prepare('SELECT ts, ts_nanos, level, target, feedback_log_body, thread_id, process_uuid, estimated_bytes FROM logs').get(),
  }));

  expect(found).toEqual({
    columns: [
      'id',
      'ts',
      'ts_nanos',
      'level',
      'target',
      'feedback_log_body',
      'module_path',
      'file',
      'line',
      'thread_id',
      'process_uuid',
      'estimated_bytes',
    ],
    versions: [1, 2],
    vacuum: 2,
    mode: 'wal',
    row: {
      ts: Math.floor(nowMs / 1000),
      ts_nanos: 678_000_000,
      level: 'INFO',
      target: 'keelson::test',
      feedback_log_body: 'hello',
      thread_id: 't1',
      process_uuid: 'pid:1:a',
      estimated_bytes: 'hello'.length + 'INFO'.length + 'keelson::test'.length,
    },
  });
});

test('nothing is opened before there is something to write', async () => {
  await using home = await createHome();
  const { log } = open(join(home.path, 'unmade'));
  await log.close();

  expect(() => inspect(join(home.path, 'unmade'), () => null)).toThrow();
});

test('rows are written two seconds later, and the lines of a thread are told in the order of time', async () => {
  await using home = await createHome();
  const { log, tick } = open(home.path);
  log.add(row('first'));
  log.add(row('of another thread', { threadId: 't2' }));
  log.add(row('of its process', { threadId: null, level: 'ERROR' }));
  log.add(row('of another process', { threadId: null, processUuid: 'pid:2:b' }));
  tick();

  const lines = await log.linesOf(['t1']);
  const none = await log.linesOf(['t3']);
  await log.close();

  expect(lines).toBe('2026-01-02T03:04:05.678000Z  INFO first\n2026-01-02T03:04:05.678000Z ERROR of its process\n');
  expect(none).toBeNull();
});

test('of each thread the newest thousand rows stay', async () => {
  await using home = await createHome();
  const { log } = open(home.path);
  for (let batch = 0; batch < 11; batch++) {
    for (let index = 0; index < 100; index++) log.add(row(`${batch * 100 + index}`));
    await log.flush();
  }
  log.add(row('elsewhere', { threadId: 't2' }));
  await log.close();

  const found = inspect(home.path, (db) =>
    db.prepare("SELECT count(*) AS n, min(CAST(feedback_log_body AS INTEGER)) AS oldest FROM logs WHERE thread_id = 't1'").get(),
  );

  expect(found).toEqual({ n: 1000, oldest: 100 });
});

test('of each thread the newest ten mebibytes stay', async () => {
  await using home = await createHome();
  const { log } = open(home.path);
  for (let index = 0; index < 12; index++) log.add(row(`${index}${'x'.repeat(1024 * 1024)}`));
  await log.close();

  const found = inspect(home.path, (db) => db.prepare('SELECT substr(feedback_log_body, 1, 1) FROM logs ORDER BY id').pluck().all());

  expect(found).toHaveLength(9);
});

const countOf = "SELECT count(*) AS n, min(CAST(feedback_log_body AS INTEGER)) AS oldest FROM logs WHERE thread_id = 't1'";

test('of many rows at once those are never written that would not stay', async () => {
  await using home = await createHome();
  const { log } = open(home.path);
  log.add(row('elsewhere', { threadId: 't2' }));
  for (let index = 0; index < 10_000; index++) log.add(row(`${index}`));
  await log.close();

  const found = inspect(home.path, (db) => ({
    ...Object(db.prepare(countOf).get()),
    lastId: db.prepare('SELECT max(id) FROM logs').pluck().get(),
  }));

  expect(found).toEqual({ n: 1000, oldest: 9000, lastId: 1001 });
});

test('no row of many threads is lost while they can be written', async () => {
  await using home = await createHome();
  const { log } = open(home.path);
  for (let index = 0; index < 4000; index++) log.add(row(`${index}`, { threadId: `t${index % 50}` }));
  await log.flush();
  for (let index = 0; index < 4000; index++) log.add(row(`${index}`, { threadId: `t${index % 50}` }));
  await log.close();

  expect(inspect(home.path, (db) => db.prepare('SELECT count(*) FROM logs').pluck().get())).toBe(8000);
});

test('what waits for a database that another process holds stays within bounds, the newest of it', async () => {
  await using home = await createHome();
  const { log } = open(home.path);
  log.add(row('first'));
  await log.flush();
  const other = new Driver(join(home.path, 'logs_2.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  for (let index = 0; index < 20_000; index++) {
    log.add(row(`${index}`, { threadId: `t${index}` }));
    if (index % 5000 === 0) await log.flush();
  }
  other.exec('COMMIT');
  other.close();
  await log.close();

  const found = inspect(home.path, (db) =>
    db.prepare('SELECT count(*) AS n, max(CAST(feedback_log_body AS INTEGER)) AS newest FROM logs').get(),
  );

  expect(found).toMatchObject({ newest: 19_999 });
  expect(Number(Object(found).n)).toBeLessThanOrEqual(4097);
});

test('rows of more than ten days ago are gone at the next start', async () => {
  await using home = await createHome();
  const first = open(home.path);
  first.log.add(row('old', { atMs: nowMs - 11 * day }));
  first.log.add(row('young', { atMs: nowMs - 9 * day }));
  await first.log.close();
  const second = open(home.path);
  second.log.add(row('now'));
  await second.log.close();

  const bodies = inspect(home.path, (db) => db.prepare('SELECT feedback_log_body FROM logs ORDER BY id').pluck().all());

  expect(bodies).toEqual(['young', 'now']);
});

test('a file that is no database costs the log, and nothing else', async () => {
  await using home = await createHome();
  await writeFile(join(home.path, 'logs_2.sqlite'), 'no database');
  const { log, problems } = open(home.path);
  log.add(row('lost'));
  await log.flush();

  expect(await log.linesOf(['t1'])).toBeNull();
  expect(problems).toHaveLength(1);
  await log.close();
});

test('another checksum than the known one is refused', async () => {
  await using home = await createHome();
  const db = await openLogDb(home.path);
  db.exec("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1");
  db.close();

  await expect(openLogDb(home.path)).rejects.toThrow('migration 1 of the log database is not the one that is known');
});
