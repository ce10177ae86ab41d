import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const levels = 2;
const shownEntries = 20;
/** What programs make, and nobody speaks of. */
const left: ReadonlySet<string> = new Set(['build', 'dist', 'node_modules', 'out', 'target', '__pycache__']);

/** What is in a folder, folders first, one line each; empty for one that cannot be read. */
export async function describeFolder(path: string, level = 1): Promise<string[]> {
  const found = await readdir(path, { withFileTypes: true }).catch(() => []);
  const entries = found
    .filter(({ name }) => !name.startsWith('.') && !left.has(name))
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1));
  const indent = '  '.repeat(level - 1);
  const shown = await Promise.all(
    entries
      .slice(0, shownEntries)
      .map(async ({ name, isFolder }) => [
        `${indent}- ${name}${isFolder ? '/' : ''}`,
        ...(isFolder && level < levels ? await describeFolder(join(path, name), level + 1) : []),
      ]),
  );
  const more = entries.length - shownEntries;
  return [...shown.flat(), ...(more > 0 ? [`${indent}… ${more} more entries`] : [])];
}
