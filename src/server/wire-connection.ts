import { waitAtMost } from '../platform/timeout.js';
import { classify, type RpcMessage, type RpcRequest, writeMessage } from '../protocol/envelope.js';
import { internalError, overloaded, RpcError } from '../protocol/errors.js';
import { Connection } from './connection.js';
import type { Dispatcher } from './dispatcher.js';
import type { Hub } from './hub.js';
import { messageOf } from './logger.js';
import type { AttachOptions, MessageChannel } from './message-channel.js';
import type { Outbox, OutgoingNotification, OutgoingRequest } from './outbox.js';

const defaultUnansweredLimit = 1024;

/** Sends what leaves a connection over a channel, in order, waiting when the channel asks for it. */
class WireOutbox implements Outbox {
  readonly #channel: MessageChannel;
  readonly #onError: (error: unknown) => void;
  #waiting: (() => void | Promise<void>)[] = [];
  #draining: Promise<void> | null = null;
  #closed = false;

  constructor(channel: MessageChannel, onError: (error: unknown) => void) {
    this.#channel = channel;
    this.#onError = onError;
  }

  notify(notification: OutgoingNotification): void {
    const { sendText } = this.#channel;
    this.#push(() => (sendText ? sendText.call(this.#channel, notification.text) : this.#channel.send(notification.message)));
  }

  request({ id, method, params }: OutgoingRequest): void {
    this.send({ id, method, params });
  }

  send(message: RpcMessage): void {
    const { sendText } = this.#channel;
    this.#push(() => (sendText ? sendText.call(this.#channel, writeMessage(message)) : this.#channel.send(message)));
  }

  /** Resolves when all has been handed to the channel and the channel wants more. */
  async drained(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  get isBlocked(): boolean {
    return this.#draining !== null;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  #push(write: () => void | Promise<void>): void {
    if (this.#closed) return;
    if (this.#draining) {
      this.#waiting.push(write);
      return;
    }
    const pending = this.#write(write);
    if (pending) this.#draining = this.#drain(pending);
  }

  #write(write: () => void | Promise<void>): Promise<void> | null {
    try {
      return write() ?? null;
    } catch (error) {
      this.#onError(error);
      return null;
    }
  }

  async #drain(first: Promise<void>): Promise<void> {
    await first.catch(this.#onError);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const write of batch) {
        if (!this.#closed) await this.#write(write)?.catch(this.#onError);
      }
    }
    // In the same step as the last look: a message pushed a microtask later must find the way free, not wait for nobody.
    this.#draining = null;
  }
}

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
  readonly #idleWaiters: (() => void)[] = [];
  #unanswered = 0;

  constructor(options: { hub: Hub; dispatcher: Dispatcher; channel: MessageChannel; attach: AttachOptions }) {
    const { hub, dispatcher, channel, attach } = options;
    this.#hub = hub;
    this.#dispatcher = dispatcher;
    this.#channel = channel;
    this.#unansweredLimit = attach.unansweredLimit ?? defaultUnansweredLimit;
    this.#outbox = new WireOutbox(channel, (error) => hub.logger.error('writing to a client failed', { error: messageOf(error) }));
    const id = hub.takeConnectionId();
    this.connection = new Connection({ id, kind: channel.kind, isRemote: attach.origin === 'remote', host: hub, outbox: this.#outbox });
    hub.add(this.connection);
    this.connection.onClose(() => channel.close());
    this.ended = this.#read();
  }

  /** Waits, but no longer than `timeoutMs`, until what was asked has been answered and written. Then closes. */
  async finish(timeoutMs: number, reason: unknown): Promise<void> {
    await waitAtMost(
      timeoutMs,
      this.#idle().then(() => this.#outbox.drained()),
    );
    await this.connection.close(reason);
  }

  async #idle(): Promise<void> {
    if (this.#unanswered > 0) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  async #read(): Promise<void> {
    try {
      for await (const value of this.#channel.incoming) {
        if (this.connection.isClosed) return;
        this.#receive(value);
        if (this.#outbox.isBlocked) await this.#outbox.drained();
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
    if (this.#unanswered >= this.#unansweredLimit) {
      this.#outbox.send({ id, error: overloaded().toJSON() });
      return;
    }
    this.#unanswered++;
    const answer = (message: RpcMessage): void => {
      this.#unanswered--;
      this.#outbox.send(message);
      if (this.#unanswered === 0) for (const waiter of this.#idleWaiters.splice(0)) waiter();
    };
    this.#dispatcher.dispatch(this.connection, {
      method,
      params,
      trace,
      succeed: (result) => answer({ id, result }),
      fail: (error) => {
        const rpcError = error instanceof RpcError ? error : internalError(messageOf(error));
        answer({ id, error: rpcError.toJSON() });
      },
    });
  }
}
