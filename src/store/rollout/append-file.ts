import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export const lineEnd = Buffer.from('\n');

/** Opens a file of lines to add to it, made as needed. `isTorn`: its last line has no end, so what is added begins with one. */
export async function openForAppend(path: string): Promise<{ handle: FileHandle; isTorn: boolean }> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+');
  try {
    const { size } = await handle.stat();
    if (size === 0) return { handle, isTorn: false };
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, size - 1);
    return { handle, isTorn: last[0] !== lineEnd[0] };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Adds one line, in one write. */
export async function appendLine(path: string, text: string): Promise<void> {
  const { handle, isTorn } = await openForAppend(path);
  try {
    await handle.appendFile(`${isTorn ? '\n' : ''}${text}\n`);
  } finally {
    await handle.close();
  }
}
