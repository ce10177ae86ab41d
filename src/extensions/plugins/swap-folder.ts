import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Puts `from` where `to` is or would be, on the same file system. When that or what must follow fails, all is as before. */
export async function swapFolder(from: string, to: string, then: () => Promise<void> = async () => {}): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const aside = (await isFolder(to)) ? await mkdtemp(join(dirname(to), '.old-')) : null;
  const old = aside === null ? null : join(aside, 'old');
  try {
    if (old !== null) await rename(to, old);
    await rename(from, to);
    await then();
  } catch (error) {
    if (old === null || (await isFolder(old))) await rm(to, { recursive: true, force: true });
    if (old !== null && (await isFolder(old))) await rename(old, to);
    throw error;
  } finally {
    if (aside !== null) await rm(aside, { recursive: true, force: true });
  }
}
