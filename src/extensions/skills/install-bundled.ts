import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundledFolder } from './roots.js';

/** Changes when the same files have to be written anew. */
const formatVersion = 'v1';
const markerName = '.codex-system-skills.marker';

export interface InstallOptions {
  readonly home: string;
  readonly files: Readonly<Record<string, string>>;
  /** Names a folder that nobody else uses. */
  readonly unique: () => string;
}

/**
 * Brings the bundled skills under the home. Nothing is written where the same set is there already; else the folder is
 * replaced as a whole, so that nobody sees half of it.
 */
export async function installBundledSkills({ home, files, unique }: InstallOptions): Promise<void> {
  const folder = bundledFolder(home);
  const marker = `${fingerprintOf(files)}\n`;
  if ((await readMarker(folder)) === marker) return;
  const staging = join(dirname(folder), `.system-${unique()}`);
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await writeFile(join(staging, path), text);
    }
    await writeFile(join(staging, markerName), marker);
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } catch (error) {
    // Another process may have been faster with the same set.
    if ((await readMarker(folder)) !== marker) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Takes the bundled skills away. */
export async function removeBundledSkills(home: string): Promise<void> {
  await rm(bundledFolder(home), { recursive: true, force: true });
}

async function readMarker(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, markerName), 'utf8');
  } catch {
    return null; // Not installed yet.
  }
}

function fingerprintOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(formatVersion);
  for (const path of Object.keys(files).sort()) hash.update(`\0${path}\0${files[path]}`);
  return hash.digest('hex').slice(0, 16);
}
