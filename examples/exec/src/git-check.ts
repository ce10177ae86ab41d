import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Whether the folder, or one above it, is a git repository. */
export async function isInRepository(folder: string): Promise<boolean> {
  const found = await stat(join(folder, '.git')).catch(() => null);
  if (found !== null) return true;
  const parent = dirname(folder);
  return parent !== folder && isInRepository(parent);
}
