import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeOsError } from './os-error.js';
import type { Output } from './surroundings.js';

interface LastMessage {
  /** As it was named; relative to `cwd`. */
  readonly path: string;
  readonly cwd: string;
  /** `null`: nothing was said. */
  readonly message: string | null;
}

/** Keeps what the agent said last. That it could not be written is told and changes nothing else. */
export async function writeLastMessage({ path, cwd, message }: LastMessage, stderr: Output): Promise<void> {
  if (message === null) stderr.write(`Warning: no last agent message; wrote empty content to ${path}\n`);
  try {
    await writeFile(resolve(cwd, path), message ?? '');
  } catch (error) {
    stderr.write(`Failed to write last message file "${path}": ${describeOsError(error)}\n`);
  }
}
