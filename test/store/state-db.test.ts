import { join } from 'node:path';
import Driver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStateDb } from '../../src/store/state-db/open.js';
import { createHome } from './support/store.js';

const columnsOf = (db: Driver.Database): unknown[] => db.prepare("SELECT name FROM pragma_table_info('threads')").pluck().all();

test('an older database gets the columns it lacks, in the order of the newest', async () => {
  await using home = await createHome();
  await using fresh = await createHome();
  const made = await openStateDb(home.path);
  made.exec(`DROP TRIGGER threads_created_at_ms_after_insert; DROP TRIGGER threads_created_at_ms_after_update;
    DROP TRIGGER threads_updated_at_ms_after_insert; DROP TRIGGER threads_updated_at_ms_after_update;
    DROP INDEX idx_threads_created_at_ms; DROP INDEX idx_threads_updated_at_ms;
    DROP INDEX idx_threads_archived_cwd_created_at_ms; DROP INDEX idx_threads_archived_cwd_updated_at_ms;
    ALTER TABLE threads DROP COLUMN thread_source; ALTER TABLE threads DROP COLUMN updated_at_ms; ALTER TABLE threads DROP COLUMN created_at_ms;
    DROP TABLE thread_goals; DELETE FROM _sqlx_migrations WHERE version >= 25;
    INSERT INTO threads (id, rollout_path, created_at, updated_at, source, model_provider, cwd, title, sandbox_policy, approval_mode)
    VALUES ('a', '/a', 5, 6, 'cli', 'm', '/', '', '', '')`);
  made.close();

  const migrated = await openStateDb(home.path);
  const reference = await openStateDb(fresh.path);
  const [columns, expected] = [columnsOf(migrated), columnsOf(reference)];
  const row = migrated.prepare('SELECT created_at_ms, updated_at_ms FROM threads').get();
  const versions = migrated.prepare('SELECT count(*) FROM _sqlx_migrations').pluck().get();
  migrated.close();
  reference.close();

  expect(columns).toEqual(expected);
  expect(row).toEqual({ created_at_ms: 5000, updated_at_ms: 6000 });
  expect(versions).toBe(31);
});

test('a database of a newer version is used, one with another checksum is refused', async () => {
  await using home = await createHome();
  const first = await openStateDb(home.path);
  first.exec("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (32, 'later', 1, x'00', 0)");
  first.close();
  const second = await openStateDb(home.path);
  second.exec("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 3");
  second.close();

  await expect(openStateDb(home.path)).rejects.toThrow('migration 3 of the state database is not the one that is known');
});

test('tables that nobody recorded are left alone', async () => {
  await using home = await createHome();
  const db = new Driver(join(home.path, 'state_5.sqlite'));
  db.exec('CREATE TABLE threads (id TEXT)');
  db.close();

  await expect(openStateDb(home.path)).rejects.toThrow('no record of its migrations');
});

test('seconds that another program changes carry the milliseconds along', async () => {
  await using home = await createHome();
  const db = await openStateDb(home.path);
  db.exec(`INSERT INTO threads (id, rollout_path, created_at, updated_at, source, model_provider, cwd, title, sandbox_policy, approval_mode)
    VALUES ('a', '/a', 5, 6, 'cli', 'm', '/', '', '', ''); UPDATE threads SET updated_at = 9`);
  const row = db.prepare('SELECT created_at_ms, updated_at_ms FROM threads').get();
  db.close();

  expect(row).toEqual({ created_at_ms: 5000, updated_at_ms: 9000 });
});
