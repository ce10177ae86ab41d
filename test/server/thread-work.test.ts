import { expect, test } from 'vitest';
import { says, scriptedModel, startTestServer } from '../../src/testing/index.js';

const unknown = '00000000-0000-7000-8000-000000000000';

test('a compaction answers at once and is then a turn of its own', async () => {
  await using server = await startTestServer({ model: scriptedModel([says('one'), says('SUMMARY')]) });
  const { thread } = await server.thread.start({});
  const first = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'first', text_elements: [] }] });
  await first;
  const item = server.once('item/completed');
  const compacted = server.once('turn/completed');

  const answer = await server.thread.compact.start({ threadId: thread.id });
  expect((await compacted).turn).toMatchObject({ status: 'completed', error: null });

  expect(answer).toEqual({});
  expect((await item).item).toMatchObject({ type: 'contextCompaction' });
});

test('a review answers with its turn and tells its result', async () => {
  await using server = await startTestServer({ model: scriptedModel([says('looks fine')]) });
  const { thread } = await server.thread.start({});
  const reviewed = server.once('turn/completed');

  const { turn, reviewThreadId } = await server.review.start({ threadId: thread.id, target: { type: 'uncommittedChanges' } });

  expect(reviewThreadId).toBe(thread.id);
  expect(turn.items).toMatchObject([{ type: 'userMessage', content: [{ text: 'current changes' }] }]);
  expect((await reviewed).turn).toMatchObject({ id: turn.id, status: 'completed' });
  expect(server.items('exitedReviewMode')).toMatchObject([{ review: 'looks fine' }]);
});

test('a shell command of the user answers at once and is then an item', async () => {
  await using server = await startTestServer();
  const { thread } = await server.thread.start({});
  const ran = server.once('turn/completed');

  const answer = await server.thread.shellCommand({ threadId: thread.id, command: 'exit 3' });
  await ran;

  expect(answer).toEqual({});
  expect(server.items('commandExecution')).toMatchObject([{ source: 'userShell', status: 'failed', exitCode: 3 }]);
});

test('ending background terminals answers when they have ended', async () => {
  await using server = await startTestServer({ capabilities: { experimentalApi: true } });
  const { thread } = await server.thread.start({});

  expect(await server.thread.backgroundTerminals.clean({ threadId: thread.id })).toEqual({});
});

test('work on a thread that is not loaded is refused', async () => {
  await using server = await startTestServer({ capabilities: { experimentalApi: true } });
  const refusal = { code: -32600, message: `thread not found: ${unknown}` };

  await expect(server.thread.compact.start({ threadId: unknown })).rejects.toMatchObject(refusal);
  await expect(server.thread.shellCommand({ threadId: unknown, command: 'ls' })).rejects.toMatchObject(refusal);
  await expect(server.thread.backgroundTerminals.clean({ threadId: unknown })).rejects.toMatchObject(refusal);
  await expect(server.review.start({ threadId: unknown, target: { type: 'uncommittedChanges' } })).rejects.toMatchObject(refusal);
});
