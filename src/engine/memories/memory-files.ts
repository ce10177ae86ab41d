import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { errorCodeOf } from '../../platform/os-error.js';
import type { StoredMemory } from '../../store/thread-memories.js';
import { summaryFileName } from './memory-names.js';
import { notesInstructions } from './prompts.js';
import { renderRawMemories, renderSummary } from './render-memories.js';

/** Where memories are, below the home. */
export const memoriesFolder = (home: string): string => join(home, 'memories');

/** How long what an extension brings is kept: it has been gone over by then. */
const resourceDays = 7;

/** Makes the folders, and the extension by which people and agents leave notes. */
export async function prepareFolder(root: string): Promise<void> {
  await mkdir(join(root, 'rollout_summaries'), { recursive: true });
  const notes = join(root, 'extensions', 'ad_hoc');
  await mkdir(notes, { recursive: true });
  await writeFile(join(notes, 'instructions.md'), notesInstructions, { flag: 'wx' }).catch((error: unknown) => {
    if (errorCodeOf(error) !== 'EEXIST') throw error; // Somebody has made it what they want.
  });
}

/** Writes what threads have taught. What is as it should be is not touched, and what is of no thread any more goes. */
export async function writeMemories(root: string, memories: readonly StoredMemory[]): Promise<void> {
  await writeIfChanged(join(root, 'raw_memories.md'), renderRawMemories(memories), memoriesIn);
  const folder = join(root, 'rollout_summaries');
  const wanted = new Map(memories.map((memory) => [summaryFileName(memory), memory]));
  for (const [name, memory] of wanted) await writeIfChanged(join(folder, name), renderSummary(memory));
  for (const name of await readdir(folder)) {
    if (name.endsWith('.md') && !wanted.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Removes what extensions brought long ago; its name says when. */
export async function pruneResources(root: string, nowMs: number): Promise<void> {
  const extensions = join(root, 'extensions');
  for (const name of await namesIn(extensions)) {
    const folder = join(extensions, name, 'resources');
    const isExtension = await stat(join(extensions, name, 'instructions.md')).then(
      (found) => found.isFile(),
      () => false,
    );
    if (!isExtension) continue;
    for (const file of await namesIn(folder)) {
      const madeMs = timeIn(file);
      if (madeMs !== null && madeMs < nowMs - resourceDays * 86_400_000) await rm(join(folder, file), { force: true });
    }
  }
}

/** `2026-11-19T22-20-45-….md`; `null`: the name says nothing. */
function timeIn(name: string): number | null {
  const [, date, hours, minutes, seconds] = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2}).*\.md$/.exec(name) ?? [];
  const ms = Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(ms) ? null : ms;
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []); // It need not be there.

/** What counts of `raw_memories.md`: other programs begin it with words of their own. */
const memoriesIn = (text: string): string => (text.includes('\n## Thread ') ? text.slice(text.indexOf('\n## Thread ')).trimEnd() : text);

async function writeIfChanged(path: string, text: string, contentOf = (whole: string): string => whole): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => null); // Not there yet.
  if (before === null || contentOf(before) !== contentOf(text)) await writeFileAtomic(path, text);
}
