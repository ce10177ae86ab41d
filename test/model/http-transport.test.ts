import { expect, test } from 'vitest';
import { createHttpTransport } from '../../src/model/http/http-transport.js';
import type { ResponseEvent } from '../../src/model/model-transport.js';
import { breaksOff, disconnects, fails, hangs, says, startModelServer, streams, turn } from '../../src/testing/index.js';
import { modelCall, textsOf } from './model-call.js';

const outcome = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => 'completed',
    (error: unknown) => error,
  );

test('a response is handed on event by event, and ends with completed', async () => {
  await using server = await startModelServer([says('Hello wörld 👋', { chunks: 4 })]);
  const events: ResponseEvent[] = [];
  const transport = createHttpTransport();

  await transport.stream(modelCall(server.url), (event) => events.push(event));
  await transport.close();

  expect(textsOf(events)).toBe('Hello wörld 👋');
  expect(events.map(({ type }) => type)).toEqual([
    'headers',
    'created',
    'itemAdded',
    'textDelta',
    'textDelta',
    'textDelta',
    'textDelta',
    'itemDone',
    'completed',
  ]);
  expect(events.at(-1)).toEqual({
    type: 'completed',
    responseId: 'resp-1',
    usage: { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5, reasoningOutputTokens: 0, totalTokens: 15 },
  });
});

