import { KeelsonError, RpcError } from '../../protocol/errors.js';
import type {
  InitializeParams,
  InitializeResponse,
  MethodName,
  ParamsOf,
  RequestOptions,
  ResultOf,
  ServerNotification,
} from '../../protocol/index.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { Connection } from './connection.js';
import type { Hub } from './hub.js';
import type { MessageChannel } from './message-channel.js';
import { LocalOutbox, type OutgoingRequest } from './outbox.js';
import type { ClientAnswer } from './server-requests.js';

/** Where a client lives, and what carries its calls there. */
interface LinkParts {
  readonly hub: Hub;
  readonly dispatcher: Dispatcher;
  readonly transport: MessageChannel['kind'] | undefined;
}

/** Whom the server's messages reach. */
interface Receiver {
  hear(message: ServerNotification): void;
  asked(request: OutgoingRequest): void;
}

/** What ties a client in the server's own process to its server: a connection, and the calls that wait for answers. */
export class ClientLink {
  readonly hub: Hub;
  readonly #dispatcher: Dispatcher;
  readonly #connection: Connection;
  readonly #outbox: LocalOutbox;
  readonly #unanswered = new Set<(error: unknown) => void>();
  #receiver: Receiver | null = null;
  #welcome: InitializeResponse | null = null;
  #nextRequestId = 1;

  constructor({ hub, dispatcher, transport }: LinkParts) {
    this.hub = hub;
    this.#dispatcher = dispatcher;
    this.#outbox = new LocalOutbox(
      (message) => this.#receiver?.hear(message),
      (request) => this.#receiver?.asked(request),
    );
    this.#connection = new Connection({
      id: hub.takeConnectionId(),
      kind: transport ?? 'in-process',
      isRemote: false,
      host: hub,
      outbox: this.#outbox,
    });
    hub.add(this.#connection);
  }

  get isClosed(): boolean {
    return this.#connection.isClosed;
  }

  /** Fires when the client is off the server. */
  get closed(): AbortSignal {
    return this.#connection.signal;
  }

  /** What the server said to the handshake. */
  get welcome(): InitializeResponse {
    if (!this.#welcome) throw new KeelsonError('CONNECTION_CLOSED', 'the handshake has not been done');
    return this.#welcome;
  }

  deliverTo(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  async handshake(params: InitializeParams): Promise<void> {
    try {
      this.#welcome = await this.request('initialize', params);
    } catch (error) {
      await this.#connection.close(error);
      if (!(error instanceof RpcError)) throw error;
      throw new RpcError(error.code, `in-process initialize failed: ${error.message}`, { cause: error });
    }
  }

  request<M extends MethodName>(method: M, params: ParamsOf<M>, options?: RequestOptions): Promise<ResultOf<M>>;
  request(method: string, params: unknown, options: RequestOptions | undefined): Promise<unknown>;
  request(method: string, params: unknown, options?: RequestOptions): Promise<unknown> {
    if (this.#connection.isClosed) return Promise.reject(closedError());
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        if (!this.#unanswered.delete(giveUp)) return;
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const giveUp = (error: unknown): void => finish(() => reject(error));
      const onAbort = (): void => giveUp(signal?.reason);
      this.#unanswered.add(giveUp);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#dispatcher.dispatch(this.#connection, {
        id: String(this.#nextRequestId++),
        method,
        params,
        trace: options?.trace,
        signal,
        succeed: (result) => this.#outbox.answer(() => finish(() => resolve(result))),
        fail: (error) => this.#outbox.answer(() => giveUp(error)),
      });
    });
  }

  answer({ id }: OutgoingRequest, answer: ClientAnswer<unknown>): void {
    this.hub.serverRequests.answer(this.#connection, id, answer);
  }

  /** This client has nothing to say to the request. */
  pass({ id }: OutgoingRequest): void {
    this.hub.serverRequests.pass(this.#connection, id);
  }

  async close(error: unknown): Promise<void> {
    for (const fail of [...this.#unanswered]) fail(error);
    await this.#connection.close(error);
  }
}

export const closedError = (): KeelsonError => new KeelsonError('CONNECTION_CLOSED', 'the connection to the app-server is closed');
