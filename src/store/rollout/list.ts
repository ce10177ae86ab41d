import { stat } from 'node:fs/promises';
import type { ThreadSummary } from '../summary.js';
import { rolloutFiles } from './paths.js';
import { summarizeRollout } from './summarize.js';

/** Lists threads by their files alone. A file is read again only when its size or time has changed. */
export interface RolloutScan {
  summaries(archived: boolean): Promise<readonly ThreadSummary[]>;
}

export function createRolloutScan(home: string): RolloutScan {
  const known = new Map<string, { readonly size: number; readonly mtimeMs: number; readonly summary: ThreadSummary | null }>();
  return {
    summaries: async (archived) => {
      const found: ThreadSummary[] = [];
      for await (const path of rolloutFiles(home, { archived, newestFirst: true })) {
        try {
          const { size, mtimeMs } = await stat(path);
          let entry = known.get(path);
          if (entry === undefined || entry.size !== size || entry.mtimeMs !== mtimeMs) {
            entry = { size, mtimeMs, summary: await summarizeRollout(home, path) };
            known.set(path, entry);
          }
          if (entry.summary !== null) found.push(entry.summary);
        } catch {
          known.delete(path); // Moved or unreadable: the list goes on without it.
        }
      }
      return found;
    },
  };
}
