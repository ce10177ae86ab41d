import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { says, scriptedModel, startTestServer } from '../../src/testing/index.js';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** The last thing that a model is told when a fresh thread is compacted. */
async function questionWith(config: Readonly<Record<string, string>>): Promise<string> {
  const model = scriptedModel([says('SUMMARY')]);
  await using server = await startTestServer({ home, cwd: home, model, config });
  const { thread } = await server.thread.start({});
  const compacted = server.once('turn/completed');
  await server.thread.compact.start({ threadId: thread.id });
  await compacted;
  return JSON.stringify(model.requests[0]?.body.input.at(-1));
}

test('the request for a summary may come from a file of the home', async () => {
  await writeFile(join(home, 'compact.md'), 'From the file.\n');

  expect(await questionWith({ experimental_compact_prompt_file: 'compact.md' })).toContain('"From the file."');
});

test('the text of the configuration wins over its file', async () => {
  expect(await questionWith({ compact_prompt: 'From the text.', experimental_compact_prompt_file: 'missing.md' })).toContain(
    'From the text.',
  );
});

test('a file that cannot be read ends the loading of the configuration', async () => {
  await using server = await startTestServer({ home });

  await expect(server.thread.start({ config: { experimental_compact_prompt_file: 'missing.md' } })).rejects.toMatchObject({
    code: -32600,
    message: expect.stringMatching(
      /^failed to load configuration: failed to read experimental compact prompt file .*missing\.md: No such file or directory \(os error 2\)$/,
    ),
  });
});
