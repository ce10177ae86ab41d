import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { callsTool, says, scriptedModel, startTestServer } from 'keelson/testing';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineTool } from '../../src/index.js';

/** What a program does that has its own tracing. */
function installSdk() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const named = (name: string): readonly ReadableSpan[] => exporter.getFinishedSpans().filter((span) => span.name === name);
  return { tracer: provider.getTracer('host'), find: (name: string) => named(name)[0], named };
}

afterEach(() => {
  trace.disable();
  context.disable();
});

const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];

describe('a program that has installed a tracer', () => {
  test('sees a request, its turn and what follows below the span in which it asks', async () => {
    const { tracer, find, named } = installSdk();
    await using server = await startTestServer();
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');

    await tracer.startActiveSpan('of the host', async (span) => {
      await server.turn.start({ threadId: thread.id, input });
      span.end();
    });
    await ended;

    const traceId = find('of the host')?.spanContext().traceId;
    expect(find('turn/start')?.parentSpanContext?.spanId).toBe(find('of the host')?.spanContext().spanId);
    expect(find('model_client.stream_responses_api')?.spanContext().traceId).toBe(traceId);
    expect(find('session_task.turn')?.spanContext().traceId).toBe(traceId);
    expect(find('turn/start')?.instrumentationScope.name).toBe('keelson');
    expect(named('thread/start').map((span) => span.parentSpanContext)).toEqual([undefined]);
  });

  test('sees what its own tools and its way to the model do as parts of theirs', async () => {
    const { tracer, find } = installSdk();
    const model = scriptedModel([callsTool('look', {}), says('done')]);
    const look = defineTool({
      name: 'look',
      description: 'Looks.',
      inputSchema: z.object({}),
      run: async () => {
        tracer.startSpan('in the tool').end();
        return 'seen';
      },
    });
    await using server = await startTestServer({
      tools: [look],
      model: {
        stream: (call, onEvent) => {
          tracer.startSpan('on the way').end();
          return model.stream(call, onEvent);
        },
      },
    });
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');

    await server.turn.start({ threadId: thread.id, input });
    await ended;

    expect(find('in the tool')?.parentSpanContext?.spanId).toBe(find('look')?.spanContext().spanId);
    expect(find('on the way')?.parentSpanContext?.spanId).toBe(find('model_client.stream_responses_api')?.spanContext().spanId);
  });

  test('is found by a server that has started before', async () => {
    await using server = await startTestServer();
    const { find } = installSdk();

    await expect
      .poll(async () => {
        await server.thread.loaded.list({});
        return find('thread/loaded/list')?.name;
      })
      .toBe('thread/loaded/list');
  });

  test('prefers the trace that a call names to its own', async () => {
    const { tracer, find } = installSdk();
    await using server = await startTestServer();

    await tracer.startActiveSpan('of the host', (span) => {
      span.end();
      return server.thread.loaded.list({}, { trace: { traceparent: `00-${'4'.repeat(32)}-${'4'.repeat(16)}-01` } });
    });

    expect(find('thread/loaded/list')?.parentSpanContext?.spanId).toBe('4'.repeat(16));
  });

  test('and takes it away again has no more spans', async () => {
    const { find } = installSdk();
    await using server = await startTestServer();
    await server.thread.loaded.list({});
    trace.disable();

    await server.thread.list({});

    expect(find('thread/loaded/list')).toBeDefined();
    expect(find('thread/list')).toBeUndefined();
  });
});
