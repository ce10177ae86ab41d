/** How the entries of a log become its lines. */
export interface LogLines<Entry> {
  format(entry: Entry): string;
  /** How long its line is, without making it. */
  bytesOf(entry: Entry): number;
}

/** The last of a log, in memory, up to a number of bytes. Kept as entries: their lines are made when they are read, which is rare. */
export class LogRing<Entry> {
  readonly #maxBytes: number;
  readonly #lines: LogLines<Entry>;
  #entries: Entry[] = [];
  /** Entries before it are gone; they are cut off now and then. */
  #first = 0;
  #bytes = 0;

  constructor(maxBytes: number, lines: LogLines<Entry>) {
    this.#maxBytes = maxBytes;
    this.#lines = lines;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += this.#lines.bytesOf(entry);
    while (this.#bytes > this.#maxBytes) this.#bytes -= this.#takeFirst();
    if (this.#first > 1024 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  text(): string {
    return this.#entries.slice(this.#first).map(this.#lines.format).join('');
  }

  #takeFirst(): number {
    const first = this.#entries[this.#first];
    this.#first++;
    return first === undefined ? this.#bytes : this.#lines.bytesOf(first);
  }
}
