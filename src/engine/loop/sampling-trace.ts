import type { ModelCall, ResponseEvent } from '../../model/model-transport.js';
import { stringOf } from '../../platform/json.js';
import type { ModelFact } from '../../telemetry/tracing/fact.js';
import type { ModelRequestWork, ResponseEventWork } from '../../telemetry/tracing/work.js';
import { noTrace, type Trace } from '../../telemetry/tracing.js';
import type { TurnContext } from './turn-context.js';

type Hear = (event: ResponseEvent) => void;

/** One request to the model with its retries, and the tools that its responses call. */
export const beginSampling = ({ trace, turnId, tools, cwd }: Pick<TurnContext, 'trace' | 'turnId' | 'tools' | 'cwd'>): Trace =>
  trace.isWatched ? trace.begin({ type: 'sampling', turnId, model: tools.scope.model.slug, cwd }) : noTrace;

export interface WatchedCall {
  readonly call: ModelCall;
  /** Where the work on the response belongs. */
  readonly sampling: Trace;
  readonly model: Pick<TurnContext['model'], 'stream' | 'isPlain'>;
}

/** Sends a request as a part of its own, which goes with it to whoever answers it. */
export function streamWatched({ call, sampling, model }: WatchedCall, hear: Hear): Promise<void> {
  if (!sampling.isWatched) return model.stream(call, hear);
  const usesSocket = call.provider.supportsWebsockets === true && model.isPlain !== true;
  const connection = usesSocket ? 'responses_websocket' : 'responses_http';
  return sendWatched({ call, trace: sampling, connection, path: 'responses' }, (carrying, request) =>
    model.stream(carrying, (event) => {
      noteResponse(request, event);
      hearWatched(sampling, event, hear);
    }),
  );
}

interface Sending<C> extends Pick<ModelRequestWork, 'connection' | 'path'> {
  readonly call: C;
  readonly trace: Trace;
}

type AnyCall = Omit<ModelCall, 'body'> & { readonly body: { readonly model: string } };

/** `send` is told what the request is known as. */
export async function sendWatched<C extends AnyCall, R>(
  { call, trace, connection, path }: Sending<C>,
  send: (call: C, request: Trace) => Promise<R>,
): Promise<R> {
  if (!trace.isWatched) return send(call, noTrace);
  const hasMetadata = call.headers['x-codex-turn-metadata'] !== undefined;
  const request = trace.begin({ type: 'modelRequest', model: call.body.model, connection, path, hasMetadata });
  request.note({ type: 'requestSent', body: call.body, model: call.body.model, providerName: call.provider.name });
  const carrying = { ...call, headers: { ...call.headers, ...request.headers() }, watch: (fact: ModelFact) => request.note(fact) };
  let isDone = false;
  try {
    const answer = await request.run(() => send(carrying, request));
    isDone = true;
    return answer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    request.note({ type: 'requestFailed', error: reason, isAborted: call.signal.aborted });
    throw error;
  } finally {
    request.end(isDone ? 'done' : 'failed');
  }
}

function noteResponse(request: Trace, event: ResponseEvent): void {
  if (event.type === 'itemDone') request.note({ type: 'responseItem', item: event.item });
  else if (event.type === 'completed') request.note({ type: 'responseRead', responseId: event.responseId, usage: event.usage });
}

/** Deltas are heard as they are: they are too many to be watched one by one. */
function hearWatched(sampling: Trace, event: ResponseEvent, hear: Hear): void {
  if (event.type !== 'itemAdded' && event.type !== 'itemDone' && event.type !== 'completed') {
    hear(event);
    return;
  }
  const part = sampling.begin({ type: 'responseEvent', ...itemOf(event) });
  try {
    hear(event);
    if (event.type === 'completed') part.note({ type: 'responseCompleted', usage: event.usage });
  } finally {
    part.end();
  }
}

function itemOf(event: ResponseEvent): Omit<ResponseEventWork, 'type'> {
  if (event.type !== 'itemAdded' && event.type !== 'itemDone') return { from: null, toolName: null, isMessage: false };
  const { item } = event;
  const from = event.type === 'itemDone' ? 'output_item_done' : 'output_item_added';
  return { from, toolName: stringOf(item.name), isMessage: item.type === 'message' && item.role === 'assistant' };
}
