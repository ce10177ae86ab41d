import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

const namePattern = /^rollout-(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)-(\d\d)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

const two = (value: number): string => String(value).padStart(2, '0');

export const sessionsFolder = (home: string): string => join(home, 'sessions');
export const archiveFolder = (home: string): string => join(home, 'archived_sessions');
export const isArchivedPath = (home: string, path: string): boolean => path.startsWith(join(archiveFolder(home), '/'));

const dayFolder = (home: string, time: Date): string =>
  join(sessionsFolder(home), String(time.getFullYear()), two(time.getMonth() + 1), two(time.getDate()));

/** Where a thread made at this moment keeps its file. Folder and name carry the local time. */
export function rolloutPath(home: string, createdAtMs: number, id: string): string {
  const time = new Date(createdAtMs);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}-${two(time.getMinutes())}-${two(time.getSeconds())}`;
  return join(dayFolder(home, time), `rollout-${day}T${clock}-${id}.jsonl`);
}

export const archivedPath = (home: string, name: string): string => join(archiveFolder(home), name);

/** Where a file of this name is when it is not archived; `null` for a file of another kind. */
export function sessionPath(home: string, name: string): string | null {
  const [, year, month, day] = namePattern.exec(name) ?? [];
  return year === undefined || month === undefined || day === undefined ? null : join(sessionsFolder(home), year, month, day, name);
}

/** The thread that a file's name says it holds; `null` for a file of another kind. */
export const threadIdOfPath = (path: string): string | null => namePattern.exec(basename(path))?.[7] ?? null;

/** The moment in a file's name, which is in the local time of whoever made it. */
export function timeOfPath(path: string): number {
  const [year = 0, month = 1, ...rest] = (namePattern.exec(basename(path)) ?? []).slice(1, 7).map(Number);
  const [day = 1, hours = 0, minutes = 0, seconds = 0] = rest;
  return new Date(year, month - 1, day, hours, minutes, seconds).getTime();
}

/** The entries of a folder, none where there is no folder. */
async function entries(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}

const names = async (folder: string, wanted: 'folders' | 'files'): Promise<readonly string[]> =>
  (await entries(folder)).filter((entry) => (wanted === 'folders' ? entry.isDirectory() : entry.isFile())).map((entry) => entry.name);

export interface WalkOptions {
  readonly archived: boolean;
  readonly newestFirst: boolean;
  /** Awaited before a folder is read. */
  readonly onFolder?: (path: string) => Promise<void>;
}

/** All rollout files, one day's folder at a time. */
export async function* rolloutFiles(home: string, { archived, newestFirst, onFolder }: WalkOptions): AsyncGenerator<string> {
  const read = async (folder: string, wanted: 'folders' | 'files'): Promise<readonly string[]> => {
    await onFolder?.(folder);
    const found = await names(folder, wanted);
    const sorted = (wanted === 'files' ? found.filter((name) => namePattern.test(name)) : [...found]).sort();
    return (newestFirst ? sorted.reverse() : sorted).map((name) => join(folder, name));
  };
  if (archived) {
    yield* await read(archiveFolder(home), 'files');
    return;
  }
  for (const year of await read(sessionsFolder(home), 'folders'))
    for (const month of await read(year, 'folders')) for (const day of await read(month, 'folders')) yield* await read(day, 'files');
}

/** Looks for a thread's file: first in the days around the time in its id, then in the archive, then everywhere. */
export async function findRolloutPath(home: string, id: string): Promise<string | null> {
  const suffix = `-${id}.jsonl`;
  const within = async (folder: string): Promise<string | null> => {
    const name = (await names(folder, 'files')).find((candidate) => candidate.endsWith(suffix) && namePattern.test(candidate));
    return name === undefined ? null : join(folder, name);
  };
  const madeAtMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  for (const shiftMs of Number.isNaN(madeAtMs) ? [] : [0, -86_400_000, 86_400_000]) {
    const found = await within(dayFolder(home, new Date(madeAtMs + shiftMs)));
    if (found !== null) return found;
  }
  const archived = await within(archiveFolder(home));
  if (archived !== null) return archived;
  for await (const path of rolloutFiles(home, { archived: false, newestFirst: true })) if (path.endsWith(suffix)) return path;
  return null;
}
