import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { createChance } from '../../scripts/hardness/chance.mjs';
import { createMessages } from '../../scripts/hardness/generated-messages.mjs';
import { MemoryChannel } from '../support/memory-channel.js';
import { startFileServer } from '../support/thread-server.js';

const hello = {
  id: 'hello',
  method: 'initialize',
  params: { clientInfo: { name: 'n', version: '1' }, capabilities: { experimentalApi: true } },
};

/** What generated messages may do their worst in. */
async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'keelson-messages-'));
  await mkdir(join(path, 'sub'));
  await writeFile(join(path, 'a.txt'), 'alpha\n');
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** `npm run test:messages` sends as many as wanted, over a socket too. */
test.each([1, 2, 3])('each of 600 generated requests is answered exactly once (seed %i)', async (seed) => {
  await using folder = await makeFolder();
  const env = { PATH: '/usr/bin:/bin', HOME: folder.path, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
  const model = scriptedModel(Array.from({ length: 600 }, () => says('said')));
  await using place = await startFileServer({ cwd: folder.path, model, env, config: { chatgpt_base_url: 'http://127.0.0.1:9/' } });
  const messages = createMessages({ chance: createChance(seed), folder: folder.path, known: { threads: [], turns: [] } });
  const channel = new MemoryChannel();
  await using _ = place.server.attach(channel);
  const owed = ['hello'];
  channel.say(hello);

  for (let sent = 0; sent < 600; sent++) {
    const { id, text } = messages.next();
    if (id !== null) owed.push(String(id));
    channel.say(JSON.parse(text));
    if (sent % 50 === 49) await channel.until(() => channel.answers().length >= owed.length);
  }

  const answered = channel.answers().map((answer) => ('id' in answer ? String(answer.id) : ''));
  expect(answered.sort()).toEqual(owed.sort());
});

test('a client with many requests in a queue is no reason to warn of a leak', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', hear);
  await using place = await startFileServer();
  const { thread } = await place.server.thread.start({});
  const channel = new MemoryChannel();
  await using _ = place.server.attach(channel);
  channel.say(hello);

  for (let id = 0; id < 50; id++) channel.say({ id, method: 'thread/name/set', params: { threadId: thread.id, name: `n${id}` } });
  await channel.until(() => channel.answers().length === 51);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', hear);

  expect(warnings).toEqual([]);
});
