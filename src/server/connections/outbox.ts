import type { ServerNotification } from '../../protocol/index.js';

/** A notification on its way to many connections. Its text is made once, and only if a wire wants it. */
export class OutgoingNotification {
  readonly message: ServerNotification;
  #text: string | undefined;

  constructor(message: ServerNotification) {
    this.message = message;
  }

  get text(): string {
    this.#text ??= JSON.stringify(this.message);
    return this.#text;
  }
}

/** A request of the server's to a client. `signal` fires when it is settled or given up. */
export interface OutgoingRequest {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** The one way out of a connection: answers, notifications and server requests leave in the order they came. */
export interface Outbox {
  notify(notification: OutgoingNotification): void;
  request(request: OutgoingRequest): void;
  /** `null`: the client keeps up. Else it resolves when whoever has much to tell may go on. */
  whenRoom(): Promise<void> | null;
  /** Nothing leaves any more. */
  close(): void;
}

type Entry = { readonly kind: 'answer'; readonly deliver: () => void } | { readonly kind: 'message'; readonly deliver: () => void };

/**
 * The outbox of an in-process client. Messages are delivered synchronously when emitted, with one exception: an answer
 * settles a promise, and what follows it waits for the next macrotask, so that the caller's `await` has gone on first.
 */
export class LocalOutbox implements Outbox {
  readonly #deliverNotification: (message: ServerNotification) => void;
  readonly #deliverRequest: (request: OutgoingRequest) => void;
  #queue: Entry[] = [];
  #barred = false;
  #closed = false;

  constructor(onNotification: (message: ServerNotification) => void, onRequest: (request: OutgoingRequest) => void) {
    this.#deliverNotification = onNotification;
    this.#deliverRequest = onRequest;
  }

  answer(settle: () => void): void {
    if (this.#queue.length > 0) {
      this.#queue.push({ kind: 'answer', deliver: settle });
      return;
    }
    this.#barred = true;
    settle();
  }

  notify({ message }: OutgoingNotification): void {
    if (this.#closed) return;
    if (this.#barred) this.#wait(() => this.#deliverNotification(message));
    else this.#deliverNotification(message);
  }

  request(request: OutgoingRequest): void {
    if (this.#closed) return;
    if (this.#barred) this.#wait(() => this.#deliverRequest(request));
    else this.#deliverRequest(request);
  }

  /** Delivery is a call: nothing waits for a slow client. */
  whenRoom(): null {
    return null;
  }

  close(): void {
    this.#closed = true;
    // Answers are owed even so; messages are not.
    for (const entry of this.#queue.splice(0)) if (entry.kind === 'answer') entry.deliver();
  }

  #wait(deliver: () => void): void {
    this.#queue.push({ kind: 'message', deliver });
    if (this.#queue.length === 1) setImmediate(() => this.#resume());
  }

  #resume(): void {
    const queue = this.#queue;
    let next = 0;
    while (next < queue.length) {
      const entry = queue[next++];
      entry?.deliver();
      if (entry?.kind === 'answer' && queue[next]?.kind === 'message') break;
    }
    if (this.#closed) return;
    this.#queue = queue.slice(next);
    if (this.#queue.length > 0) setImmediate(() => this.#resume());
    else this.#barred = queue[next - 1]?.kind === 'answer';
  }
}
