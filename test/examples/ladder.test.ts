import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callsShell, callsTool, fails, says, scriptedModel, turn } from 'keelson/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main as minimal } from '../../examples/01-minimal.js';
import { main as streaming } from '../../examples/02-streaming.js';
import { main as approvals } from '../../examples/03-approvals.js';
import { main as customTool } from '../../examples/04-custom-tool.js';
import { main as structuredOutput } from '../../examples/05-structured-output.js';
import { main as twoClients } from '../../examples/06-two-clients.js';
import { main as threadStore } from '../../examples/07-thread-store.js';
import { main as unitTest } from '../../examples/08-unit-test.js';
import { main as realtime } from '../../examples/10-realtime.js';
import { asksAgent } from '../support/realtime-server.js';
import { startRealtimeService } from '../support/realtime-service.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'keelson-examples-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const place = () => ({ home: join(base, 'home'), cwd: base });

test('01-minimal returns what the assistant said', async () => {
  expect(await minimal('hi', { ...place(), model: scriptedModel([says('Hello there.')]) })).toBe('Hello there.');
});

test('02-streaming writes each thing as it happens and ends with the turn', async () => {
  let text = '';

  await streaming(
    'hi',
    (part) => {
      text += part;
    },
    { ...place(), model: scriptedModel([says('Hello there.')]) },
  );

  expect(text).toBe('[userMessage]\n[agentMessage]\nHello there.\n[turn completed]\n');
});

test('03-approvals lets only reading commands run', async () => {
  const model = scriptedModel([callsShell('rm -r build'), says('I left it alone.')]);

  const decisions = await approvals('clean up', { ...place(), model });

  expect(decisions).toEqual([expect.stringMatching(/^decline: .*rm -r build/)]);
});

test('04-custom-tool answers the model from this process', async () => {
  const model = scriptedModel([
    turn(callsTool('look_up_stock', { part: 'bolt' }), callsTool('look_up_stock', { part: 'cog' })),
    says('There are 40 bolts.'),
  ]);

  expect(await customTool('How many bolts?', { ...place(), model })).toEqual({
    answer: 'There are 40 bolts.',
    calls: ['look_up_stock({"part":"bolt"}): completed', 'look_up_stock({"part":"cog"}): failed'],
  });
});

test('05-structured-output gives the program data', async () => {
  const verdict = { summary: 'One renamed variable.', risk: 'low', files: ['src/a.ts'] };
  const formats: unknown[] = [];
  const model = scriptedModel([
    (request) => {
      formats.push(request.text?.format);
      return says(JSON.stringify(verdict));
    },
  ]);

  expect(await structuredOutput('How risky?', { ...place(), model })).toEqual(verdict);
  expect(formats).toMatchObject([{ type: 'json_schema', strict: true, schema: { required: ['summary', 'risk', 'files'] } }]);
});

test('05-structured-output fails where the turn does', async () => {
  const model = scriptedModel([fails({ status: 400, body: 'no such model' })]);

  await expect(structuredOutput('How risky?', { ...place(), model })).rejects.toThrow('no such model');
});

test('06-two-clients has the second client allow what the first has begun', async () => {
  const model = scriptedModel([callsShell('rm -f build'), says('It is gone.')]);

  const { log, answer } = await twoClients('clean up', { ...place(), config: { sandbox_mode: 'danger-full-access' }, model });

  expect(log).toEqual([expect.stringMatching(/^allowed: .*rm -f build/), expect.stringMatching(/^exited with 0: .*rm -f build/)]);
  expect(answer).toBe('It is gone.');
});

test('07-thread-store goes on with the thread of an earlier process', async () => {
  const model = scriptedModel([says('Hello there.'), says('You said hi.')]);
  const file = join(base, 'threads.sqlite');

  const first = await threadStore('hi', file, { ...place(), model });
  const second = await threadStore('What did I say?', file, { ...place(), model });

  expect([first, second]).toEqual([
    { text: 'Hello there.', turns: 1 },
    { text: 'You said hi.', turns: 2 },
  ]);
});

test('08-unit-test runs a whole turn with a command in it', async () => {
  expect(await unitTest(place())).toEqual({ status: 'completed', exitCode: 3, answer: 'It failed.' });
});

test('10-realtime speaks with a service that hands work to the agent', async () => {
  await using service = await startRealtimeService();
  const providers = { mock: { name: 'mock', base_url: service.url, experimental_bearer_token: 'sk-test' } };
  const conversation = realtime(service.url, 'look around', {
    ...place(),
    model: scriptedModel([says('Three files.')]),
    config: { model_provider: 'mock', model_providers: providers },
  });
  const peer = await service.next();
  await peer.sent(1);

  peer.say(
    { type: 'response.output_audio.delta', delta: 'AAAA' },
    { type: 'response.output_audio_transcript.done', transcript: 'I pass it on.' },
    asksAgent('one', 'look around'),
  );

  expect(await conversation).toEqual(['[audio, 24000 Hz]', 'assistant: I pass it on.', 'agent: Three files.', 'closed: requested']);
});

test('each example of the ladder is short', async () => {
  const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
  const names = (await readdir(folder)).filter((name) => /^\d\d-/.test(name));

  const lengths = await Promise.all(
    names.map(async (name) => [name, (await readFile(join(folder, name), 'utf8')).split('\n').length - 1] as const),
  );

  expect(names.length).toBeGreaterThanOrEqual(9);
  expect(lengths.filter(([, length]) => length >= 60)).toEqual([]);
});
