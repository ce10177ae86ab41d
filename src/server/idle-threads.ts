import type { Engine } from '../engine/engine.js';
import type { EngineEvent } from '../engine/event.js';
import type { Schedule } from '../platform/schedule.js';
import type { Connection } from './connections/connection.js';
import type { Subscriptions } from './connections/subscriptions.js';

/** Closes threads that nobody has listened to, and that have done nothing, for some time. */
export class IdleThreads {
  readonly #engine: Pick<Engine, 'isIdle' | 'closeIdleThread'>;
  readonly #subscriptions: Subscriptions<Connection>;
  readonly #afterMs: number;
  readonly #schedule: Schedule;
  readonly #onError: (error: unknown) => void;
  readonly #timers = new Map<string, () => void>();

  constructor(options: {
    readonly engine: Pick<Engine, 'isIdle' | 'closeIdleThread'>;
    readonly subscriptions: Subscriptions<Connection>;
    readonly afterMs: number;
    readonly schedule: Schedule;
    readonly onError: (error: unknown) => void;
  }) {
    this.#engine = options.engine;
    this.#subscriptions = options.subscriptions;
    this.#afterMs = options.afterMs;
    this.#schedule = options.schedule;
    this.#onError = options.onError;
    options.subscriptions.onChange((threadId) => this.#review(threadId));
  }

  /** Whatever changes a thread's status is activity. */
  hear(event: EngineEvent): void {
    if (event.type === 'threadStatusChanged') this.#review(event.threadId);
  }

  close(): void {
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
  }

  /** The time begins anew with each change. */
  #review(threadId: string): void {
    this.#timers.get(threadId)?.();
    this.#timers.delete(threadId);
    if (!this.#isForsaken(threadId)) return;
    const stop = this.#schedule(this.#afterMs, () => {
      this.#timers.delete(threadId);
      if (this.#isForsaken(threadId)) this.#engine.closeIdleThread(threadId).catch(this.#onError);
    });
    this.#timers.set(threadId, stop);
  }

  #isForsaken(threadId: string): boolean {
    return this.#subscriptions.of(threadId).size === 0 && this.#engine.isIdle(threadId);
  }
}
