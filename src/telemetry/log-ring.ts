/** The last lines of a log, in memory, up to a number of bytes. */
export class LogRing {
  readonly #maxBytes: number;
  #lines: string[] = [];
  /** Lines before it are gone; they are cut off now and then. */
  #first = 0;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line);
    while (this.#bytes > this.#maxBytes && this.#first < this.#lines.length) {
      this.#bytes -= Buffer.byteLength(this.#lines[this.#first] ?? '');
      this.#first++;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  text(): string {
    return this.#lines.slice(this.#first).join('');
  }
}
