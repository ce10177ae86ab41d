import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type SkillRoot, skillFileName } from './skill.js';

const maxDepth = 6;
const maxFolders = 2000;

/** The folders of a root, the root itself included, and the skill files in them. All paths are canonical. */
export interface ScannedRoot {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * Walks a root, nearest folders first. Links to folders are followed, except in the bundled set, which has none;
 * a folder is entered once, so links in a circle end. Hidden folders are passed by.
 */
export async function scanRoot({ path, scope }: SkillRoot): Promise<ScannedRoot> {
  const start = await folderBehind(path);
  if (start === null) return { folders: [], files: [] };
  const seen = new Set([start]);
  const files: string[] = [];
  let level: readonly string[] = [start];
  for (let depth = 0; level.length > 0; depth++) {
    const listed = await Promise.all(level.map(list));
    files.push(...listed.flatMap(({ file }) => (file === null ? [] : [file])));
    if (depth === maxDepth) break;
    const below = listed.flatMap(({ folders, links }) => [
      ...folders.map(asFolder),
      ...(scope === 'system' ? [] : links.map(folderBehind)),
    ]);
    const next: string[] = [];
    for (const folder of await Promise.all(below)) {
      if (folder === null || seen.has(folder) || seen.size >= maxFolders) continue;
      seen.add(folder);
      next.push(folder);
    }
    level = next;
  }
  return { folders: [...seen], files };
}

/** Hidden entries, and names that would break the line of a list in two. */
const passedBy = /^\.|\p{Cc}/u;

interface ListedFolder {
  readonly file: string | null;
  readonly folders: readonly string[];
  readonly links: readonly string[];
}

async function list(folder: string): Promise<ListedFolder> {
  const entries = (await entriesOf(folder)).filter(({ name }) => !passedBy.test(name));
  const paths = (accept: (entry: Dirent) => boolean): string[] => entries.filter(accept).map(({ name }) => join(folder, name));
  return {
    file: paths((entry) => entry.name === skillFileName && entry.isFile())[0] ?? null,
    folders: paths((entry) => entry.isDirectory()),
    links: paths((entry) => entry.isSymbolicLink()),
  };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return []; // Gone meanwhile, or closed to us: it holds no skills that we could read.
  }
}

const asFolder = async (path: string): Promise<string> => path;

/** The folder that a path leads to; `null` when it leads to none. */
async function folderBehind(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : null;
  } catch {
    return null;
  }
}
