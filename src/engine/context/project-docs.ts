import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProjectFolders } from '../../platform/files/project-folders.js';

export interface ProjectDocOptions {
  readonly home: string;
  readonly cwd: string;
  /** One budget over all project files; 0 reads none of them. */
  readonly maxBytes: number;
  readonly fallbackNames: readonly string[];
  /** What a project's root folder is known by; with none, only `cwd` is looked at. */
  readonly rootMarkers: readonly string[];
}

/** The instructions that people left in AGENTS.md files, and the files they came from. */
export interface ProjectDocs {
  readonly text: string | null;
  readonly sources: readonly string[];
}

const names = ['AGENTS.override.md', 'AGENTS.md'];

/** Reads the user's own file and those between the project's root and the folder the thread works in. */
export async function readProjectDocs(options: ProjectDocOptions): Promise<ProjectDocs> {
  const [global, folders] = await Promise.all([
    findGlobal(options.home),
    options.maxBytes === 0 ? Promise.resolve([]) : findProjectFolders(options.cwd, options.rootMarkers),
  ]);
  const found = await Promise.all(folders.map((folder) => findFirst(folder, [...names, ...options.fallbackNames])));
  const files = found.filter((file) => file !== null);
  const project = withinBudget(files, options.maxBytes)
    .filter((text) => text.trim() !== '')
    .join('\n\n');
  const parts = [global?.bytes.toString('utf8') ?? '', project].filter((text) => text.trim() !== '');
  return {
    text: parts.length === 0 ? null : parts.join('\n\n--- project-doc ---\n\n'),
    sources: [...(global === null ? [] : [global]), ...files].map((file) => file.path),
  };
}

export const projectDocsMessage = (cwd: string, text: string): string =>
  `# AGENTS.md instructions for ${cwd}\n\n<INSTRUCTIONS>\n${text}\n</INSTRUCTIONS>`;

interface DocFile {
  readonly path: string;
  readonly bytes: Buffer;
}

async function findGlobal(home: string): Promise<DocFile | null> {
  for (const name of names) {
    const file = await readDoc(join(home, name));
    if (file !== null && file.bytes.toString('utf8').trim() !== '') return file;
  }
  return null;
}

async function findFirst(folder: string, candidates: readonly string[]): Promise<DocFile | null> {
  for (const name of candidates) {
    const file = await readDoc(join(folder, name));
    if (file !== null) return file;
  }
  return null;
}

async function readDoc(path: string): Promise<DocFile | null> {
  try {
    return { path, bytes: await readFile(path) };
  } catch {
    return null; // Absent or unreadable: the thread works without it.
  }
}

function withinBudget(files: readonly DocFile[], maxBytes: number): string[] {
  let left = maxBytes;
  const texts: string[] = [];
  for (const { bytes } of files) {
    if (left <= 0) break;
    texts.push(bytes.subarray(0, left).toString('utf8'));
    left -= bytes.length;
  }
  return texts;
}
