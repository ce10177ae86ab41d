import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTurn, startFileServer } from '../support/thread-server.js';

/** A server that cannot write threads: a file stands where their folder belongs. */
async function startWithoutRoom() {
  const place = await startFileServer();
  const obstacle = join(place.home, 'sessions');
  await writeFile(obstacle, '');
  const { thread } = await place.server.thread.start({});
  const { status } = await runTurn(place.server, thread.id, 'one');
  return { place, threadId: thread.id, status, makeRoom: () => rm(obstacle) };
}

test('a thread that cannot be saved goes on, and clients are warned', async () => {
  const { place, threadId, status } = await startWithoutRoom();
  await using _ = place;

  const warnings = place.server.heard.flatMap((said) => (said.method === 'warning' ? [said.params.message] : []));

  expect(status).toBe('completed');
  expect(warnings).toContainEqual(expect.stringMatching(`^What happens in this thread cannot be saved to .*${threadId}.jsonl: `));
});

test('what needs the file of an unsaved thread says that it could not be saved', async () => {
  const { place, threadId } = await startWithoutRoom();
  await using _ = place;
  const reason = (work: Promise<unknown>): Promise<string> => work.then(String, (error: unknown) => String(error));

  const reasons = await Promise.all([
    reason(place.server.thread.name.set({ threadId, name: 'x' })),
    reason(place.server.thread.memoryMode.set({ threadId, mode: 'disabled' })),
    reason(place.server.thread.read({ threadId, includeTurns: true })),
  ]);

  for (const told of reasons) expect(told).toContain(`thread ${threadId} could not be saved: `);
});

test('once there is room again all of it is saved', async () => {
  const { place, threadId, makeRoom } = await startWithoutRoom();
  await using _ = place;
  await makeRoom();

  await runTurn(place.server, threadId, 'two');

  const { thread } = await place.server.thread.read({ threadId, includeTurns: true });
  expect(thread.turns).toHaveLength(2);
});
