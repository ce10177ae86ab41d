import { STATUS_CODES } from 'node:http';
import type { Agent, Dispatcher } from 'undici';
import { type Random, systemRandom } from '../platform/random.js';
import { fromHttpFailure, ModelError, streamDisconnected } from './errors.js';
import type { ModelCall, ModelTransport, ResponseEvent } from './model-transport.js';
import { ResponseReader } from './response-reader.js';
import { backoffMs, cappedRetries, type Sleep, systemSleep } from './retry.js';

export interface HttpTransportOptions {
  /** Sends the requests; left open by `close`. Default: a keep-alive agent of the transport's own. */
  readonly dispatcher?: Dispatcher;
  readonly random?: Random;
  readonly sleep?: Sleep;
}

/** Long enough for the end of a response that follows its `completed`; the connection can then be used again. */
const drainMs = 1000;

/** Talks the Responses API over HTTP with server-sent events. */
export function createHttpTransport(options: HttpTransportOptions = {}): Required<ModelTransport> {
  const { random = systemRandom, sleep = systemSleep } = options;
  let ownAgent: Promise<Agent> | null = null;
  const getOwnAgent = (): Promise<Agent> => {
    ownAgent ??= openAgent();
    return ownAgent;
  };

  return {
    async stream(call, onEvent) {
      const { provider, signal } = call;
      const maxRetries = cappedRetries(provider.requestMaxRetries);
      const body = JSON.stringify(call.body);
      const dispatcher = options.dispatcher ?? (await getOwnAgent());
      for (let attempt = 1; ; attempt++) {
        signal.throwIfAborted();
        const headers = await requestHeaders(call);
        signal.throwIfAborted();
        const outcome = await exchange({ dispatcher, call, headers, body, onEvent });
        if (outcome.type === 'completed') return;
        if (!outcome.beforeStream || attempt > maxRetries) throw outcome.error;
        await sleep(backoffMs(attempt, random), signal);
      }
    },
    async close() {
      await (await ownAgent)?.destroy();
    },
  };
}

/** Loading the HTTP client costs as much as the rest of the start: it waits for the first request. */
async function openAgent(): Promise<Agent> {
  const { Agent } = await import('undici');
  // The idle timeout of the provider rules, from the sending of the request on: undici's own clocks are off.
  return new Agent({ headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 60_000 });
}

async function requestHeaders({ provider, headers }: ModelCall): Promise<Record<string, string>> {
  const authorization = await provider.authorization();
  return {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    ...headers,
    ...provider.headers,
    ...(authorization === null ? {} : { authorization }),
  };
}

function responsesUrl({ provider }: ModelCall): URL {
  const url = new URL(`${provider.baseUrl.replace(/\/+$/, '')}/responses`);
  for (const [name, value] of Object.entries(provider.queryParams)) url.searchParams.set(name, value);
  return url;
}

type Outcome =
  | { readonly type: 'completed' }
  | {
      readonly type: 'failed';
      readonly error: unknown /** Nothing was streamed: the request can be repeated unseen. */;
      readonly beforeStream: boolean;
    };

interface Exchange {
  readonly dispatcher: Dispatcher;
  readonly call: ModelCall;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly onEvent: (event: ResponseEvent) => void;
}

/** One request and its answer. */
function exchange({ dispatcher, call, headers, body, onEvent }: Exchange): Promise<Outcome> {
  const { signal, provider } = call;
  const url = responsesUrl(call);
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let settled = false;
    let failure: { status: number; headers: Record<string, string>; chunks: Buffer[]; size: number } | null = null;
    let reader: ResponseReader | null = null;

    const settle = (outcome: Outcome): void => {
      if (settled) return;
      settled = true;
      idle.close();
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const fail = (error: unknown, beforeStream = false): void => {
      settle({ type: 'failed', error, beforeStream });
      controller?.abort(error instanceof Error ? error : new Error('the request was given up'));
    };
    const onAbort = (): void => fail(signal.reason);
    const idle = setTimeout(() => fail(streamDisconnected('idle timeout waiting for SSE')), provider.streamIdleTimeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });

    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: 'POST', headers, body },
      {
        onRequestStart(started) {
          controller = started;
          if (settled) started.abort(new Error('the request was given up'));
        },
        onResponseStart(_controller, status, rawHeaders) {
          if (settled || status < 200) return;
          idle.refresh();
          const responseHeaders = toPlainHeaders(rawHeaders);
          if (status >= 300) {
            failure = { status, headers: responseHeaders, chunks: [], size: 0 };
            return;
          }
          reader = new ResponseReader(onEvent);
          try {
            onEvent({ type: 'headers', headers: responseHeaders });
          } catch (error) {
            fail(error);
          }
        },
        onResponseData(current, chunk) {
          if (settled) return;
          idle.refresh();
          if (failure !== null) {
            if (failure.size < maxFailureBytes) failure.chunks.push(chunk);
            failure.size += chunk.length;
            return;
          }
          try {
            if (reader?.read(chunk) !== 'completed') return;
          } catch (error) {
            fail(error);
            return;
          }
          settle({ type: 'completed' });
          abortLater(current);
        },
        onResponseEnd() {
          if (failure === null) {
            settle({ type: 'failed', error: streamDisconnected('stream closed before response.completed'), beforeStream: false });
            return;
          }
          const { status, chunks } = failure;
          const reason = STATUS_CODES[status] ?? '<unknown status code>';
          const error = fromHttpFailure({
            status,
            reason,
            url: url.href,
            headers: failure.headers,
            body: Buffer.concat(chunks).toString(),
          });
          settle({ type: 'failed', error, beforeStream: status >= 500 });
        },
        onResponseError(_controller, error) {
          const known = error instanceof ModelError ? error : streamDisconnected(describe(error), { cause: error });
          settle({ type: 'failed', error: known, beforeStream: reader === null });
        },
      },
    );
  });
}

const maxFailureBytes = 256 * 1024;

function abortLater(controller: Dispatcher.DispatchController): void {
  const timer = setTimeout(() => controller.abort(new Error('the response did not end after it was completed')), drainMs);
  timer.unref();
}

function toPlainHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}

function describe(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
