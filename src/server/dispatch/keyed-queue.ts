import PQueue from 'p-queue';
import type { Scope } from '../../protocol/scope.js';

/** A task is given `release`: calling it lets the next task of the key start while this one goes on. */
export type QueuedTask<T> = (release: () => void) => Promise<T>;

interface SharedBatch {
  waiting: (() => void)[] | null;
  running: number;
  finish: () => void;
}

interface KeyState {
  readonly queue: PQueue;
  /** The batch of shared reads at the end of the queue, which a further read may join. */
  lastShared: SharedBatch | null;
}

/** Runs tasks of one key one after another, and neighbouring shared reads side by side. A key exists while it has work. */
export class KeyedQueue {
  readonly #keys = new Map<string, KeyState>();

  /** How many keys have work. */
  get size(): number {
    return this.#keys.size;
  }

  /**
   * Queues a task. If `signal` fires while it waits, the promise rejects with the reason and the task never runs. A task
   * that runs is left alone: it watches its own signal, and what it has begun is told to the end.
   */
  run<T>(key: string, scope: Scope, task: QueuedTask<T>, signal?: AbortSignal): Promise<T> {
    const state = this.#state(key);
    if (scope.shared) return this.#runShared(state, task, signal);
    state.lastShared = null;
    return runExclusive(state.queue, task, signal);
  }

  #state(key: string): KeyState {
    const found = this.#keys.get(key);
    if (found) return found;
    const state: KeyState = { queue: new PQueue({ concurrency: 1 }), lastShared: null };
    state.queue.on('idle', () => this.#keys.delete(key));
    this.#keys.set(key, state);
    return state;
  }

  #runShared<T>(state: KeyState, task: QueuedTask<T>, signal: AbortSignal | undefined): Promise<T> {
    const batch = state.lastShared ?? openBatch(state);
    return new Promise<T>((resolve, reject) => {
      batch.running++;
      let left = false;
      const leave = (): void => {
        if (left) return;
        left = true;
        if (--batch.running === 0) batch.finish();
      };
      const onAbort = (): void => reject(signal?.reason);
      const start = (): void => {
        signal?.removeEventListener('abort', onAbort);
        if (signal?.aborted) {
          leave();
          reject(signal.reason);
          return;
        }
        task(leave).then(resolve, reject).finally(leave);
      };
      if (!batch.waiting) return start();
      batch.waiting.push(start);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

function openBatch(state: KeyState): SharedBatch {
  const batch: SharedBatch = { waiting: [], running: 0, finish: () => undefined };
  state.lastShared = batch;
  void state.queue.add(
    () =>
      new Promise<void>((resolve) => {
        batch.finish = () => {
          if (state.lastShared === batch) state.lastShared = null;
          resolve();
        };
        const waiting = batch.waiting ?? [];
        batch.waiting = null;
        for (const start of waiting) start();
      }),
  );
  return batch;
}

function runExclusive<T>(queue: PQueue, task: QueuedTask<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    void queue.add(async () => {
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) return reject(signal.reason);
      await new Promise<void>((release) => {
        task(release).then(resolve, reject).finally(release);
      });
    });
  });
}
