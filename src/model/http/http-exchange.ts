import type { Dispatcher } from 'undici';
import { cannotSend, streamDisconnected, transportFailure } from '../errors.js';
import type { ModelCall, ResponseEvent } from '../model-transport.js';
import { parseRateLimits } from '../rate-limits.js';
import { tellResponseHead } from '../response/response-head.js';
import { ResponseReader } from '../response/response-reader.js';
import { secretsOf, toPlainHeaders } from '../responses-request.js';
import { fromHttpFailure } from './http-failure.js';

/** How one request ended. */
export type Outcome =
  | { readonly type: 'completed' }
  /** `beforeStream`: nothing was streamed, and the request can be repeated unseen. */
  | { readonly type: 'failed'; readonly error: unknown; readonly beforeStream: boolean };

export interface ExchangeParts {
  readonly dispatcher: Dispatcher;
  readonly call: Pick<ModelCall, 'provider' | 'signal' | 'watch'>;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly onEvent: (event: ResponseEvent) => void;
  /** Told of a response that begins to come. */
  readonly onResponse?: (status: number, headers: Readonly<Record<string, string>>) => void;
}

/** Long enough for the end of a response that follows its `completed`; the connection can then be used again. */
const drainMs = 1000;
/** What is read of the body of a failure. */
const maxFailureBytes = 256 * 1024;

interface Failure {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly chunks: Buffer[];
  size: number;
}

/** One request and its answer, read as it comes. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly done: Promise<Outcome>;
  readonly #parts: ExchangeParts;
  readonly #idle: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #failure: Failure | null = null;
  #reader: ResponseReader | null = null;
  #resolve: (outcome: Outcome) => void = () => {};

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const { provider, signal } = parts.call;
    // Runs from the sending on: a server that never answers is idle too.
    this.#idle = setTimeout(this.#onIdle, provider.streamIdleTimeoutMs);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  send(): void {
    const { dispatcher, url, headers, body } = this.#parts;
    try {
      dispatcher.dispatch({ origin: url.origin, path: url.pathname + url.search, method: 'POST', headers, body }, this);
    } catch (error) {
      this.#fail(cannotSend(error));
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(givenUp());
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, rawHeaders: NodeJS.Dict<string | string[]>): void {
    if (this.#settled || status < 200) return;
    this.#idle.refresh();
    const headers = toPlainHeaders(rawHeaders);
    this.#parts.onResponse?.(status, headers);
    if (status >= 300) {
      this.#failure = { status, headers, chunks: [], size: 0 };
      return;
    }
    this.#reader = new ResponseReader(this.#parts.onEvent, watchOptions(this.#parts.call));
    this.#guarded(() => tellResponseHead(headers, this.#parts.call.provider, this.#parts.onEvent));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    if (this.#failure === null) this.#idle.refresh();
    else {
      this.#failure.chunks.push(chunk);
      this.#failure.size += chunk.length;
      if (this.#failure.size >= maxFailureBytes) this.#answerFailure(this.#failure);
      return;
    }
    const state = this.#guarded(() => this.#reader?.read(chunk));
    if (state !== 'completed') return;
    this.#settle({ type: 'completed' });
    abortLater(controller);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    if (this.#failure !== null) this.#answerFailure(this.#failure);
    else this.#fail(streamDisconnected('stream closed before response.completed'));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    if (this.#failure !== null) {
      this.#answerFailure(this.#failure);
      return;
    }
    this.#settle({ type: 'failed', error: transportFailure(error), beforeStream: this.#reader === null });
  }

  #answerFailure({ status, headers, chunks }: Failure): void {
    const body = Buffer.concat(chunks).toString();
    const secrets = secretsOf(this.#parts.call.provider, this.#parts.headers);
    const error = fromHttpFailure({ status, url: this.#parts.url.href, headers, body, secrets });
    const { onEvent } = this.#parts;
    if (status === 429 && error.codexErrorInfo === 'usageLimitExceeded') {
      this.#guarded(() => onEvent({ type: 'rateLimits', limits: parseRateLimits(headers) }));
    }
    this.#fail(error, status >= 500 && error.retryable);
  }

  /** What a failure says of itself is waited for no longer than this, even while some of it comes. */
  readonly #onIdle = (): void => {
    if (this.#failure === null) this.#fail(streamDisconnected('idle timeout waiting for SSE'));
    else this.#answerFailure(this.#failure);
  };

  readonly #onAbort = (): void => this.#fail(this.#parts.call.signal.reason);

  #fail(error: unknown, beforeStream = false): void {
    if (this.#settled) return;
    this.#settle({ type: 'failed', error, beforeStream });
    this.#controller?.abort(givenUp());
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#idle);
    this.#parts.call.signal.removeEventListener('abort', this.#onAbort);
    this.#resolve(outcome);
  }

  /** What throws while the answer is read ends the exchange with it. */
  #guarded<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }
}

/** Sends one request and reads its answer. Never rejects. */
export function exchange(parts: ExchangeParts): Promise<Outcome> {
  const running = new Exchange(parts);
  running.send();
  return running.done;
}

const watchOptions = ({ watch }: ExchangeParts['call']) => (watch === undefined ? {} : { watch });

const givenUp = (): Error => new Error('the request was given up');

function abortLater(controller: Dispatcher.DispatchController): void {
  const timer = setTimeout(() => controller.abort(new Error('the response did not end after it was completed')), drainMs);
  timer.unref();
}
