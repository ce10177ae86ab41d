import { says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';

test('an answer that is too long for an argument of a program is still an answer', async () => {
  await using server = await startTestServer({ model: scriptedModel([says('x'.repeat(200_000))]), config: { notify: ['true'] } });
  const { thread } = await server.thread.start({ cwd: '/' });
  const completed = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });

  expect((await completed).turn.status).toBe('completed');
});
