import type { ServerNotification } from '../../protocol/index.js';

/** Which notifications an iterator gives, and when it ends. */
export interface NotificationFilter {
  readonly threadId?: string;
  readonly turnId?: string;
  readonly signal?: AbortSignal;
}

type Waiter = (result: IteratorResult<ServerNotification, undefined>) => void;
const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Notifications as an async iterator. It holds as many as its consumer has not taken. */
export class NotificationStream implements AsyncIterableIterator<ServerNotification> {
  readonly #filter: NotificationFilter;
  readonly #onEnd: () => void;
  readonly #waiters: Waiter[] = [];
  #held: ServerNotification[] = [];
  #taken = 0;
  #ended = false;

  constructor(filter: NotificationFilter, onEnd: () => void) {
    this.#filter = filter;
    this.#onEnd = onEnd;
    if (filter.signal?.aborted) this.end();
    else filter.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** How many wait to be taken. */
  get buffered(): number {
    return this.#held.length - this.#taken;
  }

  push(notification: ServerNotification): void {
    const place = placeOf(notification);
    if (this.#filter.threadId !== undefined && place.threadId !== this.#filter.threadId) return;
    if (this.#filter.turnId !== undefined && place.turnId !== this.#filter.turnId) return;
    const waiter = this.#waiters.shift();
    if (waiter) waiter({ done: false, value: notification });
    else this.#held.push(notification);
    if (this.#filter.turnId !== undefined && notification.method === 'turn/completed') this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#filter.signal?.removeEventListener('abort', this.#onAbort);
    for (const waiter of this.#waiters.splice(0)) waiter(done);
    this.#onEnd();
  }

  next(): Promise<IteratorResult<ServerNotification, undefined>> {
    const value = this.#held[this.#taken];
    if (value) {
      this.#taken++;
      if (this.#taken === this.#held.length) {
        this.#held = [];
        this.#taken = 0;
      }
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) return Promise.resolve(done);
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#held = [];
    this.#taken = 0;
    this.end();
    return Promise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  readonly #onAbort = (): void => this.end();
}

function placeOf({ params }: ServerNotification): { readonly threadId?: unknown; readonly turnId?: unknown } {
  if (typeof params !== 'object' || params === null) return {};
  const threadId = 'threadId' in params ? params.threadId : undefined;
  if ('turnId' in params) return { threadId, turnId: params.turnId };
  if ('turn' in params && typeof params.turn === 'object' && params.turn !== null && 'id' in params.turn)
    return { threadId, turnId: params.turn.id };
  return { threadId };
}
