import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Driver from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStateDb } from '../../src/store/state-db/open.js';
import { whenFree } from '../../src/store/when-free.js';
import { runTurn, startFileServer } from '../support/thread-server.js';

/** Holds a database as another process would, until it is let go. */
function hold(home: string): { letGo(): void } {
  const db = new Driver(join(home, 'state_5.sqlite'));
  db.exec('BEGIN EXCLUSIVE');
  return {
    letGo: () => {
      if (!db.open) return;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

test('the program goes on while a state database that another process holds is opened', async () => {
  const home = await mkdtemp(join(tmpdir(), 'keelson-locked-'));
  const held = hold(home);
  const began = performance.now();
  // A program that stood still would let go only once it is told that the database is locked.
  setTimeout(held.letGo, 150);

  const db = await openStateDb(home);
  const tookMs = performance.now() - began;
  db.close();
  await rm(home, { recursive: true, force: true });

  expect(tookMs).toBeLessThan(4500);
});

test('what must be kept in a state database waits until the other process is done', async () => {
  await using place = await startFileServer();
  const { thread } = await place.server.thread.start({});
  await runTurn(place.server, thread.id, 'go');
  const held = hold(place.home);

  const renaming = place.server.thread.name.set({ threadId: thread.id, name: 'kept' });
  setTimeout(held.letGo, 500);
  await renaming;

  const { data } = await place.server.thread.list({ useStateDbOnly: true });
  expect(data.map(({ name }) => name)).toEqual(['kept']);
});

test('a turn is taken while another process holds the state database', async () => {
  await using place = await startFileServer();
  const { thread } = await place.server.thread.start({});
  await runTurn(place.server, thread.id, 'one');
  const held = hold(place.home);

  const turn = await runTurn(place.server, thread.id, 'two');
  held.letGo();

  expect(turn.status).toBe('completed');
});

test('a database that stays locked is told of', async () => {
  const locked = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });

  const failure = await whenFree(() => {
    throw locked;
  }).catch((error: unknown) => error);

  expect(failure).toMatchObject({
    code: -32603,
    message: 'the state database is locked by another process; try again when that has ended',
  });
});

test('other failures of a database are not tried again', async () => {
  let attempts = 0;

  const failure = await whenFree(() => {
    attempts++;
    throw new Error('no such table');
  }).catch((error: unknown) => error);

  expect([attempts, failure]).toEqual([1, new Error('no such table')]);
});
