import type { Migration } from './migration.js';
import type { Place } from './place.js';
import { readSource, readTarget, writeTarget } from './place-files.js';
import { rewriteTerms } from './rewrite-terms.js';

/** The file of instructions, where ours says nothing. */
export const instructionsMigration: Migration = {
  itemType: 'AGENTS_MD',
  async find(place) {
    const found = await findInstructions(place);
    return found === null ? null : { description: `Migrate ${found.path} to ${place.instructions.to}` };
  },
  async apply(place) {
    const found = await findInstructions(place);
    if (found !== null) await writeTarget(place, place.instructions.to, rewriteTerms(found.text));
  },
};

async function findInstructions(place: Place): Promise<{ readonly path: string; readonly text: string } | null> {
  const present = await readTarget(place.instructions.to);
  if (present !== null && present.trim() !== '') return null;
  for (const path of place.instructions.from) {
    const text = await readSource(place, path);
    if (text !== null && text.trim() !== '') return { path, text };
  }
  return null;
}
