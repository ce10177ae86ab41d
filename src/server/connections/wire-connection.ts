import { waitAtMost } from '../../platform/timeout.js';
import { classify, type RpcMessage, type RpcRequest } from '../../protocol/envelope.js';
import { internalError, overloaded, RpcError } from '../../protocol/errors.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { messageOf } from '../telemetry/logger.js';
import { Connection } from './connection.js';
import type { Hub } from './hub.js';
import type { AttachOptions, MessageChannel } from './message-channel.js';
import { UnansweredRequests } from './unanswered.js';
import { WireOutbox } from './wire-outbox.js';

const defaultUnansweredLimit = 1024;
/** How long a client that has gone is owed the end of what may never end. */
const momentMs = 250;
/** A program that serves one client waits for it; this much is held back before memory runs out. */
const localOutboxBytes = 512 * 2 ** 20;
/** One of many clients is not waited for. */
const remoteOutboxBytes = 64 * 2 ** 20;

/** Serves one channel: reads its messages in order, and answers each request exactly once. */
export class WireConnection {
  readonly connection: Connection;
  /** Resolves when the input has ended, whether or not the connection is closed. */
  readonly ended: Promise<void>;
  readonly #channel: MessageChannel;
  readonly #outbox: WireOutbox;
  readonly #hub: Hub;
  readonly #dispatcher: Dispatcher;
  readonly #unansweredLimit: number;
  readonly #unanswered = new UnansweredRequests();
  #channelIsClosed = false;

  constructor(options: { hub: Hub; dispatcher: Dispatcher; channel: MessageChannel; attach: AttachOptions }) {
    const { hub, dispatcher, channel, attach } = options;
    this.#hub = hub;
    this.#dispatcher = dispatcher;
    this.#channel = channel;
    this.#unansweredLimit = attach.unansweredLimit ?? defaultUnansweredLimit;
    const isRemote = attach.origin === 'remote';
    this.#outbox = new WireOutbox({
      channel,
      limitBytes: attach.outboxLimitBytes ?? (isRemote ? remoteOutboxBytes : localOutboxBytes),
      onError: (error) => hub.logger.error('writing to a client failed', { error: messageOf(error) }),
      onOverflow: (waiting) => this.#giveUp(waiting),
    });
    const id = hub.takeConnectionId();
    this.connection = new Connection({ id, kind: channel.kind, isRemote, host: hub, outbox: this.#outbox });
    hub.add(this.connection);
    this.connection.onClose(() => this.#closeChannel());
    this.ended = this.#read();
  }

  /**
   * Waits, but no longer than `timeoutMs`, until what was asked has been answered and written; for what may never end, a
   * moment only. Then closes.
   */
  async finish(timeoutMs: number, reason: unknown): Promise<void> {
    const answered = waitAtMost(momentMs, this.#unanswered.none()).then(() => this.#unanswered.noneButSlow());
    await waitAtMost(
      timeoutMs,
      answered.then(() => this.#outbox.drained()),
    );
    await this.connection.close(reason);
  }

  /** Over some channels a client that says no more hears no more either. */
  get endsWithInput(): boolean {
    return this.#channel.kind === 'websocket' || this.#channel.kind === 'unix';
  }

  /** A client that does not read is taken off; nobody else waits for it. */
  #giveUp(waiting: { readonly messages: number; readonly bytes: number }): void {
    const reason = 'the client reads too slowly';
    this.#hub.logger.warn(`closed a connection: ${reason}`, { connectionId: this.connection.id, ...waiting });
    this.#closeChannel(reason);
    void this.connection.close(internalError(reason));
  }

  #closeChannel(reason?: string): void {
    if (this.#channelIsClosed) return;
    this.#channelIsClosed = true;
    this.#channel.close(reason);
  }

  async #read(): Promise<void> {
    try {
      for await (const value of this.#channel.incoming) {
        if (this.connection.isClosed) return;
        this.#receive(value);
        const room = this.#outbox.whenRoom();
        if (room) await room;
      }
    } catch (error) {
      this.#hub.logger.error('reading from a client failed', { error: messageOf(error) });
    }
  }

  #receive(value: unknown): void {
    const { logger, serverRequests } = this.#hub;
    const classified = classify(value);
    if (!classified) {
      logger.error('ignored a message of no known shape', { connectionId: this.connection.id });
      return;
    }
    const { kind, message } = classified;
    switch (kind) {
      case 'request':
        this.#request(message);
        break;
      case 'notification':
        logger.debug?.('ignored a notification', { method: message.method });
        break;
      case 'response':
        this.#noteAnswer(message.id, serverRequests.answer(this.connection, message.id, { kind: 'result', result: message.result }));
        break;
      case 'error': {
        const error = new RpcError(message.error.code, message.error.message, { data: message.error.data });
        this.#noteAnswer(message.id, serverRequests.answer(this.connection, message.id, { kind: 'error', error }));
        break;
      }
      default:
        kind satisfies never;
    }
  }

  #noteAnswer(id: RpcRequest['id'], wasAwaited: boolean): void {
    if (!wasAwaited) this.#hub.logger.warn('ignored an answer that nobody waits for', { id: String(id) });
  }

  #request({ id, method, params, trace }: RpcRequest): void {
    if (this.#unanswered.count >= this.#unansweredLimit) {
      this.#outbox.send({ id, error: overloaded().toJSON() });
      return;
    }
    const request = this.#unanswered.add();
    const answer = (message: RpcMessage): void => {
      this.#outbox.send(message);
      request.done();
    };
    this.#dispatcher.dispatch(this.connection, {
      id: String(id),
      method,
      params,
      trace,
      becomeSlow: request.becomeSlow,
      succeed: (result) => answer({ id, result }),
      fail: (error) => {
        const rpcError = error instanceof RpcError ? error : internalError(messageOf(error));
        answer({ id, error: rpcError.toJSON() });
      },
    });
  }
}
