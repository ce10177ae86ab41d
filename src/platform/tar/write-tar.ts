import { blockBytes, writeHeader } from './tar-header.js';

export interface NewTarEntry {
  /** Parts separated by `/`. */
  readonly name: string;
  readonly type: 'file' | 'directory';
  readonly isExecutable: boolean;
  readonly size: number;
  /** Exactly `size` bytes. */
  readonly content: AsyncIterable<Uint8Array>;
}

const longestName = 100;

/** An archive of the entries, in their order. @throws Error where a content has another size than it was said to have */
export async function* writeTar(entries: AsyncIterable<NewTarEntry>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { name, type, isExecutable, size, content } of entries) {
    if (Buffer.byteLength(name) > longestName) yield* paxHeader(name);
    const mode = type === 'directory' || isExecutable ? 0o755 : 0o644;
    yield writeHeader({ name: firstBytes(name, longestName), type, mode, size });
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== size) throw new Error(`${name} changed while it was read`);
    yield padding(size);
  }
  yield Buffer.alloc(2 * blockBytes);
}

/** Holds a name that is too long for the header itself. */
function* paxHeader(name: string): Generator<Uint8Array> {
  const text = ` path=${name}\n`;
  const bytes = Buffer.byteLength(text);
  // The length counts its own digits.
  let length = bytes + String(bytes).length;
  if (String(length).length > String(bytes).length) length++;
  const record = Buffer.from(`${length}${text}`);
  yield writeHeader({ name: 'pax', type: 'pax', mode: 0o644, size: record.length });
  yield record;
  yield padding(record.length);
}

const firstBytes = (text: string, count: number): string =>
  Buffer.from(text)
    .subarray(0, count)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
const padding = (size: number): Uint8Array => Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
