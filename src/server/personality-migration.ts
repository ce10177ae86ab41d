import { opendir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import { isTable } from '../config/overrides.js';
import { editToml } from '../config/write-toml.js';
import { writeFileAtomic } from '../platform/atomic-file.js';
import { messageOf, type ServerLogger } from './logger.js';

export interface PersonalityMigrationOptions {
  readonly home: string;
  readonly config: ConfigService;
  readonly logger: ServerLogger;
}

/**
 * Done once for a home: whoever has worked with it before there were personalities keeps the one that agents had then. It
 * is the file `.personality_migration` that says that it was done.
 */
export async function migratePersonality({ home, config, logger }: PersonalityMigrationOptions): Promise<void> {
  const marker = join(home, '.personality_migration');
  try {
    if (await exists(marker)) return;
    const isChosen = (await config.layers()).some(namesPersonality);
    const isUsed = (await hasThreads(join(home, 'sessions'))) || (await hasThreads(join(home, 'archived_sessions')));
    if (isUsed && !isChosen) {
      const text = await readFile(config.userFile, 'utf8').catch(() => ''); // Not there yet.
      await writeFileAtomic(config.userFile, await editToml(text, [{ path: ['personality'], value: 'pragmatic', strategy: 'replace' }]));
    }
    // A home that is not there yet is made by whoever needs it.
    if (await exists(home)) await writeFile(marker, 'v1\n');
  } catch (error) {
    logger.warn('the personality could not be kept', { error: messageOf(error) });
  }
}

/** Whether a layer chooses one, by itself or in the profile that it names. */
function namesPersonality({ personality, profile, profiles }: Readonly<Record<string, unknown>>): boolean {
  if (personality !== undefined) return true;
  const active = typeof profile === 'string' && isTable(profiles) ? profiles[profile] : undefined;
  return isTable(active) && active['personality'] !== undefined;
}

/** Whether there is a file of a thread; the first one that is found decides. */
async function hasThreads(folder: string): Promise<boolean> {
  const found = await opendir(folder).catch(() => null);
  if (found === null) return false;
  for await (const entry of found) {
    if (entry.isFile() && entry.name.endsWith('.jsonl')) return true;
    if (entry.isDirectory() && (await hasThreads(join(folder, entry.name)))) return true;
  }
  return false;
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;
