import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createHttpTransport } from '../../src/model/http/http-transport.js';
import type { ModelCall, ModelSession, ProviderInfo, ResponseEvent, ResponseItem } from '../../src/model/model-transport.js';
import { breaksOff, disconnects, fails, hangs, says, sendsBytes, startModelServer, streams } from '../../src/testing/index.js';
import { modelCall, textsOf } from './model-call.js';

interface Session extends ModelSession, AsyncDisposable {}

function openSession(): Session {
  const transport = createHttpTransport();
  const session = transport.openSession?.();
  if (session === undefined) throw new Error('the transport has no sessions');
  return Object.assign(session, {
    [Symbol.asyncDispose]: async () => {
      session.close();
      await transport.close();
    },
  });
}

const socketCall = (url: string, provider: Partial<ProviderInfo> = {}, signal?: AbortSignal): ModelCall =>
  modelCall(url, { supportsWebsockets: true, ...provider }, signal);

const withInput = (call: ModelCall, input: readonly ResponseItem[]): ModelCall => ({ ...call, body: { ...call.body, input } });

const user = (text: string): ResponseItem => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

async function ask(session: ModelSession, call: ModelCall): Promise<ResponseEvent[]> {
  const events: ResponseEvent[] = [];
  await session.stream(call, (event) => events.push(event));
  return events;
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  );

test('requests of a session share a connection, which is opened with the identity of the first one', async () => {
  await using server = await startModelServer([says('one'), says('two')], { webSockets: true });
  await using session = openSession();
  const call = {
    ...socketCall(server.url, { headers: { 'x-static': 'yes' } }),
    headers: { originator: 'tests', 'x-codex-window-id': 't:0' },
  };

  const texts = [await ask(session, call), await ask(session, call)].map(textsOf);

  expect(texts).toEqual(['one', 'two']);
  expect(server.openSockets).toBe(1);
  expect(server.requests.map(({ via, url }) => [via, url])).toEqual([
    ['websocket', '/v1/responses'],
    ['websocket', '/v1/responses'],
  ]);
  expect(server.requests[0]?.headers).toMatchObject({
    originator: 'tests',
    'x-static': 'yes',
    'openai-beta': 'responses_websockets=2026-02-06',
  });
  expect(server.requests[0]?.body).toMatchObject({ type: 'response.create', client_metadata: { 'x-codex-window-id': 't:0' } });
});

test('a request that goes on where the last one ended sends only what is new', async () => {
  await using server = await startModelServer([says('one'), says('two'), says('three')], { webSockets: true });
  await using session = openSession();
  const call = socketCall(server.url);
  const answer: ResponseItem = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'one' }] };

  await ask(session, withInput(call, [user('a')]));
  await ask(session, withInput(call, [user('a'), answer, user('b')]));
  await ask(session, withInput({ ...call, body: { ...call.body, model: 'another' } }, [user('a'), answer, user('b'), user('c')]));

  expect(server.requests.map(({ body }) => body)).toMatchObject([
    { input: [user('a')] },
    { input: [user('b')], previous_response_id: 'resp-1' },
    { input: [user('a'), answer, user('b'), user('c')] },
  ]);
  expect(server.requests[2]?.body).not.toHaveProperty('previous_response_id');
});

test('a connection can be prepared before the first request, which then sends only its input', async () => {
  await using server = await startModelServer([says('ok')], { webSockets: true });
  await using session = openSession();

  session.prepare(socketCall(server.url));
  const events = await ask(session, withInput(socketCall(server.url), [user('a')]));

  expect(textsOf(events)).toBe('ok');
  expect(server.preparations[0]?.body).toMatchObject({ type: 'response.create', generate: false, input: [] });
  expect(server.requests[0]?.body).toMatchObject({ previous_response_id: 'prepared', input: [user('a')] });
});

test('a preparation that is not answered in time is given up', async () => {
  await using dead = await deadServer();
  await using session = openSession();
  const provider = { websocketConnectTimeoutMs: 50 };
  session.prepare(socketCall(dead.url, provider));

  const failure = await failureOf(ask(session, socketCall(dead.url, provider)));

  expect(failure).toMatchObject({ retryable: true, message: expect.stringMatching(/^stream disconnected before completion: .*timed out/) });
});

test('a provider that refuses the upgrade is asked over HTTP at once, and from then on', async () => {
  await using server = await startModelServer([says('one'), says('two')]);
  await using session = openSession();

  const texts = [await ask(session, socketCall(server.url)), await ask(session, socketCall(server.url))].map(textsOf);

  expect(texts).toEqual(['one', 'two']);
  expect(server.requests.map(({ via }) => via)).toEqual(['http', 'http']);
  expect(session.canFallBack).toBe(false);
});

test('after a fallback requests go over HTTP', async () => {
  await using server = await startModelServer([breaksOff({ code: 'other', message: 'why' }), says('fine')], { webSockets: true });
  await using session = openSession();

  await failureOf(ask(session, socketCall(server.url)));
  const couldFallBack = session.canFallBack;
  session.fallBack();
  const events = await ask(session, socketCall(server.url));

  expect([couldFallBack, session.canFallBack]).toEqual([true, false]);
  expect(textsOf(events)).toBe('fine');
  expect(server.requests.map(({ via }) => via)).toEqual(['websocket', 'http']);
});

