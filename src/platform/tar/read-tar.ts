import { ByteReader } from './byte-reader.js';
import { blockBytes, readHeader, type TarHeader, type TarType } from './tar-header.js';

export interface TarEntry {
  readonly name: string;
  readonly type: Exclude<TarType, 'pax' | 'global-pax' | 'long-name' | 'long-link'>;
  readonly mode: number;
  readonly size: number;
  /** To be read before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Buffer>;
}

/** What only says something of the next entry. */
interface Notes {
  readonly name?: string;
  readonly size?: number;
}

/** No name comes near this. */
const maxNoteBytes = 64 * 1024;

/** The entries of an archive, as it comes. What an entry is called and what it is, is as its maker wrote it. @throws Error */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void, undefined> {
  const reader = new ByteReader(chunks);
  try {
    let notes: Notes = {};
    for (let header = await nextHeader(reader); header !== null; header = await nextHeader(reader)) {
      const { type } = header;
      if (type === 'pax' || type === 'global-pax' || type === 'long-name' || type === 'long-link') {
        notes = { ...notes, ...(await readNotes(reader, { ...header, type })) };
        continue;
      }
      const size = notes.size ?? header.size;
      const content = reader.stream(size);
      yield { name: notes.name ?? header.name, type, mode: header.mode, size, content };
      for await (const _unread of content);
      await skipPadding(reader, size);
      notes = {};
    }
  } finally {
    await reader.close();
  }
}

async function nextHeader(reader: ByteReader): Promise<TarHeader | null> {
  const block = await reader.take(blockBytes);
  return block === null ? null : readHeader(block);
}

async function skipPadding(reader: ByteReader, size: number): Promise<void> {
  const rest = size % blockBytes;
  if (rest > 0) await reader.take(blockBytes - rest);
}

type NoteType = Extract<TarType, 'pax' | 'global-pax' | 'long-name' | 'long-link'>;

async function readNotes(reader: ByteReader, { type, size }: { readonly type: NoteType; readonly size: number }): Promise<Notes> {
  if (size > maxNoteBytes) throw new Error('a header is too large');
  const bytes = (await reader.take(size)) ?? Buffer.alloc(0);
  await skipPadding(reader, size);
  if (type === 'long-name') return { name: bytes.toString('utf8').replace(/\0.*$/s, '') };
  // Links are told by their type, and what is said of all entries is of no use here.
  return type === 'pax' ? readPax(bytes) : {};
}

/** Records of the form `<bytes of the record> <key>=<value>\n`. */
function readPax(bytes: Buffer): Notes {
  let notes: Notes = {};
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, blank));
    if (blank === -1 || !Number.isSafeInteger(length) || length <= blank - at) throw new Error('a header is malformed');
    const record = bytes.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    // What such an entry holds is not its content.
    if (key.startsWith('GNU.sparse')) throw new Error('sparse files are not supported');
    if (key === 'path') notes = { ...notes, name: value };
    if (key === 'size') notes = { ...notes, size: readSize(value) };
    at += length;
  }
  return notes;
}

function readSize(value: string): number {
  const size = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(size)) throw new Error('a header is malformed');
  return size;
}
