import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readTar, type TarEntry } from '../../../platform/tar/read-tar.js';
import { CatalogFailure } from './catalog-failure.js';

export interface UnpackLimits {
  /** Of everything, unpacked. */
  readonly maxBytes: number;
  readonly maxEntries: number;
  /** `drop`: everything is in one folder, whose name is of no matter. */
  readonly topFolder?: 'drop';
  /** `skip`: links are left out. They are never made. */
  readonly links?: 'skip';
}

/**
 * Unpacks a compressed archive into a folder that is there and empty. Whoever made it is a stranger: it may hold folders and
 * regular files below the folder, and what else there is in it makes an end of it. What was unpacked by then stays.
 *
 * @throws CatalogFailure
 */
export async function unpackBundle(archive: Buffer, folder: string, limits: UnpackLimits): Promise<void> {
  const unzipped = Readable.from([archive]).pipe(createGunzip());
  let count = 0;
  try {
    for await (const entry of readTar(limited(unzipped, limits.maxBytes))) {
      if (++count > limits.maxEntries) throw new CatalogFailure(`remote plugin bundle has more than ${limits.maxEntries} entries`);
      if (limits.links === 'skip' && isLink(entry)) continue;
      await unpackEntry(entry, folder, limits);
    }
  } catch (error) {
    if (error instanceof CatalogFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogFailure(`failed to read remote plugin bundle tar entry: ${reason}`, { cause: error });
  }
}

async function unpackEntry(entry: TarEntry, folder: string, { topFolder }: UnpackLimits): Promise<void> {
  const parts = partsOf(entry);
  const path = join(folder, ...(topFolder === 'drop' ? parts.slice(1) : parts));
  if (entry.type === 'file' && path === folder) throw new CatalogFailure(escapes(entry.name));
  if (entry.type === 'directory') {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const mode = (entry.mode & 0o100) === 0 ? 0o644 : 0o755;
  await pipeline(entry.content, createWriteStream(path, { mode }));
}

const typeNames: Readonly<Record<string, string>> = { fifo: 'Fifo', 'character-device': 'Char', 'block-device': 'Block' };

/** @throws CatalogFailure for what is neither a folder nor a file, or not below the folder */
function partsOf(entry: TarEntry): readonly string[] {
  const { name, type } = entry;
  const shown = shownAs(name);
  if (isLink(entry)) throw new CatalogFailure(`${shown} is a link`);
  if (type !== 'file' && type !== 'directory') throw new CatalogFailure(`${shown} has unsupported type ${typeNames[type] ?? type}`);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  // A backslash separates folders on some systems, and a colon follows the name of a disk.
  if (name.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(name) || parts.includes('..')) throw new CatalogFailure(escapes(name));
  return parts;
}

const isLink = ({ type }: TarEntry): boolean => type === 'symlink' || type === 'link';
const shownAs = (name: string): string => `remote plugin bundle tar entry \`${name}\``;
const escapes = (name: string): string => `${shownAs(name)} escapes extraction root`;

async function* limited(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new CatalogFailure(`remote plugin bundle exceeded maximum extracted size of ${maxBytes} bytes`);
    yield chunk;
  }
}
