import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createHttpTransport } from '../../src/model/http/http-transport.js';
import type { ResponseEvent } from '../../src/model/model-transport.js';
import { ResponseReader } from '../../src/model/response/response-reader.js';
import { fails, hangs, says, sendsBytes, startModelServer, streams, turn, withHeaders } from '../../src/testing/index.js';
import { modelCall, textsOf } from './model-call.js';

interface Heard {
  readonly events: readonly ResponseEvent[];
  readonly failure: unknown;
}

/** What came of a stream of these bytes. */
async function heardOf(bytes: string | Uint8Array, { completes = false } = {}): Promise<Heard> {
  await using server = await startModelServer([{ ...sendsBytes(bytes), completes }]);
  const transport = createHttpTransport();
  const events: ResponseEvent[] = [];
  const failure = await transport
    .stream(modelCall(server.url), (event) => events.push(event))
    .then(
      () => null,
      (error: unknown) => error,
    );
  await transport.close();
  return { events, failure };
}

const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`;
const delta = (text: string): string => data({ type: 'response.output_text.delta', item_id: 'm', delta: text });
const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

test.each([
  ['lines that are no JSON', `data: nonsense\n\ndata: {"half\n\ndata: [1]\n\ndata: null\n\n${delta('a')}`, 'a'],
  ['comments, other fields and empty lines', `: ping\n\nretry: x\nid: 5\nfoo\n\n\n\n${delta('b')}`, 'b'],
  ['line ends of other systems', delta('c').replaceAll('\n', '\r\n'), 'c'],
  ['data in several lines', 'data: {"type":"response.output_text.delta",\ndata: "delta":"e"}\n\n', 'e'],
  [
    'bytes that are no UTF-8',
    new Uint8Array([...bytesOf('data: {"type":"response.output_text.delta","delta":"f'), 0xff, ...bytesOf('"}\n\n')]),
    'f\uFFFD',
  ],
  ['events of unknown types and of no type', `${data({ type: 'response.new' })}${data({})}${delta('g')}`, 'g'],
  ['members of the wrong type', `${data({ type: 'response.output_item.done', item: 5 })}${data({ type: 7 })}${delta('h')}`, 'h'],
])('%s do no harm', async (_name, bytes, text) => {
  const { events, failure } = await heardOf(bytes, { completes: true });

  expect(failure).toBeNull();
  expect(textsOf(events)).toBe(text);
});

test.each([
  ['ends with half an event', 'data: {"type":"response.completed"', 'stream closed before response.completed'],
  [
    'has a completed response without an id',
    data({ type: 'response.completed', response: {} }),
    'failed to parse ResponseCompleted: missing field `id`',
  ],
  [
    'has a completed event without a response',
    data({ type: 'response.completed' }),
    'failed to parse ResponseCompleted: missing field `response`',
  ],
  [
    'counts tokens with words',
    data({ type: 'response.completed', response: { id: 'r', usage: { input_tokens: 'many' } } }),
    'failed to parse ResponseCompleted: invalid type: string "many", expected i64',
  ],
  ['has no events at all', '<html>busy</html>', 'stream closed before response.completed'],
])('a stream that %s can be asked for again', async (_name, bytes, why) => {
  const { failure } = await heardOf(bytes);

  expect(failure).toMatchObject({ retryable: true, message: `stream disconnected before completion: ${why}` });
});

test('what follows a completed response is not read', async () => {
  const { events } = await heardOf(`${data({ type: 'response.completed', response: { id: 'r' } })}${delta('late')}`);

  expect(events.at(-1)).toEqual({ type: 'completed', responseId: 'r', usage: null });
});

test('tokens that are left out count as nothing', async () => {
  const { events } = await heardOf(
    data({ type: 'response.completed', response: { id: 'r', usage: { input_tokens: 3, output_tokens: 4 } } }),
  );

  expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 3, cachedInputTokens: 0, outputTokens: 4, totalTokens: 7 } });
});

test('a byte order mark does no harm', () => {
  const events: ResponseEvent[] = [];
  const reader = new ResponseReader((event) => events.push(event));

  reader.read(new TextEncoder().encode(`\uFEFF${delta('d')}`));

  expect(textsOf(events)).toBe('d');
});

test('an event without an end is given up before it fills the memory', () => {
  const reader = new ResponseReader(() => {}, { maxEventCharacters: 1000 });
  const chunk = new TextEncoder().encode(`data: ${'x'.repeat(400)}`);

  const read = (): void => {
    for (let count = 0; count < 10; count++) reader.read(chunk);
  };

  expect(read).toThrow('stream disconnected before completion: an event of the stream is too large');
});

