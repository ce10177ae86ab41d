import { constants } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type NewTarEntry, writeTar } from '../../../platform/tar/write-tar.js';
import { isFolder } from '../swap-folder.js';
import { CatalogFailure } from './catalog-failure.js';

/** The service takes no larger one. */
export const maxUploadBytes = 50 * 1024 * 1024;

export interface PackedPlugin {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** A plugin's folder as a compressed archive. Links would lead elsewhere with those who get it: they are refused. @throws CatalogFailure */
export async function packPlugin(folder: string): Promise<PackedPlugin> {
  const invalid = (reason: string) => new CatalogFailure(`invalid plugin path \`${folder}\`: ${reason}`, { isInvalid: true });
  if (!(await isFolder(folder))) throw invalid('expected a plugin directory');
  const manifest = await stat(join(folder, '.codex-plugin', 'plugin.json')).catch(() => null); // Said below.
  if (!manifest?.isFile()) throw invalid('missing .codex-plugin/plugin.json');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    await pipeline(writeTar(entriesOf(folder)), createGzip(), async (packed: AsyncIterable<Buffer>) => {
      for await (const bytes of packed) {
        size += bytes.length;
        // The whole is measured: people are told by how much it is too large.
        if (size <= maxUploadBytes) chunks.push(bytes);
      }
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CatalogFailure(`failed to archive plugin at \`${folder}\`: ${reason}`, { cause: error });
  }
  if (size <= maxUploadBytes) return { fileName: `${basename(folder)}.tar.gz`, bytes: Buffer.concat(chunks) };
  throw new CatalogFailure(`plugin archive would be ${size} bytes, exceeding the maximum upload size of ${maxUploadBytes} bytes`, {
    isInvalid: true,
  });
}

/** Folders before what is in them, sorted. What git keeps is nobody else's. */
async function* entriesOf(folder: string, name = ''): AsyncGenerator<NewTarEntry, void, undefined> {
  for (const entry of (await readdir(join(folder, name))).sort()) {
    if (entry === '.git') continue;
    const inside = name === '' ? entry : `${name}/${entry}`;
    const path = join(folder, inside);
    const found = await lstat(path);
    if (found.isDirectory()) {
      yield { name: inside, type: 'directory', isExecutable: false, size: 0, content: nothing() };
      yield* entriesOf(folder, inside);
    } else if (found.isFile()) {
      yield* fileEntry(path, inside);
    } else {
      throw new Error(`unsupported plugin archive entry type: ${path}`);
    }
  }
}

async function* fileEntry(path: string, name: string): AsyncGenerator<NewTarEntry, void, undefined> {
  // It may have become a link since it was looked at.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const { size, mode } = await file.stat();
    const content = size === 0 ? nothing() : file.createReadStream({ start: 0, end: size - 1, autoClose: false });
    yield { name, type: 'file', isExecutable: (mode & 0o100) !== 0, size, content };
  } finally {
    await file.close();
  }
}

async function* nothing(): AsyncGenerator<Buffer, void, undefined> {
  // It has no content.
}
