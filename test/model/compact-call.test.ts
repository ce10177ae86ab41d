import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createHttpTransport } from '../../src/model/http/http-transport.js';
import type { CompactCall, ProviderInfo } from '../../src/model/model-transport.js';
import { modelCall } from './model-call.js';

interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** Answers each request with the next of the answers; `null` never answers. */
async function startServer(answers: readonly ({ readonly status?: number; readonly body: unknown } | null)[]) {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const next = answers[asked.length];
    asked.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
    if (!next) return;
    response.writeHead(next.status ?? 200, { 'content-type': 'application/json' });
    response.end(typeof next.body === 'string' ? next.body : JSON.stringify(next.body));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    asked,
    url: `http://127.0.0.1:${address.port}/v1`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function compactCall(url: string, provider: Partial<ProviderInfo> = {}, signal?: AbortSignal): CompactCall {
  const { body, ...call } = modelCall(url, provider, signal);
  return { ...call, body: { model: body.model, input: [], tools: [], parallel_tool_calls: false } };
}

const transport = () => {
  const made = createHttpTransport({ sleep: async () => {} });
  return { compact: made.compact, [Symbol.asyncDispose]: () => made.close() };
};

const history = [{ type: 'compaction', encrypted_content: 'x' }];

test('a provider is asked for a shorter history, and answers with its items', async () => {
  await using server = await startServer([{ body: { output: [...history, 'no item'] } }]);
  await using http = transport();
  const call = compactCall(server.url, {
    queryParams: { 'api-version': '1' },
    headers: { 'x-own': 'yes' },
    authorization: async () => ({ authorization: 'Bearer secret' }),
  });

  const made = await http.compact?.(call);

  expect(made).toEqual(history);
  expect(server.asked).toMatchObject([
    {
      url: '/v1/responses/compact?api-version=1',
      headers: { originator: 'tests', 'x-own': 'yes', authorization: 'Bearer secret', accept: '*/*' },
      body: { model: 'gpt-5.2' },
    },
  ]);
});

test('a server that fails is asked again, as often as the provider allows', async () => {
  await using server = await startServer([{ status: 503, body: 'x' }, { body: { output: history } }]);
  await using http = transport();

  expect(await http.compact?.(compactCall(server.url, { requestMaxRetries: 1 }))).toEqual(history);
});

test.each([
  ['a refusal', { status: 400, body: 'bad one' }, 'bad one'],
  ['an answer that is no JSON', { body: 'garbage' }, 'stream disconnected before completion: the answer is no JSON object'],
  ['an answer without a history', { body: {} }, 'stream disconnected before completion: missing field `output`'],
])('%s is final', async (_what, answer, message) => {
  await using server = await startServer([answer, { body: { output: history } }]);
  await using http = transport();

  await expect(http.compact?.(compactCall(server.url, { requestMaxRetries: 3 }))).rejects.toMatchObject({ message });
  expect(server.asked).toHaveLength(1);
});

test('a refused credential is renewed where the provider can', async () => {
  await using server = await startServer([{ status: 401, body: 'no' }, { body: { output: history } }]);
  await using http = transport();

  expect(await http.compact?.(compactCall(server.url, { recoverAuthorization: async () => true }))).toEqual(history);
});

test('a server that says nothing is given up after the idle time', async () => {
  await using server = await startServer([null]);
  await using http = transport();

  await expect(http.compact?.(compactCall(server.url, { streamIdleTimeoutMs: 20 }))).rejects.toMatchObject({
    message: 'stream disconnected before completion: idle timeout waiting for the answer',
  });
});

test('an aborted request rejects with the reason', async () => {
  await using server = await startServer([null]);
  await using http = transport();
  const controller = new AbortController();
  const asking = http.compact?.(compactCall(server.url, {}, controller.signal));

  controller.abort(new Error('enough'));

  await expect(asking).rejects.toThrow('enough');
});
