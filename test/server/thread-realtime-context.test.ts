import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { startRealtime } from '../support/realtime-server.js';
import { runTurn } from '../support/thread-server.js';

const spokenParts = (requests: readonly { readonly body: { readonly input: readonly unknown[] } }[]): string[][] =>
  requests.map(({ body: { input } }) => JSON.stringify(input).match(/<realtime_conversation>\\n(?:(?!<\/realtime).)*/g) ?? []);

test('the model of the thread is told once when a conversation begins and once when it is over', async () => {
  const model = scriptedModel(['1', '2', '3', '4'].map((text) => says(text)));
  await using place = await startRealtime({ experimental_realtime_start_instructions: 'BEGIN' }, { model });
  const { server, threadId } = place;
  await runTurn(server, threadId, 'before');
  await place.open();
  await runTurn(server, threadId, 'during');
  await runTurn(server, threadId, 'still');
  const closed = server.once('thread/realtime/closed');
  await server.thread.realtime.stop({ threadId });
  await closed;

  await runTurn(server, threadId, 'after');

  const [before, during, still, after] = spokenParts(model.requests);
  const begun = '<realtime_conversation>\\nBEGIN\\n';
  expect([before, during, still, after?.[0]]).toEqual([[], [begun], [begun], begun]);
  expect(after?.slice(1)).toEqual([expect.stringMatching(/Reason: inactive\\n$/)]);
});

test('the service is told what the thread is about and what is in its folder', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'keelson-realtime-'));
  try {
    await mkdir(join(cwd, 'src', 'deep'), { recursive: true });
    await mkdir(join(cwd, 'node_modules'));
    await writeFile(join(cwd, '.hidden'), '');
    await using place = await startRealtime(
      { experimental_realtime_ws_startup_context: undefined },
      { cwd, env: {}, model: scriptedModel([says('the answer')]) },
    );
    await runTurn(place.server, place.threadId, 'the question');

    const peer = await place.open();

    const instructions = JSON.stringify(peer.received[0]);
    expect(instructions).toMatch(/PROMPT\\n\\n<startup_context>\\n.*<\/startup_context>"/);
    expect(
      ['User: the question', 'Assistant: the answer', cwd, '- src/', '- deep/'].filter((text) => !instructions.includes(text)),
    ).toEqual([]);
    expect(['.hidden', 'node_modules'].filter((text) => instructions.includes(text))).toEqual([]);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});

test.each([
  ['of the configuration', { experimental_realtime_ws_backend_prompt: 'CONFIGURED' }, { prompt: 'asked' }, /^CONFIGURED\n\nCONTEXT$/],
  [
    'of the call, where the configured one is blank',
    { experimental_realtime_ws_backend_prompt: ' ' },
    { prompt: 'asked' },
    /^asked\n\nCONTEXT$/,
  ],
  ['that is none', {}, { prompt: null }, /^CONTEXT$/],
])('the service gets the prompt %s', async (_name, config, params, expected) => {
  await using place = await startRealtime({ experimental_realtime_ws_startup_context: 'CONTEXT', ...config });

  const peer = await place.open(params);

  expect(peer.received[0]).toMatchObject({ session: { instructions: expect.stringMatching(expected) } });
});
