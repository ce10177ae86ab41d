import type { RecordedSpan } from 'keelson/testing';
import { recordSpans, type SpanRecorder, startTestServer, type TestServerOptions } from 'keelson/testing';

export const text = (words: string) => ({ type: 'text' as const, text: words, text_elements: [] });

/** A sampled parent, of digits that one recognizes. */
export const parentOf = (digit: number): string => `00-${String(digit).repeat(32)}-${String(digit).repeat(16)}-01`;

/** A server whose spans are recorded. */
export async function startTraced(options: TestServerOptions = {}) {
  const spans = await recordSpans();
  const server = await startTestServer({ ...options, telemetry: { tracer: spans.tracer, ...options.telemetry } });
  return { server, spans };
}

type Server = Awaited<ReturnType<typeof startTraced>>['server'];

/** Plays a turn to its end; `digit` names the caller's trace. */
export async function playTurn(server: Server, threadId: string, { digit = 2, words = 'go' } = {}): Promise<string> {
  const ended = server.once('turn/completed', { where: (params) => params.threadId === threadId });
  const { turn } = await server.turn.start({ threadId, input: [text(words)] }, { trace: { traceparent: parentOf(digit) } });
  await ended;
  return turn.id;
}

/** What is no single event of a stream, and no wait in a queue. */
export const isShown = ({ name }: RecordedSpan): boolean => name !== 'handle_responses' && !name.startsWith('app_server.');

/** The spans of a request and all below it that are shown. */
export function outlineOf(spans: SpanRecorder, name: string): unknown {
  const request = spans.find(name);
  return request === undefined ? null : spans.outline(request, isShown);
}
