import { EventEmitter } from 'eventemitter3';
import { internalError, KeelsonError, RpcError } from '../protocol/errors.js';
import type {
  ClientMethods,
  InitializeResponse,
  MethodName,
  NotificationName,
  NotificationParams,
  ParamsOf,
  RequestId,
  RequestOptions,
  ResultOf,
  ServerNotification,
  ServerRequestName,
  ServerRequestParams,
  ServerRequestResult,
} from '../protocol/index.js';
import { ClientLink, closedError } from './connections/client-link.js';
import { type NotificationFilter, NotificationStream } from './connections/notification-stream.js';
import type { OutgoingRequest } from './connections/outbox.js';
import { shutdownError } from './dispatch/dispatcher.js';
import { defineMethodTree } from './method-tree.js';
import { messageOf } from './telemetry/logger.js';

/** Removes the listener or handler that it was returned for. Calling it again does nothing. */
export type Unsubscribe = () => void;

/** Which notification `once` waits for, and how long. */
export interface WaitOptions<N extends NotificationName> {
  readonly signal?: AbortSignal;
  /** Waits for the first one that this accepts. */
  readonly where?: (params: NotificationParams<N>) => boolean;
}

/** Answers a request of the server's. `signal` fires when another client answered or the turn ended. */
export type ServerRequestHandler<S extends ServerRequestName> = (
  params: ServerRequestParams<S>,
  context: { readonly signal: AbortSignal; readonly requestId: RequestId },
) => Promise<ServerRequestResult<S>> | ServerRequestResult<S>;

type AnyRequestHandler = { bivariant(params: unknown, context: { signal: AbortSignal; requestId: RequestId }): unknown }['bivariant'];

type AnyListener = { bivariant(params: unknown): void }['bivariant'];

export interface Client extends ClientMethods {}

/**
 * A client in the server's own process. Calls go straight to the server and reject with the very `RpcError` that was
 * thrown; listeners are called in order, nothing is dropped. Listeners are synchronous and should be short.
 */
export class Client implements AsyncDisposable {
  readonly #link: ClientLink;
  readonly #emitter = new EventEmitter<Record<string, [unknown]>>();
  readonly #streams = new Set<NotificationStream>();
  readonly #handlers = new Map<string, AnyRequestHandler>();

  /** Clients are made by their server: by `AppServer.start` and `server.connect`. */
  protected constructor(link: object) {
    if (!(link instanceof ClientLink)) throw new KeelsonError('INVALID_OPTION', 'a client is made by its server: `server.connect()`');
    this.#link = link;
    link.deliverTo({ hear: (message) => this.#hear(message), asked: (request) => this.#asked(request) });
    defineMethodTree(this, (method, params, options) => link.request(method, params, asRequestOptions(options)));
  }

  /** What the server said to the handshake: its user agent, home and platform. */
  get initializeResponse(): InitializeResponse {
    return this.#link.welcome;
  }

  /** Calls a method by its wire name. Rejects with an `RpcError`, with `signal.reason`, or once closed with a `KeelsonError`. */
  request<M extends MethodName>(method: M, params: ParamsOf<M>, options?: RequestOptions): Promise<ResultOf<M>>;
  request(method: string, params: unknown, options?: RequestOptions): Promise<unknown> {
    return this.#link.request(method, params, options);
  }

  /** Calls `listener` for every notification of that name. One that throws is logged and disturbs nobody. */
  on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): Unsubscribe {
    const call: AnyListener = listener;
    const guarded = (params: unknown): void => {
      try {
        call(params);
      } catch (error) {
        this.#link.hub.logger.error(`a listener of ${name} threw`, { error: messageOf(error) });
      }
    };
    this.#emitter.on(name, guarded);
    return () => void this.#emitter.off(name, guarded);
  }

  /** The next notification of that name. Rejects with `signal.reason`, or when the client closes first. */
  once<N extends NotificationName>(name: N, options: WaitOptions<N> = {}): Promise<NotificationParams<N>> {
    const { signal, where } = options;
    if (this.#link.isClosed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        off();
        signal?.removeEventListener('abort', onAbort);
        this.#link.closed.removeEventListener('abort', onClose);
      };
      const onAbort = (): void => {
        stop();
        reject(signal?.reason);
      };
      const onClose = (): void => {
        stop();
        reject(closedError());
      };
      const off = this.on(name, (params) => {
        if (where && !where(params)) return;
        stop();
        resolve(params);
      });
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#link.closed.addEventListener('abort', onClose, { once: true });
    });
  }

  /**
   * All notifications from this call on, without a bound. Ends when its `signal` fires or the client closes; with a
   * `turnId`, after that turn's `turn/completed`.
   */
  notifications(filter: NotificationFilter = {}): AsyncIterableIterator<ServerNotification> {
    const stream: NotificationStream = new NotificationStream(filter, () => this.#streams.delete(stream));
    if (this.#link.isClosed) stream.end();
    else this.#streams.add(stream);
    return stream;
  }

  /**
   * Answers the server's requests of that name. Without a handler they fail, so that nothing hangs. What is returned removes the handler.
   *
   * @throws KeelsonError `ALREADY_HANDLED`
   */
  handle<S extends ServerRequestName>(name: S, handler: ServerRequestHandler<S>): Unsubscribe {
    if (this.#handlers.has(name))
      throw new KeelsonError(
        'ALREADY_HANDLED',
        `${name} has a handler already: remove it first, with the function that \`handle\` returned`,
      );
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }

  /** Takes this client off the server. Threads go on. Calls that are unanswered reject. */
  async close(): Promise<void> {
    await this.#link.close(shutdownError());
    for (const stream of [...this.#streams]) stream.end();
    this.#emitter.removeAllListeners();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #hear(message: ServerNotification): void {
    this.#emitter.emit(message.method, message.params);
    for (const stream of this.#streams) stream.push(message);
  }

  #asked(request: OutgoingRequest): void {
    const { id, method, params, signal } = request;
    if (signal.aborted) return;
    const handler = this.#handlers.get(method);
    if (!handler) {
      this.#link.pass(request);
      return;
    }
    // The handler starts in its own microtask: it may be slow or throw, and the engine must not see either.
    Promise.resolve()
      .then(() => handler(structuredClone(params), { signal, requestId: id }))
      .then(
        (result) => this.#link.answer(request, { kind: 'result', result }),
        (error: unknown) => {
          const rpcError = error instanceof RpcError ? error : internalError(messageOf(error), { cause: error });
          this.#link.answer(request, { kind: 'error', error: rpcError });
        },
      );
  }
}

/** The method tree hands its second argument through untyped; its callers are typed by `ClientMethods`. */
const asRequestOptions = (options: unknown): RequestOptions | undefined => options as RequestOptions | undefined;
