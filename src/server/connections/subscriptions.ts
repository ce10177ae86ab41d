/** Who listens to which thread. The only place that knows. */
export class Subscriptions<C> {
  readonly #byThread = new Map<string, Set<C>>();
  #changed: (threadId: string) => void = () => {};

  /** Calls `listener` whenever somebody begins or ceases to listen. */
  onChange(listener: (threadId: string) => void): void {
    this.#changed = listener;
  }

  add(threadId: string, connection: C): void {
    const found = this.#byThread.get(threadId);
    if (found) found.add(connection);
    else this.#byThread.set(threadId, new Set([connection]));
    this.#changed(threadId);
  }

  /** False when it was not subscribed. */
  remove(threadId: string, connection: C): boolean {
    const subscribers = this.#byThread.get(threadId);
    if (!subscribers?.delete(connection)) return false;
    if (subscribers.size === 0) this.#byThread.delete(threadId);
    this.#changed(threadId);
    return true;
  }

  removeEverywhere(connection: C): void {
    for (const threadId of [...this.#byThread.keys()]) this.remove(threadId, connection);
  }

  /** The thread is gone: nobody listens to it any more. */
  removeThread(threadId: string): void {
    if (this.#byThread.delete(threadId)) this.#changed(threadId);
  }

  of(threadId: string): ReadonlySet<C> {
    return this.#byThread.get(threadId) ?? nobody;
  }
}

const nobody: ReadonlySet<never> = new Set();
