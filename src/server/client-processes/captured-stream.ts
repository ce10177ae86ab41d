import { decodeOutput } from './decode-output.js';

/** More could neither be a string nor an answer. */
const largestCapture = 256 * 1024 * 1024;

interface CaptureOptions {
  /** Bytes that count, the rest is dropped; `null`: all. */
  readonly capBytes: number | null;
  /** Hears each piece as it comes. Then nothing is kept. */
  readonly onPiece: ((piece: Buffer, capReached: boolean) => void) | null;
}

/** One output stream of a program, kept for the end or passed on. */
export class CapturedStream {
  readonly #cap: number;
  readonly #onPiece: CaptureOptions['onPiece'];
  #kept = Buffer.alloc(0);
  #size = 0;
  #capReached = false;

  constructor({ capBytes, onPiece }: CaptureOptions) {
    this.#cap = capBytes ?? (onPiece === null ? largestCapture : Number.POSITIVE_INFINITY);
    this.#onPiece = onPiece;
  }

  /** True once nothing more is taken, also when nothing came after. */
  get capReached(): boolean {
    return this.#capReached;
  }

  push(chunk: Buffer): void {
    if (this.#capReached) return;
    const piece = chunk.subarray(0, Math.min(chunk.length, this.#cap - this.#size));
    this.#capReached = this.#size + piece.length >= this.#cap;
    if (this.#onPiece === null) this.#keep(piece);
    this.#size += piece.length;
    this.#onPiece?.(piece, this.#capReached);
  }

  /** What was kept, as text. */
  text(): string {
    return this.#onPiece === null ? decodeOutput(this.#kept.subarray(0, this.#size), { isCut: this.#capReached }) : '';
  }

  #keep(piece: Buffer): void {
    const needed = this.#size + piece.length;
    if (needed > this.#kept.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#cap, Math.max(needed, this.#kept.length * 2)));
      this.#kept.copy(grown, 0, 0, this.#size);
      this.#kept = grown;
    }
    piece.copy(this.#kept, this.#size);
  }
}
