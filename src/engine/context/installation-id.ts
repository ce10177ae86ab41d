import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of this installation, made and kept in `<home>/installation_id` at first use. */
export async function readInstallationId(home: string, makeUuid: () => string): Promise<string> {
  const path = join(home, 'installation_id');
  const kept = await readKept(path);
  if (kept !== null) return kept;
  const made = makeUuid();
  try {
    await mkdir(home, { recursive: true });
    await writeFile(path, made, { flag: 'wx' });
  } catch {
    return (await readKept(path)) ?? made; // Another process was first, or the home is read-only: then it lasts as long as we do.
  }
  return made;
}

async function readKept(path: string): Promise<string | null> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return uuid.test(text) ? text : null;
  } catch {
    return null; // Not there yet.
  }
}
