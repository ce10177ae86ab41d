import { randomUUID } from 'node:crypto';
import { mkdir, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Writes a whole file: readers see the text of before or the new one, never a part. A link stays a link, and what it leads
 * to is replaced; an existing file keeps its mode. Folders are made as needed.
 */
export async function writeFileAtomic(path: string, text: string): Promise<void> {
  const target = await targetOf(path);
  await mkdir(dirname(target), { recursive: true });
  const draft = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    const file = await open(draft, 'wx', await modeOf(target));
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Where the text goes: a link may lead to what is not there yet. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const link = await readlink(path).catch(() => null);
    return link === null ? path : resolve(dirname(path), link);
  }
}

async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return 0o600; // Settings may hold secrets.
  }
}
