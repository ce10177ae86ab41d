const lineFeed = 0x0a;

/**
 * Cuts a stream of bytes into lines of text. Time is linear in the input, however long a line is and however small the
 * pieces are in which it arrives. A line that is not UTF-8 is skipped and reported.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #onInvalid: () => void;
  #pieces: Uint8Array[] = [];

  constructor(onInvalid: () => void = () => undefined) {
    this.#onInvalid = onInvalid;
  }

  /** The lines that `chunk` completes. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#pieces.push(chunk.subarray(start, end));
      this.#take(lines);
      start = end + 1;
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
    return lines;
  }

  /** The last line, if the input did not end with a line feed. */
  end(): string[] {
    const lines: string[] = [];
    if (this.#pieces.length > 0) this.#take(lines);
    return lines;
  }

  #take(lines: string[]): void {
    const [first, ...more] = this.#pieces;
    this.#pieces = [];
    if (!first) return;
    try {
      const text = this.#decoder.decode(more.length === 0 ? first : Buffer.concat([first, ...more]));
      lines.push(text.endsWith('\r') ? text.slice(0, -1) : text);
    } catch {
      this.#onInvalid();
    }
  }
}
