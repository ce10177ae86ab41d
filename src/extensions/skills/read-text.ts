import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** No file of a skill that a person wrote comes near this. */
export const maxFileBytes = 1024 * 1024;

/**
 * The text of a regular file. Rejects with a reason that can be shown: what is too large, is no file (a pipe would be
 * waited for without end), or is not UTF-8.
 */
export async function readText(path: string): Promise<string> {
  // Without O_NONBLOCK the opening of a pipe waits for somebody to write.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error('not a regular file');
    if (status.size > maxFileBytes) throw new Error(`larger than ${maxFileBytes} bytes`);
    return decode(await file.readFile());
  } finally {
    await file.close();
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error('stream did not contain valid UTF-8', { cause: error });
  }
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