test('a large event that arrives in many pieces is read in linear time', () => {
  const events: ResponseEvent[] = [];
  const reader = new ResponseReader((event) => events.push(event));
  const text = 'y'.repeat(8 * 1024 * 1024);
  const bytes = new TextEncoder().encode(delta(text));
  const startedAt = performance.now();

  for (let at = 0; at < bytes.length; at += 1024) reader.read(bytes.subarray(at, at + 1024));

  expect(textsOf(events)).toHaveLength(text.length);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test('a failure whose body never ends is told all the same', async () => {
  await using server = await rawServer((response) => {
    response.writeHead(500);
    const flood = (): void => {
      while (!response.destroyed && response.write('z'.repeat(64 * 1024)));
    };
    response.on('drain', flood);
    flood();
  });
  const transport = createHttpTransport();

  const failure = await transport.stream(modelCall(server.url), () => {}).catch((error: unknown) => error);
  await transport.close();

  expect(failure).toMatchObject({ codexErrorInfo: 'internalServerError' });
});

test('a failure that is told drop by drop, without an end, is told after the idle time', async () => {
  await using server = await rawServer((response) => {
    response.writeHead(500);
    const drip = setInterval(() => response.write('z'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const transport = createHttpTransport();

  const failure = await transport.stream(modelCall(server.url, { streamIdleTimeoutMs: 200 }), () => {}).catch((error: unknown) => error);
  await transport.close();

  expect(failure).toMatchObject({ codexErrorInfo: 'internalServerError' });
});

test('a stream that is cut after any of its bytes can be asked for again', async () => {
  const whole = `${delta('a')}${data({ type: 'response.completed', response: { id: 'r' } })}`;
  const cuts = Array.from({ length: whole.length - 2 }, (_, at) => at);

  const failures = await Promise.all(cuts.map(async (at) => (await heardOf(whole.slice(0, at), { completes: false })).failure));

  for (const failure of failures) expect(failure).toMatchObject({ retryable: true });
});

test('a model that falls silent in the middle is given up after the idle time', async () => {
  await using server = await startModelServer([turn(says('half'), hangs())]);
  const transport = createHttpTransport();

  const failure = await transport.stream(modelCall(server.url, { streamIdleTimeoutMs: 100 }), () => {}).catch((error: unknown) => error);
  await transport.close();

  expect(failure).toMatchObject(idleFailure);
});

test('a model that never answers is given up after the idle time', async () => {
  await using server = await rawServer(() => {});
  const transport = createHttpTransport();

  const failure = await transport.stream(modelCall(server.url, { streamIdleTimeoutMs: 100 }), () => {}).catch((error: unknown) => error);
  await transport.close();

  expect(failure).toMatchObject(idleFailure);
});

const idleFailure = { retryable: true, message: 'stream disconnected before completion: idle timeout waiting for SSE' };

test('a connection that breaks before anything came is tried again within the request', async () => {
  let asked = 0;
  await using server = await rawServer((response) => {
    asked++;
    if (asked === 1) response.destroy();
    else response.end(data({ type: 'response.completed', response: { id: 'r' } }));
  });
  const transport = createHttpTransport({ sleep: async () => {} });

  await transport.stream(modelCall(server.url, { requestMaxRetries: 1 }), () => {});
  await transport.close();

  expect(asked).toBe(2);
});

test('a service that says when to come back is asked again then', async () => {
  const waits: number[] = [];
  await using server = await startModelServer([fails({ status: 503, headers: { 'retry-after': '2' } }), says('ok')]);
  const transport = createHttpTransport({
    sleep: async (ms) => {
      waits.push(ms);
    },
  });

  await transport.stream(modelCall(server.url, { requestMaxRetries: 1 }), () => {});
  await transport.close();

  expect(waits).toEqual([2000]);
});

test('what a response says of itself is told before its stream', async () => {
  const headers = { 'openai-model': 'other', 'x-codex-turn-state': 'state', 'x-reasoning-included': 'true', 'x-models-etag': 'v2' };
  await using server = await startModelServer([withHeaders(headers, says('ok'))]);
  const transport = createHttpTransport();
  const events: ResponseEvent[] = [];
  const etags: string[] = [];

  await transport.stream(modelCall(server.url, { hearModelsEtag: (etag) => etags.push(etag) }), (event) => events.push(event));
  await transport.close();

  expect(events.slice(0, 5)).toMatchObject([
    { type: 'headers', headers },
    { type: 'serverModel', model: 'other' },
    { type: 'turnState', turnState: 'state' },
    { type: 'reasoningIncluded' },
    { type: 'created' },
  ]);
  expect(etags).toEqual(['v2']);
});

test.each([
  [{ headers: { 'OpenAI-Model': 'm2' } }, [{ type: 'serverModel', model: 'm2' }]],
  [{ headers: { 'x-openai-model': ['m3', 'm4'] } }, [{ type: 'serverModel', model: 'm3' }]],
  [{ headers: { 'openai-model': 5 } }, []],
  [
    { metadata: { openai_verification_recommendation: ['trusted_access_for_cyber', 'unknown', 'trusted_access_for_cyber', 7] } },
    [{ type: 'verifications', verifications: ['trustedAccessForCyber'] }],
  ],
  [{ metadata: { openai_verification_recommendation: ['unknown'] } }, []],
  [{ metadata: { openai_verification_recommendation: 'trusted_access_for_cyber' } }, []],
  [{}, []],
])('the metadata %j of a response tell %j', async (metadata, told) => {
  await using server = await startModelServer([streams({ type: 'response.metadata', ...metadata })]);
  const transport = createHttpTransport();
  const events: ResponseEvent[] = [];

  await transport.stream(modelCall(server.url), (event) => events.push(event));
  await transport.close();

  expect(events.filter(({ type }) => type === 'serverModel' || type === 'verifications')).toEqual(told);
});

/** A server that does with each response what it is told. */
async function rawServer(answer: (response: ServerResponse) => void): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => answer(response));
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
