/** Who listens to which thread. The only place that knows. */
export class Subscriptions<C> {
  readonly #byThread = new Map<string, Set<C>>();

  add(threadId: string, connection: C): void {
    const found = this.#byThread.get(threadId);
    if (found) found.add(connection);
    else this.#byThread.set(threadId, new Set([connection]));
  }

  /** False when it was not subscribed. */
  remove(threadId: string, connection: C): boolean {
    const subscribers = this.#byThread.get(threadId);
    if (!subscribers?.delete(connection)) return false;
    if (subscribers.size === 0) this.#byThread.delete(threadId);
    return true;
  }

  removeEverywhere(connection: C): void {
    for (const threadId of [...this.#byThread.keys()]) this.remove(threadId, connection);
  }

  of(threadId: string): ReadonlySet<C> {
    return this.#byThread.get(threadId) ?? nobody;
  }
}

const nobody: ReadonlySet<never> = new Set();
