import { ModelError } from '../errors.js';
import type { ModelCall, ModelSession, ModelTransport, ProviderInfo, ResponseEvent, ResponseItem } from '../model-transport.js';
import { tellConnectionHead } from '../response/response-head.js';
import { responsesUrl, secretsOf, toHeaderValues } from '../responses-request.js';
import { type AnsweredRequest, findContinuation } from './incremental-request.js';
import { type ModelSocket, openModelSocket, UpgradeRefused } from './model-socket.js';

type Tell = (event: ResponseEvent) => void;

interface Exchange {
  /** False: only what comes before the answer is done. */
  readonly generate: boolean;
  /** `null`: nobody listens. */
  readonly tell: Tell | null;
}

const defaultConnectTimeoutMs = 15_000;

/** One thread's way to the model: a WebSocket where the provider has them, else plain requests. */
export class WebSocketSession implements ModelSession {
  readonly #plain: ModelTransport;
  readonly #closing = new AbortController();
  #socket: ModelSocket | null = null;
  /** What the connection has been told and has answered. */
  #answered: AnsweredRequest | null = null;
  #headTold: ModelSocket | null = null;
  #preparing: Promise<void> | null = null;
  #usesSocket = false;
  #isPlain = false;

  constructor(plain: ModelTransport) {
    this.#plain = plain;
  }

  get isPlain(): boolean {
    return this.#isPlain;
  }

  get canFallBack(): boolean {
    return this.#usesSocket && !this.#isPlain;
  }

  fallBack(): void {
    this.#isPlain = true;
    this.#drop();
  }

  close(): void {
    this.#closing.abort(new Error('the thread was closed'));
    this.#drop();
  }

  prepare(call: ModelCall): void {
    if (!this.#wantsSocket(call) || this.#preparing !== null) return;
    const timeoutMs = call.provider.websocketConnectTimeoutMs ?? defaultConnectTimeoutMs;
    // As a whole no longer than a connection may take: the first turn waits for it.
    const signal = AbortSignal.any([call.signal, this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    this.#preparing = this.#exchange({ ...call, signal }, { generate: false, tell: null })
      .catch((error: unknown) => {
        // The first request meets the same failure, and tells it.
        this.#drop();
        if (error instanceof UpgradeRefused) this.#isPlain = true;
      })
      .finally(() => {
        this.#preparing = null;
      });
  }

  async stream(call: ModelCall, onEvent: Tell): Promise<void> {
    this.#closing.signal.throwIfAborted();
    await this.#prepared(call.signal);
    if (!this.#wantsSocket(call)) return this.#plain.stream(call, onEvent);
    this.#usesSocket = true;
    try {
      await this.#exchange({ ...call, signal: AbortSignal.any([call.signal, this.#closing.signal]) }, { generate: true, tell: onEvent });
    } catch (error) {
      this.#drop();
      if (!(error instanceof UpgradeRefused)) throw error;
      this.fallBack();
      await this.#plain.stream(call, onEvent);
    }
  }

  readonly #wantsSocket = ({ provider }: Pick<ModelCall, 'provider'>): boolean => provider.supportsWebsockets === true && !this.#isPlain;

  /** Whoever asks first waits for the early connection: it answers one request at a time. */
  async #prepared(signal: AbortSignal): Promise<void> {
    const preparing = this.#preparing;
    if (preparing === null) return;
    await Promise.race([preparing, aborted(signal)]);
    signal.throwIfAborted();
  }

  async #exchange(call: ModelCall, { generate, tell }: Exchange): Promise<void> {
    const { provider, signal, body } = call;
    const socket = await this.#connected(call);
    if (tell !== null) this.#tellHead(socket, provider, tell);
    const items: ResponseItem[] = [];
    let responseId: string | null = null;
    const continuation = findContinuation(this.#answered, body);
    this.#answered = null;
    await socket.exchange({
      message: JSON.stringify(toMessage(call, { continuation, generate })),
      idleTimeoutMs: provider.streamIdleTimeoutMs,
      signal,
      onEvent: (event) => {
        if (event.type === 'itemDone') items.push(event.item);
        else if (event.type === 'completed') responseId = event.responseId;
        tell?.(event);
      },
    });
    if (responseId !== null) this.#answered = { body, responseId, items };
  }

  /** Once for a connection: a later request may be for another model, and another turn. */
  #tellHead(socket: ModelSocket, provider: ProviderInfo, tell: Tell): void {
    if (this.#headTold !== socket) tellConnectionHead(socket.head, provider, tell);
    else if (socket.head['x-reasoning-included'] !== undefined) tell({ type: 'reasoningIncluded' });
    this.#headTold = socket;
  }

  async #connected(call: ModelCall): Promise<ModelSocket> {
    if (this.#socket?.isOpen) return this.#socket;
    this.#drop();
    const socket = await connect(call);
    this.#socket = socket;
    return socket;
  }

  #drop(): void {
    this.#socket?.close();
    this.#socket = null;
    this.#headTold = null;
    this.#answered = null;
  }
}

/** Connects; once more when the credentials could be renewed. */
async function connect(call: ModelCall): Promise<ModelSocket> {
  const { provider, signal } = call;
  const url = responsesUrl(call);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  for (let refusals = 1; ; refusals++) {
    const headers = toHeaderValues({ ...call.headers, ...betaHeader, ...provider.headers, ...(await provider.authorization()) });
    try {
      return await openModelSocket({
        url,
        headers,
        secrets: secretsOf(provider, headers),
        connectTimeoutMs: provider.websocketConnectTimeoutMs ?? defaultConnectTimeoutMs,
        signal,
      });
    } catch (error) {
      const isRefused = error instanceof ModelError && error.httpStatus === 401;
      if (!isRefused || !(await provider.recoverAuthorization?.(refusals))) throw error;
    }
  }
}

const betaHeader = { 'openai-beta': 'responses_websockets=2026-02-06' };

/** Headers of a plain request that travel in each message, as the connection outlives the turn. */
const metadataHeaders = ['x-codex-window-id', 'x-codex-turn-metadata', 'x-openai-subagent', 'x-codex-parent-thread-id'];
const traceHeaders = ['traceparent', 'tracestate'];

function toMessage(
  { body, headers }: ModelCall,
  { continuation, generate }: { readonly continuation: ReturnType<typeof findContinuation>; readonly generate: boolean },
): Readonly<Record<string, unknown>> {
  const named = (names: readonly string[], prefix = ''): Record<string, string> =>
    Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[`${prefix}${name}`, headers[name]]])));
  return {
    type: 'response.create',
    ...body,
    ...(continuation === null ? {} : { previous_response_id: continuation.previousResponseId, input: continuation.input }),
    ...(generate ? {} : { generate: false }),
    client_metadata: { ...body.client_metadata, ...named(metadataHeaders), ...named(traceHeaders, 'ws_request_header_') },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
