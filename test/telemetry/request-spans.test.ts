import type { MessageChannel } from 'keelson';
import type { RpcMessage } from 'keelson/protocol';
import { type RecordedSpan, recordSpans, type SpanRecorder, startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import type { Logger } from '../../src/server/telemetry/logger.js';
import { parentOf, startTraced } from './traced-server.js';

/** Sends these messages over a wire and resolves when all requests among them have their answers. */
async function sendOver(
  server: Awaited<ReturnType<typeof startTestServer>>,
  kind: MessageChannel['kind'],
  messages: readonly object[],
): Promise<void> {
  const requests = messages.filter((message) => 'id' in message).length;
  let answers = 0;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  async function* incoming(): AsyncGenerator<unknown, void> {
    yield* messages;
    await finished;
  }
  const send = (message: RpcMessage): void => {
    if ('id' in message && !('method' in message) && ++answers === requests) finish();
  };
  const connection = server.attach({ kind, incoming: incoming(), send, close: finish });
  await finished;
  await connection.close();
}

const hello = { id: 'hello', method: 'initialize', params: { clientInfo: { name: 'tracer', version: '4.5' } } };
const ofMethod = (spans: SpanRecorder, method: string): readonly RecordedSpan[] => spans.spans.filter(({ name }) => name === method);
const placeOf = ({ traceId, parentSpanId, tracestate }: RecordedSpan) => ({ traceId, parentSpanId, tracestate });

describe('a request', () => {
  test('over a wire has a server span, named by its method', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    await sendOver(server, 'stdio', [hello, { id: 7, method: 'thread/loaded/list', params: {} }]);

    const common = {
      'rpc.system': 'jsonrpc',
      'rpc.transport': 'stdio',
      'app_server.connection_id': '1',
      'app_server.api_version': 'v2',
      'app_server.client_name': 'tracer',
      'app_server.client_version': '4.5',
    };
    expect(spans.spans.filter(({ kind }) => kind === 'server')).toMatchObject([
      {
        name: 'initialize',
        kind: 'server',
        hasEnded: true,
        attributes: { ...common, 'rpc.method': 'initialize', 'rpc.request_id': 'hello' },
      },
      {
        name: 'thread/loaded/list',
        kind: 'server',
        hasEnded: true,
        attributes: { ...common, 'rpc.method': 'thread/loaded/list', 'rpc.request_id': '7' },
      },
    ]);
  });

  test('has a span also when it is refused, unknown, or too early; notifications and answers have none', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    await sendOver(server, 'unix', [
      { id: 1, method: 'thread/loaded/list', params: {} },
      hello,
      { method: 'initialized' },
      { id: 2, method: 'thread/read', params: { threadId: 5 } },
      { id: 3, method: 'no/such', params: {} },
    ]);

    const shown = spans.spans.map(({ name, attributes, hasEnded, hasFailed }) => [
      name,
      attributes['rpc.transport'],
      attributes['app_server.client_name'],
      hasEnded,
      hasFailed,
    ]);
    expect(shown).toEqual([
      ['thread/loaded/list', 'unix_socket', undefined, true, false],
      ['initialize', 'unix_socket', 'tracer', true, false],
      ['thread/read', 'unix_socket', 'tracer', true, false],
      ['no/such', 'unix_socket', 'tracer', true, false],
    ]);
  });

  test('that waits for others about the same thread shows its wait', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;
    const { thread } = await server.thread.start({});

    await server.thread.name.set({ threadId: thread.id, name: 'mine' });

    const request = spans.find('thread/name/set');
    expect(request && spans.outline(request)).toEqual({ 'thread/name/set': ['app_server.serialized_request_queue'] });
    expect(spans.spans.filter(({ hasEnded }) => !hasEnded)).toEqual([]);
  });

  test('in process says so', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    await server.thread.loaded.list({});

    expect(spans.find('thread/loaded/list')?.attributes).toMatchObject({
      'rpc.transport': 'in-process',
      'rpc.request_id': '2',
      'app_server.client_name': 'keelson',
    });
  });

  test('of a client in process whose wire the program owns is told as one over that wire, its handshake too', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    const client = await server.connect({ clientInfo: { name: 'far', version: '1' }, transport: 'websocket' });
    await client.thread.loaded.list({});

    const shown = spans.spans.map(({ name, attributes }) => [name, attributes['rpc.transport'], attributes['app_server.client_name']]);
    expect(shown).toEqual([
      ['initialize', 'websocket', 'far'],
      ['thread/loaded/list', 'websocket', 'far'],
    ]);
  });

  test('whose connection closes before its answer has a span that ends', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;
    const client = await server.connect();
    const waiting = client.command.exec({ command: ['sleep', '30'], timeoutMs: 60_000 }).catch(() => undefined);

    await client.close();
    await waiting;

    expect(spans.find('command/exec')).toMatchObject({ hasEnded: true });
  });
});

