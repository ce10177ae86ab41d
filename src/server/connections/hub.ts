import type { ClientInfo, InitializeResponse, ServerNotification } from '../../protocol/index.js';
import { type Logger, messageOf } from '../telemetry/logger.js';
import type { ClientIdentity, Connection, Host } from './connection.js';
import { Joining } from './joining.js';
import { OutgoingNotification } from './outbox.js';
import { ServerRequests } from './server-requests.js';
import { Subscriptions } from './subscriptions.js';

/** The connections of one server: who is there, who hears what, and the work that outlives requests. */
export class Hub implements Host {
  readonly logger: Logger;
  readonly greet: (clientInfo: ClientInfo) => { readonly identity: ClientIdentity; readonly response: InitializeResponse };
  readonly subscriptions = new Subscriptions<Connection>();
  readonly joining = new Joining();
  readonly serverRequests: ServerRequests;
  readonly #connections = new Set<Connection>();
  readonly #detached = new Set<Promise<void>>();
  readonly #controller = new AbortController();
  #nextConnectionId = 0;

  constructor(options: { logger: Logger; greet: Hub['greet'] }) {
    this.logger = options.logger;
    this.greet = options.greet;
    this.serverRequests = new ServerRequests({
      subscriptions: this.subscriptions,
      joining: this.joining,
      logger: options.logger,
      everyone: () => this.connections,
    });
  }

  takeConnectionId(): number {
    return this.#nextConnectionId++;
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
    this.subscriptions.removeEverywhere(connection);
    this.serverRequests.forget(connection);
  }

  get connections(): readonly Connection[] {
    return [...this.#connections];
  }

  /** How the client that has been there longest is named elsewhere, for what no single client asks for. `null`: nobody is there. */
  headersOfClient(): { readonly originator: string; readonly 'user-agent': string } | null {
    const client = this.connections.find(({ isInitialized }) => isInitialized)?.identity;
    return client === undefined ? null : { originator: client.originator, 'user-agent': client.userAgent };
  }

  /** Tells every connection that is past its handshake. `threadId`: the thread that it is about, if any. */
  broadcast(notification: ServerNotification, threadId: string | null = null): void {
    const outgoing = new OutgoingNotification(notification);
    for (const connection of this.#connections) if (connection.hearsBroadcasts) this.joining.notify(threadId, connection, outgoing);
  }

  /** Tells those who listen to the thread. */
  tellSubscribers(threadId: string, notification: ServerNotification): void {
    const subscribers = this.subscriptions.of(threadId);
    if (subscribers.size === 0) return;
    const outgoing = new OutgoingNotification(notification);
    for (const connection of subscribers) this.joining.notify(threadId, connection, outgoing);
  }

  /** From here on the connection hears the thread. One that is gone does not. */
  subscribe(threadId: string, connection: Connection): void {
    if (!connection.isClosed) this.subscriptions.add(threadId, connection);
  }

  /** From here on every client that is past its handshake hears the thread. */
  subscribeAll(threadId: string): void {
    for (const connection of this.#connections) if (connection.isInitialized) this.subscribe(threadId, connection);
  }

  detach(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    const running = work(this.#controller.signal)
      .catch((error: unknown) => this.logger.error(`${name} failed`, { error: messageOf(error) }))
      .finally(() => this.#detached.delete(running));
    this.#detached.add(running);
  }

  /** Stops detached work and waits for it. */
  async settleDetached(reason: unknown): Promise<void> {
    this.#controller.abort(reason);
    await Promise.all(this.#detached);
  }
}
