import type { Tracer } from '@opentelemetry/api';
import { callsShell, fails, recordSpans, says, scriptedModel, startModelServer, startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { answered, startOnFiles, temporaryHome } from '../server/support/on-files.js';
import { parentOf, playTurn, startTraced } from './traced-server.js';

describe('a request to the model', () => {
  test('carries the span that sends it, in the trace of the turn', async () => {
    const model = scriptedModel([callsShell('true'), says('done')]);
    const { server, spans } = await startTraced({ model });
    await using _server = server;
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id);

    const sent = spans.spans.filter(({ name }) => name === 'model_client.stream_responses_api');
    expect(model.requests.map(({ headers }) => headers['traceparent'])).toEqual(
      sent.map(({ spanId }) => `00-${'2'.repeat(32)}-${spanId}-01`),
    );
    expect(model.requests.map(({ headers }) => headers['tracestate'])).toEqual([undefined, undefined]);
  });

  test("carries the caller's trace state, with what the host puts into it", async () => {
    const model = scriptedModel([says('done')]);
    const { server, spans } = await startTraced({ model, telemetry: { tracestate: { vendor: { k: 'new' } } } });
    await using _server = server;
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');
    const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];

    await server.turn.start({ threadId: thread.id, input }, { trace: { traceparent: parentOf(2), tracestate: 'other=q,vendor=k:old' } });
    await ended;

    expect(model.requests[0]?.headers['tracestate']).toBe('vendor=k:new,other=q');
    expect(spans.find('turn/start')?.tracestate).toBe('other=q,vendor=k:old');
  });

  test('below a parent that is not sampled says so', async () => {
    const model = scriptedModel([says('done')]);
    const { server } = await startTraced({ model });
    await using _server = server;
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');
    const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];

    await server.turn.start({ threadId: thread.id, input }, { trace: { traceparent: parentOf(2).replace(/01$/, '00') } });
    await ended;

    expect(model.requests[0]?.headers['traceparent']).toMatch(new RegExp(`^00-${'2'.repeat(32)}-(?!${'2'.repeat(16)})[0-9a-f]{16}-00$`));
  });

  test('carries nothing where nobody makes spans', async () => {
    const model = scriptedModel([says('done')]);
    await using server = await startTestServer({ model });
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id);

    expect(Object.keys(model.requests[0]?.headers ?? {})).not.toContain('traceparent');
  });

  test('over HTTP tells of each attempt on its span, without secrets', async () => {
    await using home = await temporaryHome();
    await using model = await startModelServer([fails({ status: 500, body: 'Bearer sk-verysecret123' }), says('done')]);
    const spans = await recordSpans();
    await using server = await startOnFiles(home, 'provider.request_max_retries = 1', model, { telemetry: { tracer: spans.tracer } });

    await answered(server);

    const request = spans.find('model_client.stream_responses_api');
    expect(request?.events.map(({ attributes }) => attributes)).toMatchObject([
      { 'event.name': 'codex.api_request', attempt: 0, endpoint: '/responses', 'http.response.status_code': 500 },
      {
        'event.name': 'codex.api_request',
        attempt: 1,
        endpoint: '/responses',
        'http.response.status_code': 200,
        'auth.header_attached': false,
      },
    ]);
    expect(JSON.stringify(request?.events)).not.toContain('verysecret');
    expect(model.requests.at(-1)?.headers['traceparent']).toBe(`00-${request?.traceId}-${request?.spanId}-01`);
  });

  test('over a WebSocket carries it in its metadata, and is named by that', async () => {
    await using home = await temporaryHome();
    await using model = await startModelServer([says('done')], { webSockets: true });
    const spans = await recordSpans();
    await using server = await startOnFiles(home, 'provider.supports_websockets = true', model, { telemetry: { tracer: spans.tracer } });

    await answered(server);

    const request = spans.find('model_client.stream_responses_websocket');
    expect(request?.attributes['transport']).toBe('responses_websocket');
    expect(model.requests.at(-1)?.body.client_metadata).toMatchObject({
      ws_request_header_traceparent: `00-${request?.traceId}-${request?.spanId}-01`,
    });
  });
});

describe('a tracer', () => {
  const broken: Tracer = {
    startSpan: () => {
      throw new Error('no spans today');
    },
    startActiveSpan: () => {
      throw new Error('no spans today');
    },
  };

  test('that throws costs no turn, and is told to the log once', async () => {
    const warnings: string[] = [];
    const logger = { debug: () => {}, info: () => {}, error: () => {}, warn: (said: string) => void warnings.push(said) };
    await using server = await startTestServer({ telemetry: { tracer: broken }, logger });
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');

    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });

    expect((await ended).turn.status).toBe('completed');
    expect(warnings).toEqual(['telemetry failed in part; what it should have recorded is lost']);
  });

  test('whose spans throw costs no turn', async () => {
    const spans = await recordSpans();
    const fail = (): never => {
      throw new Error('no');
    };
    const tracer: Tracer = {
      ...spans.tracer,
      startSpan: (...given) =>
        Object.assign(spans.tracer.startSpan(...given), {
          setAttribute: fail,
          addEvent: fail,
          end: fail,
          setStatus: fail,
          isRecording: fail,
        }),
    };
    await using server = await startTestServer({ telemetry: { tracer }, model: scriptedModel([callsShell('true'), says('done')]) });
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');

    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });

    expect((await ended).turn.status).toBe('completed');
  });
});
