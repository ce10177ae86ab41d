const maxDeltaBytes = 8192;
const maxDeltas = 10_000;

/** Hands out the deltas of one command: its streams share the limit. */
export class DeltaBudget {
  readonly #onDelta: (delta: string) => void;
  #count = 0;

  constructor(onDelta: (delta: string) => void) {
    this.#onDelta = onDelta;
  }

  get isSpent(): boolean {
    return this.#count >= maxDeltas;
  }

  send(delta: string): void {
    if (this.isSpent) return;
    this.#count++;
    this.#onDelta(delta);
  }
}

/** Cuts one stream of bytes into texts of bounded size that never split a character. */
export class OutputDeltas {
  readonly #budget: DeltaBudget;
  #held: Buffer | null = null;

  constructor(budget: DeltaBudget) {
    this.#budget = budget;
  }

  push(chunk: Buffer): void {
    if (this.#budget.isSpent) return;
    const bytes = this.#held === null ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = null;
    let at = 0;
    while (at < bytes.length) {
      const end = characterBorder(bytes, Math.min(at + maxDeltaBytes, bytes.length));
      if (end <= at) break;
      this.#budget.send(bytes.toString('utf8', at, end));
      at = end;
    }
    if (at < bytes.length) this.#held = Buffer.from(bytes.subarray(at));
  }

  /** Sends what was held back for the rest of a character that never came. */
  end(): void {
    if (this.#held !== null) this.#budget.send(this.#held.toString());
    this.#held = null;
  }
}

/** The last index up to `end` at which no character is cut. Bytes that are no UTF-8 are not waited for. */
function characterBorder(bytes: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? end - back : end;
  }
  return end;
}
