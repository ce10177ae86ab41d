import { waitAtMost } from '../platform/timeout.js';
import { KeelsonError } from '../protocol/errors.js';
import {
  type ConfigWarningNotification,
  type InitializeParams,
  methodsByName,
  type RemoteControlStatusChangedNotification,
} from '../protocol/index.js';
import { Client } from './client.js';
import { type ComposedServer, compose } from './compose.js';
import { ClientLink } from './connections/client-link.js';
import type { AttachOptions, MessageChannel } from './connections/message-channel.js';
import { WireConnection } from './connections/wire-connection.js';
import { Dispatcher, shutdownError } from './dispatch/dispatcher.js';
import { byName, lateHandlers } from './dispatch/late-handlers.js';
import type { AppServerOptions, ConnectOptions } from './options.js';
import { initializeProcessor } from './processors/initialize.js';
import { messageOf } from './telemetry/logger.js';

/** A program asks at once for what it wants, or has other things to do first. Clients over wires must wait for answers anyway. */
const embeddedRestMs = 100;

/** How patiently a server closes. */
export interface CloseOptions {
  /** How long the whole may take; what is unfinished then is given up. Default 5000. */
  readonly timeoutMs?: number;
  /** How long running turns may go on before they are interrupted. Default 0. */
  readonly graceMs?: number;
}

/** A wire that the server serves. */
export interface AttachedConnection extends AsyncDisposable {
  /** Unique in this server; logs and spans name the connection by it. */
  readonly id: number;
  /** Resolves when the client's input has ended. */
  readonly ended: Promise<void>;
  /** Answers what has been asked, for at most `timeoutMs` (default 5000), then takes the client off the server. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/**
 * The coding-agent app-server in your process, and its own first client: `server.thread.start(…)`, `server.on(…)`.
 * Several servers, with different homes, may live in one process.
 */
export class AppServer extends Client {
  readonly #composed: ComposedServer;
  readonly #dispatcher: Dispatcher;
  readonly #clients = new Set<Client>();
  readonly #wires = new Set<WireConnection>();
  #closing: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  private constructor(composed: ComposedServer, dispatcher: Dispatcher, link: ClientLink) {
    super(link);
    this.#composed = composed;
    this.#dispatcher = dispatcher;
  }

  /** Starts a server. It resolves when its own client is initialized; what a fresh client hears comes after that. */
  static async start(options: AppServerOptions = {}): Promise<AppServer> {
    options.signal?.throwIfAborted();
    const composed = await compose(options);
    const { foundation, services } = composed;
    const { logger, tracing, config } = foundation;
    const late = lateHandlers([...methodsByName.keys()], async () => (await services.get()).handlers);
    const early = initializeProcessor({
      ...foundation,
      onWelcomed: ({ kind }) => composed.prepare(kind === 'in-process' ? embeddedRestMs : 0),
    });
    const handlers = new Map([...late, ...byName(early)]);
    const dispatcher = new Dispatcher({ handlers, logger, tracing, onRequest: () => config.refresh() });
    const link = new ClientLink({ hub: foundation.hub, dispatcher, transport: options.transport });
    const server = new AppServer(composed, dispatcher, link);
    try {
      await link.handshake(toHandshake(options));
    } catch (error) {
      await server.close();
      throw error;
    }
    server.#closeOn(options.signal);
    return server;
  }

  /** The folder of settings and data, absolute. */
  get home(): string {
    return this.#composed.foundation.home;
  }

  /** What was wrong with the configuration at the start. Clients are told the same. */
  get warnings(): readonly ConfigWarningNotification[] {
    return this.#composed.foundation.startWarnings;
  }

  /** How the server stands to the remote-control service, as remote clients are told. */
  get remoteControl(): RemoteControlStatusChangedNotification {
    return this.#composed.foundation.remoteControl;
  }

  /** Another client in this process, with an identity and subscriptions of its own. */
  async connect(options: ConnectOptions = {}): Promise<Client> {
    this.#assertOpen();
    const { hub } = this.#composed.foundation;
    const link = new ClientLink({ hub, dispatcher: this.#dispatcher, transport: options.transport });
    const client = new ConnectedClient(link);
    await link.handshake(toHandshake(options));
    this.#clients.add(client);
    return client;
  }

  /** Serves a client over a transport. The connection ends with its channel; threads go on. */
  attach(channel: MessageChannel, options: AttachOptions = {}): AttachedConnection {
    this.#assertOpen();
    const { hub } = this.#composed.foundation;
    const wire = new WireConnection({ hub, dispatcher: this.#dispatcher, channel, attach: options });
    this.#wires.add(wire);
    wire.connection.onClose(() => void this.#wires.delete(wire));
    const close = (closeOptions?: { readonly timeoutMs?: number }): Promise<void> =>
      wire.finish(closeOptions?.timeoutMs ?? 5000, shutdownError());
    const finished = wire.ended.then(() => close(wire.endsWithInput ? { timeoutMs: 0 } : undefined));
    finished.catch((error: unknown) => hub.logger.error('closing a connection failed', { error: messageOf(error) }));
    return { id: wire.connection.id, ended: wire.ended, close, [Symbol.asyncDispose]: () => close() };
  }

  /** Resolves when no turn runs. */
  async drain(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await (await this.#composed.services.begun)?.engine.drain(options.signal);
  }

  /**
   * Stops: interrupts what runs, stores it, closes what is open. Unanswered calls reject. Resolves in bounded time,
   * also while a turn or a handler hangs. A second call waits for the first.
   */
  override close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  async #close({ timeoutMs = 5000, graceMs = 0 }: CloseOptions): Promise<void> {
    this.#stopListening();
    const { foundation, services } = this.#composed;
    const { hub, logger } = foundation;
    const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        if (!(await waitAtMost(timeoutMs, work()))) throw new KeelsonError('TIMEOUT', `not finished after ${timeoutMs} ms`);
      } catch (error) {
        logger.error(`closing: ${name} failed`, { error: messageOf(error) });
      }
    };
    const error = shutdownError();
    if (graceMs > 0) await this.drain({ signal: AbortSignal.timeout(graceMs) }).catch(() => undefined);
    hub.serverRequests.close(error);
    await step('connections', () => Promise.all([...this.#wires].map((wire) => wire.finish(timeoutMs, error))));
    await step('clients', () => Promise.all([...this.#clients].map((client) => client.close())));
    await step('client', () => super.close());
    await step('threads', async () => (await services.begun)?.engine.close(timeoutMs));
    await step('background work', () => hub.settleDetached(error));
    await step('services', () => this.#composed.close());
  }

  #assertOpen(): void {
    if (this.#closing) throw new KeelsonError('CONNECTION_CLOSED', 'the app-server is closed');
  }

  #closeOn(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const onAbort = (): void => void this.close();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#stopListening = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  }
}

/** A client besides the server's own one. */
class ConnectedClient extends Client {
  constructor(link: ClientLink) {
    super(link);
  }
}

/** An embedded client gets the whole contract unless it says otherwise. */
const toHandshake = ({ clientInfo, capabilities }: ConnectOptions): InitializeParams => ({
  clientInfo: clientInfo ?? { name: 'keelson', version: '0.1.0' },
  capabilities: { experimentalApi: true, ...capabilities },
});
