/** Stops and restarts the source of a queue. */
interface Source {
  pause(): void;
  resume(): void;
}

/** So many values wait before the source is stopped. It may have more on the way: what one read of it held. */
const enough = 128;

/** Values that are pushed at one end and read at the other. While too many wait, their source rests. */
export class InputQueue<T> implements AsyncIterable<T> {
  readonly #source: Source;
  #values: T[] = [];
  #isPaused = false;
  #hasEnded = false;
  #wake: () => void = () => undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  push(value: T): void {
    if (this.#hasEnded) return;
    this.#values.push(value);
    this.#wake();
    if (this.#isPaused || this.#values.length < enough) return;
    this.#isPaused = true;
    this.#source.pause();
  }

  /** What was pushed before is still read. */
  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      const values = this.#values;
      this.#values = [];
      yield* values;
      if (this.#values.length > 0) continue;
      if (this.#hasEnded) return;
      if (this.#isPaused) {
        this.#isPaused = false;
        this.#source.resume();
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
