import { type RpcMessage, writeMessage } from '../../protocol/envelope.js';
import type { MessageChannel } from './message-channel.js';
import type { Outbox, OutgoingNotification, OutgoingRequest } from './outbox.js';

/** A message that waits for its turn, and how much of the limit it takes. */
interface Waiting {
  readonly bytes: number;
  readonly write: Write;
}

type Write = () => void | Promise<void>;

export interface WireOutboxOptions {
  readonly channel: MessageChannel;
  /** So much waiting is always too much; a quarter of it is, when it is many messages. */
  readonly limitBytes: number;
  readonly onError: (error: unknown) => void;
  /** The client is too far behind. Called once; nothing leaves any more. */
  readonly onOverflow: (waiting: { readonly messages: number; readonly bytes: number }) => void;
}

/** So many messages are many. */
const manyMessages = 32_768;
/** Behind by so much, a client is asked for no more requests, and programs that write to it wait. */
const congestedBytes = 4 * 2 ** 20;

/** Sends what leaves a connection over a channel, in order, waiting when the channel asks for it. */
export class WireOutbox implements Outbox {
  readonly #options: WireOutboxOptions;
  readonly #channel: MessageChannel;
  #waiting: Waiting[] = [];
  #waitingMessages = 0;
  #waitingBytes = 0;
  #draining: Promise<void> | null = null;
  #closed = false;
  #roomWaiters: (() => void)[] = [];

  constructor(options: WireOutboxOptions) {
    this.#options = options;
    this.#channel = options.channel;
  }

  notify(notification: OutgoingNotification): void {
    const { sendText } = this.#channel;
    this.#push(
      () => (sendText ? sendText.call(this.#channel, notification.text) : this.#channel.send(notification.message)),
      () => Buffer.byteLength(notification.text),
    );
  }

  request({ id, method, params }: OutgoingRequest): void {
    this.send({ id, method, params });
  }

  send(message: RpcMessage): void {
    const { sendText } = this.#channel;
    if (!sendText) {
      this.#push(
        () => this.#channel.send(message),
        () => Buffer.byteLength(writeMessage(message)),
      );
      return;
    }
    const text = writeMessage(message);
    this.#push(
      () => sendText.call(this.#channel, text),
      () => Buffer.byteLength(text),
    );
  }

  /** Resolves when all has been handed to the channel and the channel wants more. */
  async drained(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  /** `null`: there is room. Else it resolves when there is, or when nothing leaves any more. */
  whenRoom(): Promise<void> | null {
    if (this.#closed || this.#waitingBytes < congestedBytes) return null;
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#letIn();
  }

  #push(write: Write, sizeOf: () => number): void {
    if (this.#closed) return;
    if (this.#draining) {
      this.#wait({ write, bytes: sizeOf() });
      return;
    }
    const pending = this.#write(write);
    if (pending) this.#draining = this.#drain(pending);
  }

  #wait(message: Waiting): void {
    this.#waiting.push(message);
    this.#waitingMessages++;
    this.#waitingBytes += message.bytes;
    const { limitBytes, onOverflow } = this.#options;
    const limit = this.#waitingMessages < manyMessages ? limitBytes : limitBytes / 4;
    if (this.#waitingBytes <= limit) return;
    const waiting = { messages: this.#waitingMessages, bytes: this.#waitingBytes };
    this.close();
    onOverflow(waiting);
  }

  #write(write: Write): Promise<void> | null {
    try {
      return write() ?? null;
    } catch (error) {
      this.#options.onError(error);
      return null;
    }
  }

  async #drain(first: Promise<void>): Promise<void> {
    await first.catch(this.#options.onError);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const { write, bytes } of batch) {
        if (this.#closed) break;
        await this.#write(write)?.catch(this.#options.onError);
        this.#waitingMessages--;
        this.#waitingBytes -= bytes;
        if (this.#waitingBytes < congestedBytes) this.#letIn();
      }
    }
    // In the same step as the last look: a message pushed a microtask later must find the way free, not wait for nobody.
    this.#draining = null;
  }

  #letIn(): void {
    for (const goOn of this.#roomWaiters.splice(0)) goOn();
  }
}
