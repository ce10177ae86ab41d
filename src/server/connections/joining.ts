import type { Connection } from './connection.js';
import type { OutgoingNotification } from './outbox.js';

/**
 * Clients that have been given a snapshot of a thread which is on its way to them. What happens in the thread meanwhile
 * waits until they have it.
 */
export class Joining {
  readonly #waiting = new Map<string, Map<Connection, OutgoingNotification[]>>();

  /** From here on the thread's messages wait. The function that it gives lets them go, once. */
  begin(threadId: string, connection: Connection): () => void {
    const waiting: OutgoingNotification[] = [];
    const ofThread = this.#waiting.get(threadId) ?? new Map<Connection, OutgoingNotification[]>();
    const earlier = ofThread.get(connection);
    if (earlier) return () => {}; // Two answers are on their way: the first one lets go.
    ofThread.set(connection, waiting);
    this.#waiting.set(threadId, ofThread);
    return () => {
      ofThread.delete(connection);
      if (ofThread.size === 0 && this.#waiting.get(threadId) === ofThread) this.#waiting.delete(threadId);
      for (const notification of waiting.splice(0)) connection.notify(notification);
    };
  }

  isJoining(threadId: string, connection: Connection): boolean {
    return this.#waiting.get(threadId)?.has(connection) ?? false;
  }

  /** Tells the connection, now or when it has its snapshot. */
  notify(threadId: string | null, connection: Connection, notification: OutgoingNotification): void {
    const waiting = threadId === null ? undefined : this.#waiting.get(threadId)?.get(connection);
    if (waiting) waiting.push(notification);
    else connection.notify(notification);
  }
}
