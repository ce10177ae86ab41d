import { ModelError, streamDisconnected, transportFailure } from '../../model/errors.js';
import { fromHttpFailure } from '../../model/http/http-failure.js';
import type { ProviderInfo } from '../../model/model-transport.js';
import { secretsOf, toHeaderValues } from '../../model/responses-request.js';
import { backoffMs, cappedRetries, systemSleep } from '../../model/retry.js';
import type { Fetch, HttpResponse } from '../../platform/http/http.js';
import type { Random } from '../../platform/random.js';

export interface CallRequest {
  readonly provider: ProviderInfo;
  readonly headers: Readonly<Record<string, string>>;
  /** The client's offer. */
  readonly sdp: string;
  readonly session: Readonly<Record<string, unknown>>;
  readonly fetch: Fetch;
  readonly boundary: string;
  readonly random: Random;
  readonly retryBaseMs: number;
  readonly signal: AbortSignal;
}

export interface CreatedCall {
  readonly callId: string;
  /** The service's answer to the offer. */
  readonly sdp: string;
  /** With which the call was made: its control is asked for in the same name. */
  readonly authorization: Readonly<Record<string, string>>;
}

/** Has the service open a call between itself and the client. @throws ModelError */
export async function createCall(request: CallRequest): Promise<CreatedCall> {
  const { provider, random, retryBaseMs, signal } = request;
  const retries = cappedRetries(provider.requestMaxRetries);
  let refusals = 0;
  for (let attempt = 1; ; ) {
    try {
      return await tryCall(request);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      if (error.httpStatus === 401 && (await provider.recoverAuthorization?.(++refusals))) continue;
      if (!mayHeal(error) || attempt > retries) throw error;
      await systemSleep(backoffMs(attempt++, random, retryBaseMs), signal);
    }
  }
}

/** Failures of the service, and of the way to it. */
const mayHeal = ({ httpStatus, retryable }: ModelError): boolean => retryable && (httpStatus === undefined || httpStatus >= 500);

async function tryCall(request: CallRequest): Promise<CreatedCall> {
  const { provider, headers, fetch, signal } = request;
  const authorization = (await provider.authorization()) ?? {};
  const url = callsUrl(provider);
  const { body, contentType } = bodyOf(request);
  const sent = toHeaderValues({ ...headers, ...provider.headers, ...authorization, 'content-type': contentType });
  const response = await fetch(url.href, { method: 'POST', headers: sent, body, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw transportFailure(causeOf(error));
  });
  const text = await response.text();
  if (response.status < 200 || response.status >= 300) {
    throw fromHttpFailure({
      status: response.status,
      url: url.href,
      headers: shownHeaders(response),
      body: text,
      secrets: secretsOf(provider, sent),
    });
  }
  return { callId: callIdOf(response.headers.get('location')), sdp: text, authorization };
}

/** What `fetch` says is of no use; what it was caused by says what happened. */
function causeOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? error.cause : error;
}

function callsUrl({ baseUrl, queryParams }: ProviderInfo): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/realtime/calls`);
  for (const [name, value] of Object.entries(queryParams)) url.searchParams.set(name, value);
  return url;
}

/** ChatGPT's own gateway takes one JSON text; everybody else takes a form. */
function bodyOf({ provider, sdp, session, boundary }: CallRequest): { readonly body: string; readonly contentType: string } {
  if (provider.baseUrl.includes('/backend-api')) return { body: JSON.stringify({ sdp, session }), contentType: 'application/json' };
  const part = (name: string, type: string, content: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
  const body = `${part('sdp', 'application/sdp', sdp)}${part('session', 'application/json', JSON.stringify(session))}--${boundary}--\r\n`;
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Those that tell of a failure. */
const shownNames = ['retry-after', 'cf-ray', 'x-request-id', 'x-oai-request-id', 'x-openai-authorization-error'];

const shownHeaders = ({ headers }: HttpResponse): Record<string, string> =>
  Object.fromEntries(
    shownNames.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

function callIdOf(location: string | null): string {
  if (location === null) throw finalFailure('realtime call response missing Location');
  const path = location.split(/[?#]/, 1)[0] ?? '';
  const callId = path.split('/').findLast((segment) => /^rtc_./.test(segment));
  if (callId === undefined) throw finalFailure(`realtime call Location does not contain a call id: ${location}`);
  return callId;
}

/** The call exists: it is not made a second time. */
const finalFailure = (why: string): ModelError =>
  new ModelError(streamDisconnected(why).message, { codexErrorInfo: 'other', retryable: false });
