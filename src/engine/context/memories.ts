import { join } from 'node:path';
import { readText } from '../../extensions/skills/read-text.js';
import type { TurnScope } from '../turn-work/turn-work.js';

/** Five thousand tokens of four bytes. */
const maxBytes = 20_000;

/** The part of the whole set that hands over what earlier threads learned. `null`: there is none. */
export async function memoriesPart({
  thread: { config },
  services: { home },
}: Pick<TurnScope, 'thread' | 'services'>): Promise<string | null> {
  if (config.features?.['memories'] !== true || config.memories?.use === false) return null;
  const folder = join(home, 'memories');
  const summary = (await readText(join(folder, 'memory_summary.md')).catch(() => '')).trim(); // Nothing has been learned yet.
  if (summary === '') return null;
  const { readingInstructions } = await import('../memories/prompts.js');
  const lines = [
    readingInstructions(folder),
    '========= MEMORY_SUMMARY BEGINS =========',
    cut(summary),
    '========= MEMORY_SUMMARY ENDS =========',
  ];
  return lines.join('\n');
}

/** Whole characters only: what is cut in the middle of one is left out. */
function cut(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes ? text : new TextDecoder().decode(bytes.subarray(0, maxBytes)).replace(/\uFFFD+$/, '');
}
