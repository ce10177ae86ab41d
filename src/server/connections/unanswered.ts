/** One request on its way: it may turn out to be slow, and is done once. */
export interface Unanswered {
  /** It waits for something that may never end: a program, another server. */
  becomeSlow(): void;
  done(): void;
}

interface Waiter {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

/** Counts the requests of a connection that have no answer yet. */
export class UnansweredRequests {
  #count = 0;
  #slow = 0;
  #waiters: Waiter[] = [];

  get count(): number {
    return this.#count;
  }

  add(): Unanswered {
    this.#count++;
    let isSlow = false;
    return {
      becomeSlow: () => {
        if (isSlow) return;
        isSlow = true;
        this.#slow++;
        this.#review();
      },
      done: () => {
        this.#count--;
        if (isSlow) this.#slow--;
        this.#review();
      },
    };
  }

  /** Resolves when all are answered. */
  none(): Promise<void> {
    return this.#until(() => this.#count === 0);
  }

  /** Resolves when only slow ones are left. */
  noneButSlow(): Promise<void> {
    return this.#until(() => this.#count === this.#slow);
  }

  #until(isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ isOver, resolve }));
  }

  #review(): void {
    const waiters = this.#waiters;
    if (waiters.length === 0) return;
    this.#waiters = waiters.filter(({ isOver }) => !isOver());
    for (const { isOver, resolve } of waiters) if (isOver()) resolve();
  }
}
