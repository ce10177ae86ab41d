import { invalidRequest } from '../../protocol/errors.js';
import type { LoadedThread } from './thread.js';
import { toThreadId } from './thread-id.js';

/** The threads that are loaded, and those that are about to be gone. */
export class Threads {
  readonly #loaded = new Map<string, LoadedThread>();
  readonly #closing = new Set<string>();

  loaded(): readonly LoadedThread[] {
    return [...this.#loaded.values()];
  }

  /** @throws RpcError `invalid thread id: …`, `thread not found: …` */
  get(threadId: string): LoadedThread {
    const id = toThreadId(threadId);
    const thread = this.find(id);
    if (!thread) throw threadNotFound(id);
    return thread;
  }

  /** By the id as it is stored. */
  find(threadId: string): LoadedThread | null {
    return this.#loaded.get(threadId) ?? null;
  }

  add(thread: LoadedThread): void {
    this.#loaded.set(thread.id, thread);
  }

  /** @throws RpcError while the thread is on its way out */
  checkNotClosing(threadId: string): void {
    if (!this.#closing.has(threadId)) return;
    throw invalidRequest(`thread ${threadId} is closing; retry thread/resume after the thread is closed`);
  }

  /** Takes a thread off the list for good. `end` is what its closing takes. */
  async remove(thread: LoadedThread, end: () => Promise<void>): Promise<void> {
    if (this.#loaded.get(thread.id) !== thread) return;
    this.#loaded.delete(thread.id);
    this.#closing.add(thread.id);
    try {
      await end();
    } finally {
      this.#closing.delete(thread.id);
    }
  }

  async close(): Promise<void> {
    // Agents before those they work for.
    const latestFirst = [...this.#loaded.values()].reverse();
    await Promise.allSettled(latestFirst.map((thread) => thread.close()));
    this.#loaded.clear();
  }
}

export const threadNotFound = (threadId: string) => invalidRequest(`thread not found: ${threadId}`);
