import { join } from 'node:path';
import type { Migration } from './migration.js';
import type { Place } from './place.js';
import { copyToTarget, entriesOf, filesBelow, isThere, readSource, writeTarget } from './place-files.js';
import { rewriteTerms } from './rewrite-terms.js';

/** Folders of skills that have no namesake here. */
export const skillsMigration: Migration = {
  itemType: 'SKILLS',
  async find(place) {
    if ((await missingSkills(place)).length === 0) return null;
    return { description: `Migrate skills from ${skillsFolder(place)} to ${place.skills}` };
  },
  async apply(place) {
    for (const name of await missingSkills(place)) await copySkill(place, name);
  },
};

const skillsFolder = ({ source }: Place): string => join(source, 'skills');

async function missingSkills(place: Place): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await entriesOf(skillsFolder(place))) {
    if (!entry.isDirectory() || (await isThere(join(place.skills, entry.name)))) continue;
    if ((await filesBelow(join(skillsFolder(place), entry.name))).length > 0) names.push(entry.name);
  }
  return names;
}

async function copySkill(place: Place, name: string): Promise<void> {
  const from = join(skillsFolder(place), name);
  const to = join(place.skills, name);
  for (const path of await filesBelow(from)) {
    const isText = path === 'SKILL.md' || path.endsWith('/SKILL.md');
    const text = isText ? await readSource(place, join(from, path)) : null;
    if (text === null) await copyToTarget(place, join(from, path), join(to, path));
    else await writeTarget(place, join(to, path), rewriteTerms(text));
  }
}
