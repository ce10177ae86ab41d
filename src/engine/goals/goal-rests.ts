import type { Schedule } from '../../platform/schedule.js';

const firstRestMs = 1000;
const longestRestMs = 5 * 60_000;

interface Rest {
  readonly failures: number;
  /** `null`: the time has passed. */
  cancel: (() => void) | null;
}

/** Has threads whose turns fail wait before the next one that nobody asked for: longer each time, until one goes well. */
export class GoalRests {
  readonly #schedule: Schedule;
  readonly #rests = new Map<string, Rest>();

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  isResting(threadId: string): boolean {
    return (this.#rests.get(threadId)?.cancel ?? null) !== null;
  }

  /** A turn has failed. `whenOver` is called when the next one may begin. */
  begin(threadId: string, whenOver: () => void): void {
    const before = this.#rests.get(threadId);
    before?.cancel?.();
    const failures = (before?.failures ?? 0) + 1;
    const rest: Rest = { failures, cancel: null };
    rest.cancel = this.#schedule(Math.min(firstRestMs * 2 ** (failures - 1), longestRestMs), () => {
      rest.cancel = null;
      whenOver();
    });
    this.#rests.set(threadId, rest);
  }

  /** A turn went well, or somebody wants it now. */
  end(threadId: string): void {
    this.#rests.get(threadId)?.cancel?.();
    this.#rests.delete(threadId);
  }

  endAll(): void {
    for (const threadId of [...this.#rests.keys()]) this.end(threadId);
  }
}
