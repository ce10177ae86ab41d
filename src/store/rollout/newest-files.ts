import { stat } from 'node:fs/promises';
import type { Clock } from '../../platform/clock.js';
import { rolloutFiles } from './paths.js';

/** A folder that changed this short a time ago may change again without showing it. */
const settlingMs = 1000;

/** Looks at the newest files, as long as there may be ones that it has not told. */
export interface NewestFiles {
  /** The newest first; none when no folder has changed since they were told. */
  take(archived: boolean): Promise<readonly string[]>;
}

export function createNewestFiles({ home, clock, depth }: { home: string; clock: Clock; depth: number }): NewestFiles {
  /** The folders that were read for the last answer, with their times. */
  const read = new Map<boolean, ReadonlyMap<string, number>>();

  const timeOf = (folder: string): Promise<number> =>
    stat(folder).then(
      ({ mtimeMs }) => (clock.now() - mtimeMs > settlingMs ? mtimeMs : Number.NaN),
      () => Number.NaN,
    );

  const isUnchanged = async (archived: boolean): Promise<boolean> => {
    const folders = read.get(archived);
    if (folders === undefined) return false;
    const times = await Promise.all(Array.from(folders, async ([folder, ms]) => (await timeOf(folder)) === ms));
    return times.every(Boolean);
  };

  return {
    take: async (archived) => {
      if (await isUnchanged(archived)) return [];
      const folders = new Map<string, number>();
      const onFolder = async (folder: string): Promise<void> => {
        folders.set(folder, await timeOf(folder));
      };
      const found: string[] = [];
      for await (const path of rolloutFiles(home, { archived, newestFirst: true, onFolder })) {
        if (found.push(path) >= depth) break;
      }
      read.set(archived, folders);
      return found;
    },
  };
}
