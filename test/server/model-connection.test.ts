import { expect, test } from 'vitest';
import { breaksOff, disconnects, fails, says, startModelServer } from '../../src/testing/index.js';
import { answered, ended, startOnFiles, temporaryHome } from './support/on-files.js';

const sockets = 'provider.supports_websockets = true';

test('the connection of a thread is opened when the thread starts, for no turn yet', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')], { webSockets: true });
  await using server = await startOnFiles(home, sockets, model);
  const { thread } = await server.thread.start({});

  await expect.poll(() => model.preparations.length).toBe(1);

  const [preparation] = model.preparations;
  expect(preparation?.body).toMatchObject({ type: 'response.create', generate: false, input: [], prompt_cache_key: thread.id });
  const metadata: unknown = JSON.parse(String(preparation?.headers['x-codex-turn-metadata']));
  expect(metadata).toMatchObject({ thread_id: thread.id, turn_id: '' });
  expect(metadata).not.toHaveProperty('turn_started_at_unix_ms');
});

test('the turns of a thread use one connection, and send only what is new', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('one'), says('two')], { webSockets: true });
  await using server = await startOnFiles(home, sockets, model);
  const { thread } = await server.thread.start({});

  await ended(server, thread.id);
  await ended(server, thread.id);

  expect(model.openSockets).toBe(1);
  expect(model.requests[1]?.body).toMatchObject({ previous_response_id: 'resp-1', input: [{ role: 'user' }] });
  expect(model.requests[1]?.body.input).toHaveLength(1);
});

test('a connection that is lost is tried again in silence, then announced, then given up for HTTPS', async () => {
  await using home = await temporaryHome();
  const script = [disconnects(), breaksOff({ code: 'x', message: 'again' }), disconnects(), says('over HTTP'), says('still')];
  await using model = await startModelServer(script, { webSockets: true });
  await using server = await startOnFiles(home, [sockets, 'provider.stream_max_retries = 2'], model);
  const { thread } = await server.thread.start({});
  const told: unknown[] = [];
  server.on('error', ({ error, willRetry }) => told.push([error.message, error.additionalDetails, willRetry]));
  server.on('warning', ({ message }) => told.push(message));

  const first = await ended(server, thread.id);
  const second = await ended(server, thread.id);

  expect([first.status, second.status]).toEqual(['completed', 'completed']);
  expect(model.requests.map(({ via }) => via)).toEqual(['websocket', 'websocket', 'websocket', 'http', 'http']);
  const lost = 'stream disconnected before completion: websocket closed by server before response.completed';
  expect(told.filter((entry) => !String(entry).startsWith('Model metadata'))).toEqual([
    ['Reconnecting... 2/2', 'stream disconnected before completion: again', true],
    `Falling back from WebSockets to HTTPS transport. ${lost}`,
  ]);
});

test('a failure that nothing mends is no reason to give a connection up', async () => {
  await using home = await temporaryHome();
  const limit = fails({ status: 429, body: { error: { type: 'usage_limit_reached' } } });
  await using model = await startModelServer([limit, says('fine')], { webSockets: true });
  await using server = await startOnFiles(home, sockets, model);
  const { thread } = await server.thread.start({});

  const first = await ended(server, thread.id);
  const second = await ended(server, thread.id);

  expect([first.error?.codexErrorInfo, second.status]).toEqual(['usageLimitExceeded', 'completed']);
  expect(model.requests.map(({ via }) => via)).toEqual(['websocket', 'websocket']);
});

test('a provider that refuses connections is asked over HTTPS without a word', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')]);
  await using server = await startOnFiles(home, sockets, model);
  const told: string[] = [];
  server.on('warning', ({ message }) => told.push(message));

  const { status } = await answered(server);

  expect(status).toBe('completed');
  expect(told.filter((message) => message.startsWith('Falling back'))).toEqual([]);
});

test('closing the server closes the connections of its threads', async () => {
  await using home = await temporaryHome();
  await using model = await startModelServer([says('ok')], { webSockets: true });
  const server = await startOnFiles(home, sockets, model);
  await answered(server);

  await server.close();

  await expect.poll(() => model.openSockets).toBe(0);
});
