import { fails, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import { eventually, learns, makePlace, memoryModel, message, runTurn, settled, textsOf, threadId } from './support/memory-place.js';

const jobs = "SELECT job_key, status, retry_remaining, last_error FROM jobs WHERE kind = 'memory_stage1' ORDER BY job_key";
const outputs = 'SELECT thread_id, raw_memory, rollout_summary, rollout_slug FROM stage1_outputs ORDER BY thread_id';

test('a thread at rest is learned from when another one has its first turn', async () => {
  await using place = await makePlace();
  await place.put(1);
  await using server = await place.start();

  await runTurn(server, place);
  await settled(place);

  expect(place.sql(outputs)).toEqual([
    { thread_id: threadId(1), raw_memory: 'The door is blue.', rollout_summary: 'Painted the door', rollout_slug: 'blue-door' },
  ]);
});

test('nothing begins before the first turn', async () => {
  await using place = await makePlace();
  await place.put(1);
  const model = memoryModel();
  {
    await using server = await place.start({ model });
    await server.thread.start({ cwd: place.cwd });
  }

  expect(model.of('extract')).toEqual([]);
});

test('the model is asked for a form, without tools, in the name of the thread whose turn it is', async () => {
  await using place = await makePlace();
  await place.put(1);
  const model = memoryModel();
  await using server = await place.start({ model });

  const id = await runTurn(server, place);
  await settled(place);

  const [call] = model.of('extract');
  expect(call?.body).toMatchObject({
    model: 'gpt-5.4-mini',
    reasoning: { effort: 'low' },
    tools: [],
    parallel_tool_calls: false,
    text: {
      format: {
        type: 'json_schema',
        name: 'codex_output_schema',
        strict: true,
        schema: {
          type: 'object',
          properties: { rollout_summary: { type: 'string' }, rollout_slug: { type: ['string', 'null'] }, raw_memory: { type: 'string' } },
          required: ['rollout_summary', 'rollout_slug', 'raw_memory'],
          additionalProperties: false,
        },
      },
    },
  });
  expect(call?.headers).toMatchObject({ thread_id: id, session_id: id });
  expect(call?.headers).not.toHaveProperty('x-codex-turn-metadata');
});

test('the model that is asked can be configured', async () => {
  await using place = await makePlace('extract_model = "gpt-5.2"\n');
  await place.put(1);
  const model = memoryModel();
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(model.of('extract').map(({ body }) => body.model)).toEqual(['gpt-5.2']);
});

test('the model is shown what was said and done, and neither instructions nor reasoning', async () => {
  await using place = await makePlace();
  const call = { type: 'function_call', id: 'fc_1', name: 'exec_command', arguments: '{"cmd":"paint"}', call_id: 'k' };
  const output = { type: 'function_call_output', call_id: 'k', output: 'painted' };
  const records = [
    message('developer', 'hidden rules'),
    message('user', '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nrules\n</INSTRUCTIONS>'),
    message('user', 'paint the door'),
    { type: 'response_item', payload: { type: 'reasoning', summary: [], content: null, encrypted_content: 'zz' } },
    { type: 'response_item', payload: call },
    { type: 'response_item', payload: output },
    message('assistant', 'it is blue'),
  ];
  await place.put(1, { records });
  const model = memoryModel();
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  const [question = ''] = model.of('extract').flatMap((request) => textsOf(request, 'user'));
  const [line = '[]'] = /^\[\{.*\}\]$/m.exec(question) ?? [];
  const { id: _, ...shownCall } = call;
  expect(question).toContain(`rollout_cwd: ${place.cwd}`);
  expect(JSON.parse(line)).toEqual([
    message('user', 'paint the door').payload,
    shownCall,
    output,
    message('assistant', 'it is blue').payload,
  ]);
});

test('secrets are in neither the question nor what is kept', async () => {
  await using place = await makePlace();
  const key = 'sk-abcdefghijklmnopqrstuvwxyz123456';
  await place.put(1, { records: [message('user', `the key is ${key}`)] });
  const model = memoryModel({ extract: learns(`Use ${key}`, { summary: `It was ${key}`, slug: key }) });
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(JSON.stringify(model.of('extract')[0]?.body)).toContain('the key is [REDACTED_SECRET]');
  expect(place.sql(outputs)).toMatchObject([
    { raw_memory: 'Use [REDACTED_SECRET]', rollout_summary: 'It was [REDACTED_SECRET]', rollout_slug: '[REDACTED_SECRET]' },
  ]);
});

test.each([
  ['no memory', learns('', { summary: 'x' })],
  ['no summary', learns('x', { summary: ' \n' })],
])('an answer with %s is kept as nothing', async (_what, extract) => {
  await using place = await makePlace();
  await place.put(1);
  await using server = await place.start({ model: memoryModel({ extract }) });

  await runTurn(server, place);
  await settled(place);

  expect(place.sql(outputs)).toEqual([]);
  expect(place.sql(jobs)).toMatchObject([{ status: 'done' }]);
});

test('of a thread in which nothing was said nobody is asked', async () => {
  await using place = await makePlace();
  await place.put(1, { records: [message('developer', 'rules')] });
  const model = memoryModel();
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(model.of('extract')).toEqual([]);
  expect(place.sql(jobs)).toMatchObject([{ status: 'done' }]);
});

test.each([
  ['is no JSON', says('I see a door.'), 'the answer of the model is not JSON'],
  ['has another form', says('{"raw_memory":1}'), 'the answer of the model has not the form that was asked for'],
  ['is a refusal', fails({ status: 400, body: { error: { message: 'no such model' } } }), expect.stringContaining('no such model')],
])('an answer that %s is an error of its thread alone', async (_what, extract, error) => {
  await using place = await makePlace();
  await place.put(1, { daysAgo: 3 });
  await place.put(2, { daysAgo: 4 });
  const model = memoryModel({ extract: ({ body }) => (JSON.stringify(body).includes('task 1') ? extract : learns('b')) });
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(place.sql(jobs)).toEqual([
    { job_key: threadId(1), status: 'error', retry_remaining: 2, last_error: error },
    { job_key: threadId(2), status: 'done', retry_remaining: 3, last_error: null },
  ]);
});

test('a failure that may pass is tried again as configured', async () => {
  await using place = await makePlace();
  await place.put(1);
  let tries = 0;
  const model = memoryModel({ extract: () => (++tries === 1 ? fails({ status: 503 }) : learns('at last')) });
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(place.sql(outputs)).toMatchObject([{ raw_memory: 'at last' }]);
});

test('at most eight threads are learned from at the same time, and no more than configured in all', async () => {
  await using place = await makePlace('max_rollouts_per_startup = 12\n');
  for (let n = 1; n <= 14; n++) await place.put(n);
  let atOnce = 0;
  let most = 0;
  let open = (): void => {};
  const isFull = new Promise<void>((resolve) => {
    open = resolve;
  });
  const extract = async () => {
    most = Math.max(most, ++atOnce);
    if (atOnce === 8) open();
    await isFull;
    atOnce--;
    return learns('x');
  };
  const model = memoryModel({ extract });
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect([most, model.of('extract').length]).toEqual([8, 12]);
});

test('a thread that is resumed sets it off as a new one does', async () => {
  await using place = await makePlace();
  await place.put(1);
  await place.put(2);
  const model = memoryModel();
  await using server = await place.start({ model });
  await server.thread.resume({ threadId: threadId(1) });
  const done = server.once('turn/completed');
  await server.turn.start({ threadId: threadId(1), input: [{ type: 'text', text: 'go on' }] });
  await done;
  await settled(place);

  expect(place.sql(jobs)).toMatchObject([{ job_key: threadId(2) }]);
});

test.each([
  ['an ephemeral thread', { ephemeral: true }],
  ['a thread without the feature', { config: { 'features.memories': false } }],
])('%s sets nothing off', async (_what, params) => {
  await using place = await makePlace();
  await place.put(1);
  const model = memoryModel();
  {
    await using server = await place.start({ model });
    const { thread } = await server.thread.start({ cwd: place.cwd, ...params });
    const done = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'hi' }] });
    await done;
  }

  expect([model.of('turn').length, model.of('extract').length, await place.files()]).toEqual([1, 0, []]);
});

test('a server that closes gives the work back, and the next one does it', async () => {
  await using place = await makePlace();
  await place.put(1);
  let isAsked = (): void => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const stuck = memoryModel({
    extract: async ({ signal }) => {
      isAsked();
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
      return says('');
    },
  });
  {
    await using server = await place.start({ model: stuck });
    await runTurn(server, place);
    await asked;
  }
  const left = place.sql(jobs);
  await using server = await place.start();
  await runTurn(server, place);
  await settled(place);

  expect(left).toEqual([{ job_key: threadId(1), status: 'pending', retry_remaining: 3, last_error: null }]);
  expect(await eventually(() => place.sql(outputs))).toMatchObject([{ thread_id: threadId(1) }]);
});
