/** Reads a stream of bytes in pieces of a wanted length. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes. `null`: the stream ends here. @throws Error when it ends in between */
  async take(length: number): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    let size = 0;
    while (size < length) {
      const piece = await this.#next(length - size);
      if (piece === null && size === 0) return null;
      if (piece === null) throw new Error('unexpected end of file');
      pieces.push(piece);
      size += piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** So many bytes, as they come. @throws Error when the stream ends before */
  async *stream(length: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = length; left > 0; ) {
      const piece = await this.#next(left);
      if (piece === null) throw new Error('unexpected end of file');
      left -= piece.length;
      yield piece;
    }
  }

  /** Ends the stream, read to its end or not. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(atMost: number): Promise<Buffer | null> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return null;
      this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const piece = this.#rest.subarray(0, atMost);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}
