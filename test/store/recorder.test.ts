import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createRecorder } from '../../src/store/rollout/recorder.js';
import { createClock, createHome, createLocalHome, newThread, said } from './support/store.js';

test('what is appended before the event loop goes on is one write, however many promises settle in between', async () => {
  await using home = await createHome();
  const path = join(home.path, 'rollout.jsonl');
  const batches: number[] = [];
  const recorder = createRecorder({
    path,
    clock: createClock(),
    begin: null,
    onWritten: (items) => batches.push(items.length),
    onError: (error) => {
      throw error;
    },
  });

  recorder.append([said('one')]);
  const first = recorder.written();
  await Promise.resolve();
  recorder.append([said('two'), said('three')]);
  await first;
  recorder.append([said('four')]);
  await recorder.close();

  expect(batches).toEqual([3, 1]);
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(4);
});

test('the row of a thread follows what was written, though nobody asks for it', async () => {
  await using home = await createLocalHome();
  const store = home.open();
  const writer = await store.create(newThread(1));
  writer.append([said('the first words')]);

  await writer.flush();

  await vi.waitFor(() => expect(home.sql('SELECT title FROM threads')).toEqual([{ title: 'the first words' }]), { timeout: 20_000 });
});
