import { join } from 'node:path';
import { toHookGroups } from './hook-groups.js';
import { type Migration, toDetails } from './migration.js';
import type { Place } from './place.js';
import { copyToTarget, filesBelow, readTarget, writeTarget } from './place-files.js';
import { readSettingsFiles } from './source-settings.js';

/** Hooks and their scripts. A file of hooks that says anything is the user's. */
export const hooksMigration: Migration = {
  itemType: 'HOOKS',
  async find(place) {
    const events = Object.keys(await findGroups(place));
    if (events.length === 0) return null;
    return {
      description: `Migrate hooks from ${place.source} to ${hooksFile(place)}`,
      details: toDetails({ hooks: events.map((name) => ({ name })) }),
    };
  },
  async apply(place) {
    const hooks = await findGroups(place);
    if (Object.keys(hooks).length === 0) return;
    const scripts = join(place.source, 'hooks');
    for (const path of await filesBelow(scripts)) await copyToTarget(place, join(scripts, path), join(hooksFolder(place), path));
    await writeTarget(place, hooksFile(place), `${JSON.stringify({ hooks }, null, 2)}\n`);
  },
};

const hooksFile = ({ target }: Place): string => join(target, 'hooks.json');
const hooksFolder = ({ target }: Place): string => join(target, 'hooks');

async function findGroups(place: Place): Promise<ReturnType<typeof toHookGroups>> {
  const present = await readTarget(hooksFile(place));
  if (present !== null && present.trim() !== '') return {};
  return toHookGroups(await readSettingsFiles(place), hooksFolder(place));
}
