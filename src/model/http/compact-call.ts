import type { Dispatcher } from 'undici';
import { findJson, isRecord } from '../../platform/json.js';
import { cannotSend, finalError, ModelError, streamDisconnected } from '../errors.js';
import type { CompactCall, ModelCall, ResponseItem } from '../model-transport.js';
import { type Attempt, watchAttempt } from '../response/watch-attempt.js';
import { responsesUrl, secretsOf } from '../responses-request.js';
import { cappedRetries } from '../retry.js';
import { fromHttpFailure } from './http-failure.js';

/** No history that fits a context is longer. */
const maxAnswerBytes = 64 * 1024 * 1024;

interface CompactExchange {
  readonly dispatcher: Dispatcher;
  readonly call: CompactCall;
  readonly pause: (attempt: number, error: unknown) => Promise<void>;
}

/** Has a provider make the history that replaces a long one. Failures of the server and of the way to it are tried again. */
export async function compactOverHttp({ dispatcher, call, pause }: CompactExchange): Promise<readonly ResponseItem[]> {
  const { provider, signal } = call;
  const maxRetries = cappedRetries(provider.requestMaxRetries);
  const url = responsesUrl(call);
  url.pathname += '/compact';
  const body = JSON.stringify(call.body);
  let attempt = 1;
  let refusals = 0;
  let tries = 0;
  for (;;) {
    signal.throwIfAborted();
    const headers = await requestHeaders(call);
    signal.throwIfAborted();
    const watched = watchAttempt({ call, endpoint: '/responses/compact', attempt: tries++, headers, isAfterRefusal: refusals > 0 });
    try {
      return await ask({
        dispatcher,
        url,
        headers,
        body,
        signal,
        timeoutMs: provider.streamIdleTimeoutMs,
        watched,
        secrets: secretsOf(provider, headers),
      });
    } catch (error) {
      watched.failed(error);
      signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      if (error.httpStatus === 401 && (await provider.recoverAuthorization?.(++refusals))) continue;
      if (!isWorthAnotherTry(error) || attempt > maxRetries) throw error;
      await pause(attempt++, error);
    }
  }
}

/** A server that failed, or that was not reached. */
const isWorthAnotherTry = ({ retryable, httpStatus }: ModelError): boolean => retryable && (httpStatus === undefined || httpStatus >= 500);

async function requestHeaders({ provider, headers }: Pick<ModelCall, 'provider' | 'headers'>): Promise<Record<string, string>> {
  const authorization = await provider.authorization();
  return { 'content-type': 'application/json', accept: '*/*', ...headers, ...provider.headers, ...authorization };
}

interface Ask {
  readonly dispatcher: Dispatcher;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly watched: Attempt;
  readonly secrets: readonly string[];
}

async function ask(asked: Ask): Promise<readonly ResponseItem[]> {
  const { status, responseHeaders, text } = await exchange(asked);
  if (status < 200 || status >= 300)
    throw fromHttpFailure({ status, url: asked.url.href, headers: responseHeaders, body: text, secrets: asked.secrets });
  const answer = findJson(text);
  if (!isRecord(answer)) throw unreadable('the answer is no JSON object');
  if (!Array.isArray(answer.output)) throw unreadable('missing field `output`');
  return answer.output.filter((item): item is ResponseItem => isRecord(item) && typeof item.type === 'string');
}

const unreadable = (why: string): ModelError => finalError(`stream disconnected before completion: ${why}`, 'other');

interface Answered {
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Rejects with a `ModelError`, or with the reason of the signal. */
async function exchange({ dispatcher, url, headers, body, signal, timeoutMs, watched }: Ask): Promise<Answered> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const options = { origin: url.origin, path: url.pathname + url.search, method: 'POST', headers, body } as const;
    const response = await dispatcher.request({ ...options, signal: AbortSignal.any([signal, timeout.signal]) });
    watched.responded(response.statusCode);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      const bytes = Buffer.from(chunk);
      timer.refresh();
      size += bytes.length;
      if (size > maxAnswerBytes) throw unreadable(`the answer is longer than ${maxAnswerBytes} bytes`);
      chunks.push(bytes);
    }
    return { status: response.statusCode, responseHeaders: toPlainHeaders(response.headers), text: Buffer.concat(chunks).toString() };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.signal.aborted) throw streamDisconnected('idle timeout waiting for the answer', { cause: error });
    if (error instanceof ModelError) throw error;
    if (error instanceof TypeError) throw cannotSend(error);
    throw streamDisconnected(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function toPlainHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
