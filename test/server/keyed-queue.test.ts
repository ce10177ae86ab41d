import { expect, test } from 'vitest';
import { scope } from '../../src/protocol/scope.js';
import { KeyedQueue } from '../../src/server/dispatch/keyed-queue.js';

function gate() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const exclusive = scope.global('config');
const shared = scope.globalRead('config');
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('one key runs in order, neighbouring shared reads together, and an idle key is dropped', async () => {
  const queue = new KeyedQueue();
  const log: string[] = [];
  const gates = new Map<string, ReturnType<typeof gate>>();
  const task = (name: string) => async () => {
    log.push(`${name} starts`);
    const held = gate();
    gates.set(name, held);
    await held.promise;
    log.push(`${name} ends`);
  };
  const all = [
    queue.run('k', exclusive, task('write 1')),
    queue.run('k', shared, task('read 1')),
    queue.run('k', shared, task('read 2')),
    queue.run('k', exclusive, task('write 2')),
    queue.run('k', shared, task('read 3')),
  ];

  for (const names of [['write 1'], ['read 1', 'read 2'], ['write 2'], ['read 3']]) {
    await settled();
    for (const name of names) gates.get(name)?.resolve();
  }
  await Promise.all(all);
  await settled();

  expect(log).toEqual([
    'write 1 starts',
    'write 1 ends',
    'read 1 starts',
    'read 2 starts',
    'read 1 ends',
    'read 2 ends',
    'write 2 starts',
    'write 2 ends',
    'read 3 starts',
    'read 3 ends',
  ]);
  expect(queue.size).toBe(0);
});

test('a task that is aborted while it waits never runs', async () => {
  const queue = new KeyedQueue();
  const first = gate();
  const controller = new AbortController();
  let ran = false;
  const running = queue.run('k', exclusive, () => first.promise);
  const waiting = queue.run(
    'k',
    exclusive,
    async () => {
      ran = true;
    },
    controller.signal,
  );

  controller.abort('gone');

  await expect(waiting).rejects.toBe('gone');
  first.resolve();
  await running;
  expect(ran).toBe(false);
});

test('a task that releases its key lets the next one start', async () => {
  const queue = new KeyedQueue();
  const first = gate();
  const slow = queue.run('k', exclusive, async (release) => {
    release();
    await first.promise;
    return 'slow';
  });

  expect(await queue.run('k', exclusive, async () => 'next')).toBe('next');
  first.resolve();
  expect(await slow).toBe('slow');
});
