/** A time limit whose clock can stand still. */
export class PausableTimeout {
  readonly #onExpired: () => void;
  readonly #now: () => number;
  #leftMs: number;
  #timer: NodeJS.Timeout | undefined;
  #startedAtMs = 0;
  #pauses = 0;
  #isOver = false;

  constructor(timeoutMs: number, options: { readonly now: () => number; readonly onExpired: () => void }) {
    this.#leftMs = timeoutMs;
    this.#now = options.now;
    this.#onExpired = options.onExpired;
    this.#run();
  }

  pause(): void {
    if (this.#pauses++ > 0) return;
    clearTimeout(this.#timer);
    this.#leftMs -= this.#now() - this.#startedAtMs;
  }

  resume(): void {
    if (--this.#pauses === 0 && !this.#isOver) this.#run();
  }

  clear(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#startedAtMs = this.#now();
    this.#timer = setTimeout(this.#onExpired, Math.max(0, Math.min(this.#leftMs, 2 ** 31 - 1)));
  }
}
