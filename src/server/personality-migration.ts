import { mkdir, opendir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigService } from '../config/config-service.js';
import { mergeLayers } from '../config/layers/config-layer.js';
import { applyProfile } from '../config/layers/profile.js';
import { isThere } from '../platform/files/is-there.js';
import { type Logger, messageOf } from './telemetry/logger.js';

export interface PersonalityMigrationParts {
  readonly home: string;
  readonly config: ConfigService;
  readonly logger: Logger;
}

/**
 * Who used the agent before it had a tone keeps the tone that it had: the settings then say so. Done once for each home,
 * as a file in it tells. A failure is for the log: the server works without.
 */
export async function migratePersonality({ home, config, logger }: PersonalityMigrationParts): Promise<void> {
  const marker = join(home, '.personality_migration');
  try {
    if (await isThere(marker)) return;
    if (!(await saysPersonality(config)) && (await hasThreads(home))) {
      const { ConfigWriter } = await import('../config/config-writer.js'); // Takes long to load, and is needed once.
      const { loader, userFile, cwd } = config;
      await new ConfigWriter({ loader, userFile, cwd }).edit([{ path: ['personality'], value: 'pragmatic', strategy: 'replace' }]);
    }
    await mkdir(home, { recursive: true });
    await writeFile(marker, 'v1\n');
  } catch (error) {
    logger.warn('the tone of earlier threads could not be kept', { error: messageOf(error) });
  }
}

async function saysPersonality({ loader }: ConfigService): Promise<boolean> {
  const { layers } = await loader.stack.load({});
  return applyProfile(mergeLayers(layers))['personality'] !== undefined;
}

/** The first recorded thread is enough. */
async function hasThreads(home: string): Promise<boolean> {
  for (const folder of ['sessions', 'archived_sessions']) {
    const entries = await opendir(join(home, folder), { recursive: true }).catch(() => []); // There is none as yet.
    for await (const entry of entries) if (entry.name.endsWith('.jsonl')) return true;
  }
  return false;
}
