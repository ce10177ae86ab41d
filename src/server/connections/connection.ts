import { setMaxListeners } from 'node:events';
import { invalidRequest } from '../../protocol/errors.js';
import type { ClientInfo, InitializeParams, InitializeResponse, ServerNotification } from '../../protocol/index.js';
import type { Logger } from '../telemetry/logger.js';
import { type Outbox, OutgoingNotification, type OutgoingRequest } from './outbox.js';

export type ConnectionKind = 'in-process' | 'stdio' | 'websocket' | 'unix' | 'custom';

/** Whose connection it is. Known once the handshake is done. */
export interface ClientIdentity {
  readonly originator: string;
  readonly userAgent: string;
  readonly clientName: string;
  readonly clientVersion: string;
}

/** What a connection needs of the server that it belongs to. */
export interface Host {
  readonly logger: Logger;
  /** Answers a handshake. @throws RpcError for a client name that cannot be used. */
  greet(clientInfo: ClientInfo): { readonly identity: ClientIdentity; readonly response: InitializeResponse };
  detach(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  /** The connection is gone: nothing goes to it any more. */
  forget(connection: Connection): void;
}

type State = 'new' | 'initialized' | 'closed';

/** One client of the server: its handshake, its capabilities, its way out. The same for wires and in process. */
export class Connection {
  readonly id: number;
  readonly kind: ConnectionKind;
  readonly isRemote: boolean;
  readonly host: Host;
  readonly #outbox: Outbox;
  readonly #controller = new AbortController();
  readonly #cleanups: (() => void | Promise<void>)[] = [];
  #state: State = 'new';
  #identity: ClientIdentity | null = null;
  #experimentalApi = false;
  #optedOut: ReadonlySet<string> = new Set();
  #hearsBroadcasts = false;

  constructor(options: { id: number; kind: ConnectionKind; isRemote: boolean; host: Host; outbox: Outbox }) {
    this.id = options.id;
    this.kind = options.kind;
    this.isRemote = options.isRemote;
    this.host = options.host;
    this.#outbox = options.outbox;
    setMaxListeners(0, this.signal); // Each of a client's many requests listens.
  }

  get isInitialized(): boolean {
    return this.#state === 'initialized';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** True once the client has heard what a fresh client is told first. */
  get hearsBroadcasts(): boolean {
    return this.#hearsBroadcasts;
  }

  get experimentalApi(): boolean {
    return this.#experimentalApi;
  }

  /** Fires when the connection closes: the parent of all its requests. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws RpcError `Not initialized` */
  get identity(): ClientIdentity {
    if (!this.#identity) throw invalidRequest('Not initialized');
    return this.#identity;
  }

  /** @throws RpcError when it was done before, or for a name that no HTTP header could carry. */
  initialize({ clientInfo, capabilities }: InitializeParams): InitializeResponse {
    if (this.#state !== 'new') throw invalidRequest('Already initialized');
    const { identity, response } = this.host.greet(clientInfo);
    this.#identity = identity;
    this.#experimentalApi = capabilities?.experimentalApi ?? false;
    this.#optedOut = new Set(capabilities?.optOutNotificationMethods ?? []);
    this.#state = 'initialized';
    return response;
  }

  /** What a fresh client hears before anything else. */
  welcome(notifications: readonly ServerNotification[]): void {
    for (const notification of notifications) this.notify(new OutgoingNotification(notification));
    this.#hearsBroadcasts = true;
  }

  notify(notification: OutgoingNotification): void {
    const { method } = notification.message;
    if (this.#state !== 'initialized' || this.#optedOut.has(method)) return;
    if (!this.#experimentalApi && experimentalNotifications.has(method)) return;
    this.#outbox.notify(notification);
  }

  /** `null`: the client keeps up with what it is told. Else it resolves when whoever has much to tell may go on. */
  whenRoom(): Promise<void> | null {
    return this.#outbox.whenRoom();
  }

  /** Puts a request to the client. Opt-outs do not hold for it. */
  request(request: OutgoingRequest): void {
    if (this.#state !== 'initialized') return;
    this.#outbox.request(this.#experimentalApi ? request : withoutExperimental(request));
  }

  /** Something to undo when the connection closes; the last one first. */
  onClose(cleanup: () => void | Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  async close(reason: unknown): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#outbox.close();
    this.#controller.abort(reason);
    this.host.forget(this);
    for (const cleanup of this.#cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        this.host.logger.error('closing a connection failed in part', { connectionId: this.id, error: String(error) });
      }
    }
  }
}

/** What only clients hear that may ask for it. */
const experimentalNotifications: ReadonlySet<string> = new Set(['thread/goal/updated', 'thread/goal/cleared']);

function withoutExperimental(request: OutgoingRequest): OutgoingRequest {
  if (request.method !== 'item/commandExecution/requestApproval' || !('additionalPermissions' in request.params)) return request;
  const { additionalPermissions: _hidden, ...params } = request.params;
  return { ...request, params };
}
