/** A frame's head has at most so many bytes: two, a length of eight, a mask of four. */
const longestHead = 14;

/**
 * Follows the heads of the WebSocket frames in a stream of bytes and refuses a frame by the length that it declares,
 * before its bytes come. The receiver of `ws` limits whole messages only.
 */
export class FrameSizeLimit {
  readonly #limit: number;
  readonly #head = new DataView(new ArrayBuffer(longestHead));
  #headSize = 0;
  #payloadLeft = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False: a frame declares more than the limit. */
  admits(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(this.#payloadLeft, chunk.length - at);
      this.#payloadLeft -= skipped;
      at += skipped;
      if (at === chunk.length) return true;
      this.#head.setUint8(this.#headSize++, chunk[at++] ?? 0);
      if (!this.#headIsWhole()) continue;
      this.#payloadLeft = this.#declaredLength();
      this.#headSize = 0;
      if (this.#payloadLeft > this.#limit) return false;
    }
    return true;
  }

  #headIsWhole(): boolean {
    if (this.#headSize < 2) return false;
    const second = this.#head.getUint8(1);
    const lengthBytes = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
    return this.#headSize === 2 + lengthBytes + (second & 0x80 ? 4 : 0);
  }

  #declaredLength(): number {
    const short = this.#head.getUint8(1) & 0x7f;
    if (short === 126) return this.#head.getUint16(2);
    return short === 127 ? Number(this.#head.getBigUint64(2)) : short;
  }
}
