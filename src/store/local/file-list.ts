import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { inOrder, isAfter, matches, parseCursor, toPage } from '../page.js';
import type { NameIndex } from '../rollout/name-index.js';
import { rolloutFiles, threadIdOfPath, timeOfPath } from '../rollout/paths.js';
import { summarizeRollout } from '../rollout/summarize.js';
import type { ThreadSummary } from '../summary.js';
import type { ThreadPage, ThreadQuery } from '../thread-store.js';
import { realFolder } from './folders.js';

/** A name tells the local time of its maker: the moment may be as far away as zones are. */
const zonesApartMs = 26 * 3_600_000;
/** How many files are read at a time. */
const batchSize = 32;

/** `rollout-` and the second: files of the same second are read together, as their order is in their heads. */
const secondOf = (path: string): string => basename(path).slice(0, 27);

/** Lists threads by their files alone, reading no more of them than the page needs: each up to its first message, and once. */
export function createFileList(home: string, index: NameIndex): (query: ThreadQuery) => Promise<ThreadPage> {
  const known = new Map<string, ThreadSummary>();

  const summaryOf = async (path: string): Promise<ThreadSummary | null> => {
    try {
      const before = known.get(path);
      // Later lines change nothing of what a list shows but the time.
      if (before !== undefined) return { ...before, updatedAtMs: Math.round((await stat(path)).mtimeMs) };
      const summary = await summarizeRollout(home, path, { until: 'first message' });
      if (summary !== null && summary.firstUserMessage !== '') known.set(path, summary);
      return summary;
    } catch {
      known.delete(path);
      return null; // Moved or unreadable: the list goes on without it.
    }
  };

  /** Paths in the order of the page, those before the cursor left out as far as their names tell. */
  const byCreation = async function* (query: ThreadQuery): AsyncGenerator<string> {
    const cursor = parseCursor(query.cursor);
    const newestFirst = query.sortDirection === 'desc';
    for await (const path of rolloutFiles(home, { archived: query.archived, newestFirst })) {
      const aheadMs = cursor === null ? 0 : (timeOfPath(path) - cursor.timeMs) * (newestFirst ? 1 : -1);
      if (aheadMs <= zonesApartMs) yield path;
    }
  };
  const byUpdate = async function* (query: ThreadQuery): AsyncGenerator<string> {
    const found: { path: string; ms: number; id: string }[] = [];
    const look = async (paths: readonly string[]): Promise<void> => {
      const times = await Promise.all(
        paths.map((path) =>
          stat(path).then(
            ({ mtimeMs }) => mtimeMs,
            () => null,
          ),
        ),
      );
      for (const [at, path] of paths.entries()) found.push({ path, ms: Math.round(times[at] ?? 0), id: threadIdOfPath(path) ?? '' });
    };
    for await (const paths of inBatches(rolloutFiles(home, { archived: query.archived, newestFirst: true }), () => true)) await look(paths);
    const sign = query.sortDirection === 'asc' ? 1 : -1;
    found.sort((a, b) => (a.ms - b.ms || (a.id < b.id ? -1 : 1)) * sign);
    for (const { path } of found) yield path;
  };

  return async (asked) => {
    const folders = await Promise.all((asked.cwds ?? []).map(realFolder));
    const spellings = new Map<string, Promise<string>>();
    /** Threads were stored under any name of their folder. */
    const isInFolders = async ({ cwd }: ThreadSummary): Promise<boolean> => {
      if (asked.cwds === null || asked.cwds.includes(cwd)) return true;
      const real = spellings.get(cwd) ?? realFolder(cwd);
      spellings.set(cwd, real);
      return folders.includes(await real);
    };
    const query = { ...asked, cwds: null };
    const names = await index.names();
    const found: ThreadSummary[] = [];
    const isSameTime = query.sortKey === 'created_at' ? (a: string, b: string) => secondOf(a) === secondOf(b) : () => false;
    const paths = query.sortKey === 'created_at' ? byCreation(query) : byUpdate(query);
    for await (const batch of inBatches(paths, (a, b) => !isSameTime(a, b))) {
      for (const summary of await Promise.all(batch.map(summaryOf))) {
        if (summary === null) continue;
        const shown = { ...summary, title: names.get(summary.id) ?? summary.title };
        if (matches(shown, query) && isAfter(shown, query) && (await isInFolders(shown))) found.push(shown);
      }
      if (found.length > query.limit) break;
    }
    return toPage(inOrder(found, query).slice(0, query.limit + 1), query);
  };
}

/** Groups paths; a group ends only where two neighbours may be parted. */
async function* inBatches(paths: AsyncIterable<string>, mayPart: (a: string, b: string) => boolean): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  for await (const path of paths) {
    const last = batch.at(-1);
    if (last !== undefined && batch.length >= batchSize && mayPart(last, path)) {
      yield batch;
      batch = [];
    }
    batch.push(path);
  }
  if (batch.length > 0) yield batch;
}
