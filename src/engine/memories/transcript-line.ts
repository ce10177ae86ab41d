import { cutMiddle } from '../exec/cut-output.js';

/** A token counts as this many bytes. */
const bytesPerToken = 4;

/**
 * Puts entries together to a JSON array on one line, however many there are: of what is longer than its limit it keeps the beginning
 * and the end, and no more than twice as much at any time.
 */
export class TranscriptLine {
  readonly #maxTokens: number;
  readonly #half: number;
  readonly #head: string[] = [];
  #headBytes = 0;
  #tail: string[] = [];
  #tailBytes = 0;
  /** Entries of the tail that have been dropped. */
  #from = 0;
  #droppedBytes = 0;

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
    this.#half = (maxTokens * bytesPerToken) / 2;
  }

  get isEmpty(): boolean {
    return this.#head.length === 0;
  }

  add(entry: unknown): void {
    const text = JSON.stringify(entry);
    const bytes = Buffer.byteLength(text) + 1;
    if (this.#headBytes < this.#half) {
      this.#head.push(text);
      this.#headBytes += bytes;
      return;
    }
    this.#tail.push(text);
    this.#tailBytes += bytes;
    for (let first = this.#tail[this.#from]; first !== undefined; first = this.#tail[this.#from]) {
      const size = Buffer.byteLength(first) + 1;
      if (this.#tailBytes - size < this.#half) break;
      this.#tailBytes -= size;
      this.#droppedBytes += size;
      this.#from++;
    }
    if (this.#from > 1000) {
      this.#tail = this.#tail.slice(this.#from);
      this.#from = 0;
    }
  }

  toString(): string {
    const tail = this.#tail.slice(this.#from);
    const whole = `[${[...this.#head, ...tail].join(',')}]`;
    if (this.#droppedBytes === 0) return cutMiddle(whole, { mode: 'tokens', limit: this.#maxTokens });
    // What was dropped lay in the middle: its length counts to what is cut.
    const bytes = Buffer.from(whole);
    const head = wholeCharacters(bytes.subarray(0, Math.floor(this.#half)), 'end');
    const end = wholeCharacters(bytes.subarray(bytes.length - Math.floor(this.#half)), 'start');
    const dropped = Math.ceil((bytes.length + this.#droppedBytes - 2 * Math.floor(this.#half)) / bytesPerToken);
    return `${head}…${dropped} tokens truncated…${end}`;
  }
}

/** A character that the cut went through is left out. */
function wholeCharacters(bytes: Buffer, cutAt: 'start' | 'end'): string {
  const text = new TextDecoder().decode(bytes);
  return cutAt === 'end' ? text.replace(/\uFFFD+$/, '') : text.replace(/^\uFFFD+/, '');
}