test('a request carries the identity, the authorization and the parameters of its provider', async () => {
  await using server = await startModelServer([says('ok')]);
  const transport = createHttpTransport();
  const call = modelCall(server.url, {
    queryParams: { 'api-version': '1' },
    headers: { 'x-own': 'yes' },
    authorization: () => Promise.resolve({ authorization: 'Bearer secret' }),
  });

  await transport.stream(call, () => {});
  await transport.close();

  expect(server.requests).toMatchObject([
    {
      url: '/v1/responses?api-version=1',
      headers: {
        originator: 'tests',
        'x-own': 'yes',
        authorization: 'Bearer secret',
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: call.body,
    },
  ]);
});

test('a response ends at completed, though the connection stays open', async () => {
  await using server = await startModelServer([turn(streams({ type: 'response.completed', response: { id: 'r' } }), hangs())]);
  const events: ResponseEvent[] = [];
  const transport = createHttpTransport();

  await transport.stream(modelCall(server.url), (event) => events.push(event));
  await transport.close();

  expect(events.at(-1)).toEqual({ type: 'completed', responseId: 'r', usage: null });
});

test('an aborted request rejects with the reason of its signal', async () => {
  await using server = await startModelServer([hangs()]);
  const transport = createHttpTransport();
  const controller = new AbortController();

  const streaming = transport.stream(modelCall(server.url, {}, controller.signal), () => controller.abort(new Error('interrupted')));

  await expect(streaming).rejects.toThrow('interrupted');
  await transport.close();
});

test('a silent model is given up, also before it answers at all', async () => {
  await using server = await startModelServer([hangs()]);
  const transport = createHttpTransport();

  const error = await outcome(transport.stream(modelCall(server.url, { streamIdleTimeoutMs: 30 }), () => {}));
  await transport.close();

  expect(error).toMatchObject({ message: 'stream disconnected before completion: idle timeout waiting for SSE', retryable: true });
});

test('server failures are retried with growing waits, client failures are not', async () => {
  await using server = await startModelServer([fails({ status: 502 }), fails({ status: 500 }), fails({ status: 404 })]);
  const waits: number[] = [];
  const transport = createHttpTransport({
    random: () => 0.5,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });

  const error = await outcome(transport.stream(modelCall(server.url, { requestMaxRetries: 4 }), () => {}));
  await transport.close();

  expect(waits).toEqual([200, 400]);
  expect(error).toMatchObject({ message: `unexpected status 404 Not Found: Unknown error, url: ${server.url}/responses` });
});

test.each([
  {
    part: fails({ status: 400, body: { error: { message: 'bad thing' } } }),
    error: { codexErrorInfo: 'other', retryable: false, message: '{"error":{"message":"bad thing"}}' },
  },
  {
    part: fails({ status: 400, body: { error: { message: 'flagged', code: 'cyber_policy' } } }),
    error: { codexErrorInfo: 'cyberPolicy', retryable: false, message: 'flagged' },
  },
  {
    part: fails({ status: 401, body: { error: { message: 'nope' } } }),
    error: { codexErrorInfo: 'other', retryable: true, message: 'unexpected status 401 Unauthorized: nope, url: <URL>' },
  },
  {
    part: fails({ status: 403, body: 'plain text' }),
    error: { codexErrorInfo: 'other', retryable: true, message: 'unexpected status 403 Forbidden: plain text, url: <URL>' },
  },
  {
    part: fails({ status: 429 }),
    error: {
      codexErrorInfo: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
      retryable: false,
      message: 'exceeded retry limit, last status: 429 Too Many Requests',
    },
  },
  {
    part: fails({ status: 429, body: { error: { type: 'usage_limit_reached', resets_at: 1893456000 } } }),
    error: { codexErrorInfo: 'usageLimitExceeded', retryable: false },
  },
  {
    part: fails({ status: 429, body: { error: { type: 'usage_not_included' } } }),
    error: { codexErrorInfo: 'usageLimitExceeded', retryable: false },
  },
  { part: fails({ status: 500 }), error: { codexErrorInfo: 'internalServerError', retryable: true } },
  {
    part: fails({ status: 503, body: { error: { code: 'server_is_overloaded' } } }),
    error: { codexErrorInfo: 'serverOverloaded', retryable: false },
  },
  {
    part: breaksOff({ code: 'context_length_exceeded', message: 'why' }),
    error: { codexErrorInfo: 'contextWindowExceeded', retryable: false },
  },
  { part: breaksOff({ code: 'insufficient_quota', message: 'why' }), error: { codexErrorInfo: 'usageLimitExceeded', retryable: false } },
  {
    part: breaksOff({ code: 'invalid_prompt', message: 'bad prompt' }),
    error: { codexErrorInfo: 'other', retryable: false, message: 'bad prompt' },
  },
  {
    part: breaksOff({ code: 'rate_limit_exceeded', message: 'Please try again in 0.2s.' }),
    error: { retryable: true, retryDelayMs: 200, message: 'stream disconnected before completion: Please try again in 0.2s.' },
  },
  {
    part: streams({ type: 'response.failed', response: { id: 'r' } }),
    error: { retryable: true, message: 'stream disconnected before completion: response.failed event received' },
  },
  {
    part: streams({ type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } }),
    error: { retryable: true, message: 'stream disconnected before completion: Incomplete response returned, reason: max_output_tokens' },
  },
  {
    part: streams({ type: 'response.completed', response: {} }),
    error: { retryable: true, message: 'stream disconnected before completion: failed to parse ResponseCompleted: missing field `id`' },
  },
  {
    part: { ...says('half'), completes: false },
    error: { retryable: true, message: 'stream disconnected before completion: stream closed before response.completed' },
  },
  {
    part: turn(says('half'), disconnects()),
    error: { retryable: true, message: expect.stringMatching(/^stream disconnected before completion: /) },
  },
])('a failure has its name: $error.codexErrorInfo $error.message', async ({ part, error }) => {
  await using server = await startModelServer([part]);
  const transport = createHttpTransport();

  const failure = await outcome(transport.stream(modelCall(server.url), () => {}));
  await transport.close();

  const expected =
    typeof error.message === 'string' ? { ...error, message: error.message.replace('<URL>', `${server.url}/responses`) } : error;
  expect(failure).toMatchObject(expected);
});

test('a model that is not there is a failure that can be retried', async () => {
  const server = await startModelServer([]);
  await server.close();
  const transport = createHttpTransport();

  const failure = await outcome(transport.stream(modelCall(server.url), () => {}));
  await transport.close();

  expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining('ECONNREFUSED') });
});
