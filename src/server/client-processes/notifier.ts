import type { ServerNotification } from '../../protocol/index.js';
import type { Connection } from '../connections/connection.js';
import { OutgoingNotification } from '../connections/outbox.js';

/** Tells a client in order, beginning when it is opened: what follows an answer may happen before it. */
export class Notifier {
  readonly #connection: Connection;
  #waiting: ServerNotification[] | null = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  tell(notification: ServerNotification): void {
    if (this.#waiting !== null) this.#waiting.push(notification);
    else this.#connection.notify(new OutgoingNotification(notification));
  }

  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const notification of waiting) this.tell(notification);
  }
}
