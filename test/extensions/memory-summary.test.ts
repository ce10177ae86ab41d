import { says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { makePlace } from './support/skills-place.js';

const on = '[features]\nmemories = true\n';

/** Whether the first request of a thread hands over the summary. */
async function isHandedOver(files: Readonly<Record<string, string>>): Promise<boolean> {
  await using place = await makePlace(files);
  const model = scriptedModel([says('ok')]);
  await using server = await place.start({ model });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  const done = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'hello' }] });
  await done;
  return JSON.stringify(model.requests[0]?.body.input).includes('MEMORY_SUMMARY BEGINS =========\\nthe blue door\\n=====');
}

test.each([
  ['a summary is handed over', { 'home/config.toml': on, 'home/memories/memory_summary.md': 'the blue door\n' }, true],
  ['an empty one is not', { 'home/config.toml': on, 'home/memories/memory_summary.md': ' \n' }, false],
  ['none is while the feature is off', { 'home/memories/memory_summary.md': 'the blue door' }, false],
  [
    'none is where memories are not to be used',
    { 'home/config.toml': `${on}[memories]\nuse_memories = false\n`, 'home/memories/memory_summary.md': 'the blue door' },
    false,
  ],
])('%s', async (_what, files: Readonly<Record<string, string>>, expected) => {
  expect(await isHandedOver(files)).toBe(expected);
});