test('a provider without WebSockets is never asked for one', async () => {
  await using server = await startModelServer([says('ok')], { webSockets: true });
  await using session = openSession();
  session.prepare(modelCall(server.url));

  await ask(session, modelCall(server.url));

  expect(server.requests.map(({ via }) => via)).toEqual(['http']);
  expect(server.preparations).toEqual([]);
});

test.each([
  {
    name: 'a usage limit',
    part: fails({ status: 429, body: { error: { type: 'usage_limit_reached' } }, headers: { 'x-codex-primary-used-percent': '100' } }),
    failure: { codexErrorInfo: 'usageLimitExceeded', retryable: false },
    limits: [{ primary: { usedPercent: 100 } }],
  },
  {
    name: 'a bad request',
    part: fails({ status: 400, body: { error: { message: 'bad' } } }),
    failure: { message: '{"type":"error","status":400,"headers":{},"error":{"message":"bad"}}', retryable: false },
  },
  {
    name: 'an error without a status',
    part: streams({ type: 'error', error: { message: 'too old' } }),
    failure: { message: 'stream disconnected before completion: too old', retryable: true },
  },
  {
    name: 'a connection that breaks',
    part: disconnects(),
    failure: { message: 'stream disconnected before completion: websocket closed by server before response.completed', retryable: true },
  },
  {
    name: 'a binary message',
    part: sendsBytes(new Uint8Array([1, 2])),
    failure: { message: 'stream disconnected before completion: unexpected binary websocket event', retryable: true },
  },
  {
    name: 'silence',
    part: hangs(),
    failure: { message: 'stream disconnected before completion: idle timeout waiting for websocket', retryable: true },
  },
])('$name over a WebSocket has its failure, and the next request a new connection', async ({ part, failure, limits }) => {
  await using server = await startModelServer([part, says('fine')], { webSockets: true });
  await using session = openSession();
  const events: ResponseEvent[] = [];

  const error = await failureOf(session.stream(socketCall(server.url, { streamIdleTimeoutMs: 200 }), (event) => events.push(event)));
  const next = await ask(session, socketCall(server.url));

  expect(error).toMatchObject(failure);
  expect(events.flatMap((event) => (event.type === 'rateLimits' ? event.limits : []))).toMatchObject(limits ?? []);
  expect(textsOf(next)).toBe('fine');
});

test('messages that are no JSON are skipped', async () => {
  const { port, close } = await rawSocketServer((send) => {
    for (const message of ['nonsense', '[]', '"text"', '{"type":"response.completed","response":{"id":"r"}}']) send(message);
  });
  await using session = openSession();

  const events = await ask(session, socketCall(`http://127.0.0.1:${port}/v1`));
  close();

  expect(events).toEqual([{ type: 'completed', responseId: 'r', usage: null }]);
});

test('an aborted request rejects with the reason of the signal', async () => {
  await using server = await startModelServer([hangs()], { webSockets: true });
  await using session = openSession();
  const controller = new AbortController();

  const asking = session.stream(socketCall(server.url, {}, controller.signal), () => controller.abort(new Error('interrupted')));

  await expect(asking).rejects.toThrow('interrupted');
});

test('closing a session closes its connection', async () => {
  await using server = await startModelServer([says('ok')], { webSockets: true });
  await using session = openSession();
  await ask(session, socketCall(server.url));

  session.close();

  await expect.poll(() => server.openSockets).toBe(0);
  await expect(ask(session, socketCall(server.url))).rejects.toThrow('the thread was closed');
});

test('a refused credential is renewed once, and the upgrade tried again', async () => {
  const upgrades: (string | undefined)[] = [];
  const { port, close } = await rawSocketServer((send) => send('{"type":"response.completed","response":{"id":"r"}}'), {
    refuses: (authorization) => {
      upgrades.push(authorization);
      return authorization !== 'Bearer new';
    },
  });
  await using session = openSession();
  let token = 'old';
  const provider: Partial<ProviderInfo> = {
    authorization: async () => ({ authorization: `Bearer ${token}` }),
    recoverAuthorization: async (refusals) => {
      token = 'new';
      return refusals === 1;
    },
  };

  await ask(session, socketCall(`http://127.0.0.1:${port}/v1`, provider));
  close();

  expect(upgrades).toEqual(['Bearer old', 'Bearer new']);
});

/** Takes connections and never answers. */
async function deadServer(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer();
  server.on('upgrade', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function rawSocketServer(
  onMessage: (send: (message: string) => void) => void,
  { refuses = () => false }: { refuses?: (authorization: string | undefined) => boolean } = {},
): Promise<{ readonly port: number; readonly close: () => void }> {
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: ({ req }: { req: IncomingMessage }) => !refuses(req.headers.authorization),
  });
  await once(server, 'listening');
  server.on('connection', (socket) => socket.on('message', () => onMessage((message) => socket.send(message))));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}
