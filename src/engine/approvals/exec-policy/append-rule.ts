import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '../../../platform/files/file-lock.js';
import { errorCodeOf } from '../../../platform/os-error.js';
import type { NetworkRule } from './rules.js';

/** Adds a rule that allows commands with this beginning to the folder's `default.rules`, unless it is there word for word. */
export const appendAllowRule = (folder: string, words: readonly string[]): Promise<void> => appendRule(folder, toLine(words));

/** Adds a rule for a host in the same way. */
export const appendNetworkRule = (folder: string, rule: NetworkRule): Promise<void> => appendRule(folder, toNetworkLine(rule));

async function appendRule(folder: string, line: string): Promise<void> {
  await makeFolder(folder);
  const path = join(folder, 'default.rules');
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

function toNetworkLine({ host, protocol, decision, justification }: NetworkRule): string {
  const members = [
    ['host', host],
    ['protocol', protocol],
    ['decision', decision],
    ...(justification === null ? [] : [['justification', justification] as const]),
  ] as const;
  return `network_rule(${members.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')})`;
}

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
