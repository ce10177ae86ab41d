import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '../../../platform/file-lock.js';
import { errorCodeOf } from '../../../platform/os-error.js';

/** Adds a rule that allows commands with this beginning to the folder's `default.rules`, unless it is there word for word. */
export async function appendAllowRule(folder: string, words: readonly string[]): Promise<void> {
  await makeFolder(folder);
  const path = join(folder, 'default.rules');
  const line = toLine(words);
  await withFileLock(path, async () => {
    const text = await readIfThere(path);
    if (text.split('\n').includes(line)) return;
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    const file = await open(path, 'a');
    try {
      await file.writeFile(`${separator}${line}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

const toLine = (words: readonly string[]): string =>
  `prefix_rule(pattern=[${words.map((word) => JSON.stringify(word)).join(', ')}], decision="allow")`;

/** One level only: a home that is gone is not made anew for a rule. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
