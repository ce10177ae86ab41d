/** Chunks are put together from this many on: a program that writes byte by byte costs no more than its bytes. */
const maxChunks = 64;

/** Keeps the first and the last half of what a program writes, so that memory stays bounded. */
export class OutputBuffer {
  readonly #half: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #omittedBytes = 0;

  constructor(limitBytes = 1024 * 1024) {
    this.#half = Math.floor(limitBytes / 2);
  }

  push(chunk: Buffer): void {
    const room = this.#half - this.#headBytes;
    const first = room > 0 ? chunk.subarray(0, room) : null;
    if (first !== null) {
      this.#head.push(first);
      this.#headBytes += first.length;
      if (this.#head.length > maxChunks) this.#head = [Buffer.concat(this.#head)];
    }
    const rest = first === null ? chunk : chunk.subarray(first.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    this.#trimTail();
    if (this.#tail.length > maxChunks) this.#tail = [Buffer.concat(this.#tail)];
  }

  /** All that was kept, as text, with a note where something is missing. */
  toString(): string {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    if (this.#omittedBytes === 0) return Buffer.concat([head, tail]).toString();
    return `${head}\n[... ${this.#omittedBytes} bytes omitted ...]\n${tail}`;
  }

  /** What was kept since the last call. */
  drain(): string {
    const text = this.toString();
    this.#head = [];
    this.#tail = [];
    this.#headBytes = this.#tailBytes = this.#omittedBytes = 0;
    return text;
  }

  #trimTail(): void {
    while (this.#tailBytes > this.#half) {
      const oldest = this.#tail[0];
      if (oldest === undefined) return;
      const excess = this.#tailBytes - this.#half;
      if (oldest.length > excess) this.#tail[0] = oldest.subarray(excess);
      else this.#tail.shift();
      const dropped = Math.min(oldest.length, excess);
      this.#tailBytes -= dropped;
      this.#omittedBytes += dropped;
    }
  }
}
