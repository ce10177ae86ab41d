import { run } from 'keelson';
import { says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';

test('a listener attached after the answer hears what follows it', async () => {
  await using server = await startTestServer();

  const { thread } = await server.thread.start({});
  const started = await server.once('thread/started');

  expect(started.thread.id).toBe(thread.id);
});

test('a listener that throws is reported and disturbs nobody', async () => {
  const errors: string[] = [];
  await using server = await startTestServer({ logger: { error: (message) => errors.push(message), warn: () => undefined } });
  server.on('thread/started', () => {
    throw new Error('bad listener');
  });
  const heard = server.once('thread/started');

  await server.thread.start({});

  await heard;
  expect(errors).toEqual(['a listener of thread/started threw']);
});

test('a thread is announced to every client, its turns to subscribers only', async () => {
  await using server = await startTestServer({ model: scriptedModel([says('hi')]) });
  const other = await server.connect({ clientInfo: { name: 'other', version: '1' } });
  const heardByOther: string[] = [];
  other.on('thread/started', () => heardByOther.push('thread/started'));
  other.on('turn/started', () => heardByOther.push('turn/started'));

  await run(server, { prompt: 'hello' });

  expect(heardByOther).toEqual(['thread/started']);
});

test('an opted-out notification is not delivered', async () => {
  await using server = await startTestServer({ capabilities: { optOutNotificationMethods: ['thread/started'] } });

  await run(server, { prompt: 'hello' });
  const methods = server.heard.map(({ method }) => method);

  expect(methods).not.toContain('thread/started');
  expect(methods).toContain('turn/started');
});

test('run gives the answer of a turn', async () => {
  await using server = await startTestServer({ model: scriptedModel([says('forty-two')]) });

  const result = await run(server, { prompt: 'how much?' });

  expect(result).toMatchObject({ status: 'completed', text: 'forty-two', error: null });
  expect(result.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
});

test('the notifications of a turn end with it', async () => {
  await using server = await startTestServer();
  const { thread } = await server.thread.start({});
  const { turn } = await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  const methods: string[] = [];

  for await (const { method } of server.notifications({ turnId: turn.id })) methods.push(method);

  expect(methods.at(0)).toBe('turn/started');
  expect(methods.at(-1)).toBe('turn/completed');
});