describe('the parent of a request', () => {
  test('is what its trace says, with the trace state', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    await sendOver(server, 'stdio', [hello, { id: 2, method: 'no/such', trace: { traceparent: parentOf(4), tracestate: 'vendor=x' } }]);

    expect(ofMethod(spans, 'no/such').map(placeOf)).toEqual([
      { traceId: '4'.repeat(32), parentSpanId: '4'.repeat(16), tracestate: 'vendor=x' },
    ]);
  });

  test.each([
    ['without trace', {}],
    ['with a trace that is null', { trace: null }],
    ['with an empty trace', { trace: {} }],
    ['with a trace state alone', { trace: { tracestate: 'only=this' } }],
  ])('%s is the context of the environment', async (_name, members) => {
    const { server, spans } = await startTraced({ env: { TRACEPARENT: parentOf(7), TRACESTATE: 'from=env' } });
    await using _server = server;

    await sendOver(server, 'stdio', [hello, { id: 2, method: 'no/such', ...members }]);

    expect(ofMethod(spans, 'no/such').map(placeOf)).toEqual([
      { traceId: '7'.repeat(32), parentSpanId: '7'.repeat(16), tracestate: 'from=env' },
    ]);
  });

  test.each(['', 'zz', `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`])(
    'whose traceparent is %j is nothing: not the environment either, and the log names the request',
    async (traceparent) => {
      const warnings: unknown[][] = [];
      const logger: Logger = { debug: () => {}, info: () => {}, error: () => {}, warn: (...said) => void warnings.push(said) };
      const { server, spans } = await startTraced({ env: { TRACEPARENT: parentOf(7) }, logger });
      await using _server = server;

      await sendOver(server, 'stdio', [hello, { id: 'mine', method: 'no/such', trace: { traceparent } }]);

      const [span] = ofMethod(spans, 'no/such');
      expect(span).toMatchObject({ parentSpanId: null });
      expect(warnings).toEqual([
        [
          'ignored the trace context of a request: its traceparent is invalid',
          { method: 'no/such', requestId: 'mine' },
          expect.any(String),
        ],
      ]);
    },
  );

  test('is nothing when the environment says something unusable, which the log tells once', async () => {
    const warnings: string[] = [];
    const logger: Logger = { debug: () => {}, info: () => {}, error: () => {}, warn: (said) => void warnings.push(said) };
    const { server, spans } = await startTraced({ env: { TRACEPARENT: 'junk' }, logger });
    await using _server = server;

    await server.thread.loaded.list({});

    expect(spans.find('thread/loaded/list')).toMatchObject({ parentSpanId: null });
    expect(warnings).toEqual(['ignored the TRACEPARENT of the environment: it is no W3C trace context']);
  });

  test('that is not sampled leaves all below it unrecorded', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    await server.thread.start({}, { trace: { traceparent: parentOf(1).replace(/01$/, '00') } });

    expect(spans.spans).toEqual([]);
  });

  test('without a tracer is still checked', async () => {
    const warnings: string[] = [];
    const logger: Logger = { debug: () => {}, info: () => {}, error: () => {}, warn: (said) => void warnings.push(said) };
    await using server = await startTestServer({ logger });

    await server.thread.loaded.list({}, { trace: { traceparent: 'junk' } });

    expect(warnings).toEqual(['ignored the trace context of a request: its traceparent is invalid']);
  });
});

test('two servers in one process have spans of their own', async () => {
  const [one, other] = [await recordSpans(), await recordSpans()];
  await using first = await startTestServer({ telemetry: { tracer: one.tracer } });
  await using second = await startTestServer({ telemetry: { tracer: other.tracer } });

  await first.thread.start({});
  await second.thread.list({});

  expect(one.find('thread/list')).toBeUndefined();
  expect(other.find('thread/start')).toBeUndefined();
});

test('attributes of the host stand on every span, in place of its own', async () => {
  const { server, spans } = await startTraced({
    telemetry: { spanAttributes: { team: 'blue', 'rpc.system': 'ours', 'turn.id': 'hidden' } },
  });
  await using _server = server;
  const { thread } = await server.thread.start({});
  const ended = server.once('turn/completed');

  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  await ended;

  expect(spans.spans.map(({ attributes }) => attributes['team'])).toEqual(spans.spans.map(() => 'blue'));
  expect(spans.find('turn/start')?.attributes).toMatchObject({ 'rpc.system': 'ours', 'turn.id': 'hidden' });
});
