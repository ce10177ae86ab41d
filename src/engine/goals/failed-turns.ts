import type { Schedule } from '../../platform/schedule.js';

const firstPauseMs = 1000;
const longestPauseMs = 5 * 60_000;

interface Failures {
  readonly count: number;
  /** Calls off what waits; `null`: nothing does. */
  readonly callOff: (() => void) | null;
}

/** Threads whose last turn failed: the next one that begins by itself waits, longer with each failure. */
export class FailedTurns {
  readonly #schedule: Schedule;
  readonly #failures = new Map<string, Failures>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  add(threadId: string): void {
    const count = (this.#failures.get(threadId)?.count ?? 0) + 1;
    this.forget(threadId);
    this.#failures.set(threadId, { count, callOff: null });
  }

  /** What has failed does not count any more, and nothing waits. */
  forget(threadId: string): void {
    this.#failures.get(threadId)?.callOff?.();
    this.#failures.delete(threadId);
  }

  /** Calls `work` when the thread has waited long enough: at once where no turn has failed. */
  whenDue(threadId: string, work: () => void): void {
    const failures = this.#failures.get(threadId);
    if (failures === undefined) {
      work();
      return;
    }
    failures.callOff?.();
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures.count - 1));
    this.#failures.set(threadId, { ...failures, callOff: this.#schedule(pauseMs, work) });
  }

  stop(): void {
    for (const threadId of [...this.#failures.keys()]) this.forget(threadId);
  }
}
