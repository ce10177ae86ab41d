import { realpath } from 'node:fs/promises';

/** A folder as the file system spells it; one that does not exist stays as it is written. */
export const realFolder = (folder: string): Promise<string> => realpath(folder).catch(() => folder);

/** Those of `folders` that are one of `wanted`, whatever links lead to them. */
export async function sameFolders(folders: readonly string[], wanted: readonly string[]): Promise<readonly string[]> {
  const real = new Set(await Promise.all(wanted.map(realFolder)));
  const spelled = await Promise.all(folders.map(realFolder));
  return folders.filter((folder, at) => wanted.includes(folder) || real.has(spelled[at] ?? folder));
}
