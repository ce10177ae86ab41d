import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { errorCodeOf, osErrorText } from '../../../platform/os-error.js';

/**
 * The files `*.rules` of these folders, by folder and name; a folder that is not there has none.
 *
 * @throws Error when a folder cannot be read
 */
export async function listRuleFiles(folders: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(folders.map(listFolder))).flat();
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && extname(entry.name) === '.rules').map(({ name }) => name);
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw new Error(`failed to read rules files from ${folder}: ${osErrorText(error)}`, { cause: error });
  }
}
