import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readSessionFile, type SessionFile } from './session-file.js';
import type { ImportRecord } from './session-ledger.js';

/** A session that can become a thread. */
export interface FoundSession {
  /** Canonical, like the ledger's. */
  readonly path: string;
  readonly cwd: string;
  readonly file: SessionFile;
}

const maxSessions = 50;
const maxAgeMs = 30 * 24 * 60 * 60 * 1000;

/** Where the other agent keeps its sessions, one folder a project. */
export const projectsFolder = (userHome: string): string => join(userHome, '.claude', 'projects');

/** The sessions of the last thirty days that no thread was made of yet, the newest first. */
export async function detectSessions(options: {
  readonly userHome: string;
  readonly nowMs: number;
  readonly ledger: readonly ImportRecord[];
}): Promise<readonly FoundSession[]> {
  const imported = new Set(options.ledger.map(keyOf));
  const found: (FoundSession & { readonly latestMs: number })[] = [];
  for (const path of await sessionPaths(options.userHome)) {
    const file = await readSessionFile(path).catch(() => null); // A file that went away or cannot be read is not offered.
    if (file === null || file.cwd === null || file.messages.length === 0 || file.latestMs === null) continue;
    if (file.latestMs < options.nowMs - maxAgeMs) continue;
    if (imported.has(keyOf({ source_path: path, content_sha256: file.sha256 })) || !(await isFolder(file.cwd))) continue;
    found.push({ path, cwd: file.cwd, file, latestMs: file.latestMs });
  }
  found.sort((a, b) => b.latestMs - a.latestMs || (a.path < b.path ? -1 : 1));
  return found.slice(0, maxSessions);
}

/** What the ledger knows a content by. */
export const keyOf = (record: Pick<ImportRecord, 'source_path' | 'content_sha256'>): string =>
  `${record.content_sha256} ${record.source_path}`;

/** Every `<project>/<session>.jsonl`, canonical. */
async function sessionPaths(userHome: string): Promise<string[]> {
  const root = projectsFolder(userHome);
  const paths: string[] = [];
  for (const project of await entriesOf(root)) {
    if (!project.isDirectory()) continue;
    for (const entry of await entriesOf(join(root, project.name))) {
      if (!entry.isFile() || !entry.name.endsWith('.jsonl')) continue;
      const path = join(root, project.name, entry.name);
      paths.push(await realpath(path).catch(() => path)); // One that went away is skipped when it is read.
    }
  }
  return paths;
}

/** A folder that is not there holds nothing. */
const entriesOf = (path: string): Promise<Dirent[]> => readdir(path, { withFileTypes: true }).catch(() => []);

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isDirectory() ?? false;
