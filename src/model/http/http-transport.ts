import type { Agent, Dispatcher } from 'undici';
import { type Random, systemRandom } from '../../platform/random.js';
import { cannotSend, ModelError } from '../errors.js';
import type { ModelCall, ModelTransport, ResponseEvent } from '../model-transport.js';
import { watchAttempt } from '../response/watch-attempt.js';
import { responsesUrl, toHeaderValues } from '../responses-request.js';
import { backoffMs, cappedRetries, type Sleep, systemSleep } from '../retry.js';
import { WebSocketSession } from '../websocket/websocket-session.js';
import { compactOverHttp } from './compact-call.js';
import { exchange, type Outcome } from './http-exchange.js';

export interface HttpTransportOptions {
  /** Sends the requests; left open by `close`. Default: a keep-alive agent of the transport's own. */
  readonly dispatcher?: Dispatcher;
  /** Opens that agent, with what it must have. Default: one that knows no proxies. */
  readonly open?: (agent: Agent.Options) => Promise<Dispatcher>;
  readonly random?: Random;
  readonly sleep?: Sleep;
}

/** Talks the Responses API: over HTTP with server-sent events, in sessions over WebSockets where a provider has them. */
export function createHttpTransport(options: HttpTransportOptions = {}): ModelTransport & { close(): Promise<void> } {
  const { random = systemRandom, sleep = systemSleep } = options;
  let ownAgent: Promise<Dispatcher> | null = null;
  const getOwnAgent = (): Promise<Dispatcher> => {
    ownAgent ??= (options.open ?? openAgent)(agentOptions).catch((error: unknown) => {
      ownAgent = null; // It may be mended.
      throw cannotSend(error);
    });
    return ownAgent;
  };

  const transport: ModelTransport & { close(): Promise<void> } = {
    openSession: () => new WebSocketSession(transport),
    async stream(call, onEvent) {
      const dispatcher = options.dispatcher ?? (await getOwnAgent());
      await request({ dispatcher, call, onEvent, pause: (attempt, error) => sleep(pauseMs(attempt, error, random), call.signal) });
    },
    async compact(call) {
      const dispatcher = options.dispatcher ?? (await getOwnAgent());
      return compactOverHttp({ dispatcher, call, pause: (attempt, error) => sleep(pauseMs(attempt, error, random), call.signal) });
    },
    async close() {
      await (await ownAgent?.catch(() => null))?.destroy();
      ownAgent = null;
    },
  };
  return transport;
}

// The idle timeout of the provider rules, from the sending of the request on: undici's own clocks are off.
const agentOptions = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 60_000 };

async function openAgent(options: Agent.Options): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  return new Agent(options);
}

interface Request {
  readonly dispatcher: Dispatcher;
  readonly call: ModelCall;
  readonly onEvent: (event: ResponseEvent) => void;
  readonly pause: (attempt: number, error: unknown) => Promise<void>;
}

/** Sends a request until it gets its response, or a failure that sending it again does not mend. */
async function request({ dispatcher, call, onEvent, pause }: Request): Promise<void> {
  const { provider, signal } = call;
  const maxRetries = cappedRetries(provider.requestMaxRetries);
  const body = JSON.stringify(call.body);
  const url = responsesUrl(call);
  let attempt = 1;
  let refusals = 0;
  let tries = 0;
  for (;;) {
    signal.throwIfAborted();
    const headers = await requestHeaders(call);
    signal.throwIfAborted();
    const watched = watchAttempt({ call, endpoint: '/responses', attempt: tries++, headers, isAfterRefusal: refusals > 0 });
    const outcome = await exchange({ dispatcher, call, url, headers, body, onEvent, onResponse: watched.responded });
    if (outcome.type === 'completed') return;
    watched.failed(outcome.error);
    if (isUnauthorized(outcome) && (await provider.recoverAuthorization?.(++refusals))) continue;
    if (!outcome.beforeStream || attempt > maxRetries) throw outcome.error;
    await pause(attempt++, outcome.error);
  }
}

const isUnauthorized = (outcome: Outcome & { type: 'failed' }): boolean =>
  outcome.error instanceof ModelError && outcome.error.httpStatus === 401;

const pauseMs = (attempt: number, error: unknown, random: Random): number =>
  (error instanceof ModelError ? error.retryDelayMs : undefined) ?? backoffMs(attempt, random);

async function requestHeaders({ provider, headers }: ModelCall): Promise<Record<string, string>> {
  const authorization = await provider.authorization();
  return toHeaderValues({
    'content-type': 'application/json',
    accept: 'text/event-stream',
    ...headers,
    ...provider.headers,
    ...authorization,
  });
}
