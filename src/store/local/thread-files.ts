import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '../../platform/clock.js';
import { isThere } from '../../platform/files/is-there.js';
import { errorCodeOf, osErrorText } from '../../platform/os-error.js';
import { invalidRequest } from '../../protocol/errors.js';
import type { LocalState, StoreLogger } from '../local-state.js';
import { emptyRollout, unreadable } from '../read-error.js';
import type { NameIndex } from '../rollout/name-index.js';
import { createNewestFiles } from '../rollout/newest-files.js';
import { findRolloutPath, isArchivedPath, threadIdOfPath } from '../rollout/paths.js';
import { readHead, summarizeRollout } from '../rollout/summarize.js';
import type { StateDb } from '../state-db/state-db.js';
import type { ThreadSummary } from '../summary.js';
import type { LiveThread, LiveThreads } from './live-threads.js';

/** How many of the newest files a list looks at for threads that only other programs know. */
const repairDepth = 20;
/** A row is written a moment after its file. One that is older by more than this missed what another program wrote. */
const rowLagMs = 2000;

export type FileState = 'missing' | 'changed' | 'as known';

/** Finds threads' files, and keeps their rows right. The files are the truth. */
export interface ThreadFiles {
  /** The file of a thread, archived or not. A row's word is taken only when the file is there and bears the thread's id. */
  locate(id: string): Promise<string | null>;
  /** The summary of a stored thread, its row put right. */
  summaryOf(id: string): Promise<ThreadSummary | null>;
  /** The summary of the thread of a file, wherever that is. */
  summaryAt(path: string): Promise<ThreadSummary>;
  /** How a thread's file has gone on since its row was written. */
  check(thread: { id: string; path: string | null; updatedAtMs: number }): Promise<FileState>;
  /** Puts the row of a thread right; it goes when its file has gone. */
  repair(db: StateDb, id: string): Promise<void>;
  /** Finds the newest files that have no row, or half a one: another program, or one that was killed, made them. */
  adoptNewest(db: StateDb, archived: boolean): Promise<void>;
}

export interface ThreadFilesParts {
  readonly home: string;
  readonly clock: Clock;
  readonly state: LocalState;
  readonly live: LiveThreads;
  readonly index: NameIndex;
  readonly logger: StoreLogger;
}

export function createThreadFiles({ home, clock, state, live, index, logger }: ThreadFilesParts): ThreadFiles {
  const newest = createNewestFiles({ home, clock, depth: repairDepth });

  const upsert = (db: StateDb | null, summary: ThreadSummary): void => {
    try {
      db?.threads.upsert([summary]);
    } catch (error) {
      logger.warn('a row of the state database was not written; it is repaired when the thread is listed', { error: String(error) });
    }
  };

  /** The name that a client gave may be in the index alone. */
  const named = async (summary: ThreadSummary): Promise<ThreadSummary> => {
    const hasName = summary.title !== '' && summary.title !== summary.firstUserMessage;
    const name = hasName ? undefined : (await index.names()).get(summary.id);
    return name === undefined ? summary : { ...summary, title: name };
  };

  /** Reads a file for its row. A name in it is of an older version than one in the index. */
  const summarize = async (path: string): Promise<ThreadSummary | null> => {
    const summary = await summarizeRollout(home, path);
    if (summary === null) return null;
    const name = (await index.names()).get(summary.id);
    return name === undefined ? summary : { ...summary, title: name };
  };

  const locate = async (id: string): Promise<string | null> => {
    const mine = live.get(id);
    if (mine !== undefined && !mine.recorder.materialized) return null;
    const path = mine?.recorder.path ?? (await state.db())?.threads.find(id)?.path ?? null;
    return path !== null && threadIdOfPath(path) === id && (await isThere(path)) ? path : findRolloutPath(home, id);
  };

  const check = async ({ id, path, updatedAtMs }: { id: string; path: string | null; updatedAtMs: number }): Promise<FileState> => {
    const mtimeMs = path === null || threadIdOfPath(path) !== id ? null : await changeTimeOf(path);
    if (mtimeMs === null) return 'missing';
    return mtimeMs > updatedAtMs + rowLagMs ? 'changed' : 'as known';
  };

  /** Reads a thread's file anew for its row. Of the row's own only stays what no file says: a given name, and that it is polluted. */
  const reread = async (db: StateDb | null, path: string, row: ThreadSummary | null): Promise<ThreadSummary | null> => {
    const summary = await summarize(path);
    if (summary === null) return null;
    if (row !== null && row.title !== row.firstUserMessage) summary.title = row.title;
    if (row?.memoryMode === 'polluted' && summary.memoryMode === 'enabled') summary.memoryMode = row.memoryMode;
    upsert(db, summary);
    return summary;
  };

  /** Another process may have moved the file that this one appends to: what is written goes on in it. */
  const follow = async ({ id, recorder, summary }: LiveThread): Promise<void> => {
    if (!recorder.materialized || (await isThere(recorder.path))) return;
    const path = await findRolloutPath(home, id);
    if (path === null) return;
    await recorder.relocate(async () => path);
    if (summary !== null) Object.assign(summary, { path, archived: isArchivedPath(home, path) });
  };

  const lookUp = async (id: string): Promise<ThreadSummary | null> => {
    const mine = live.get(id);
    if (mine !== undefined) {
      await live.settle(id);
      await follow(mine);
      return mine.summary === null ? null : named({ ...mine.summary });
    }
    const db = await state.db();
    const row = db?.threads.find(id) ?? null;
    const path = await locate(id);
    if (path === null) {
      if (row !== null) db?.threads.remove(id);
      return null;
    }
    const head = await readHead(path);
    if (head === null || head.id !== id) return null;
    const isWhole = row !== null && isWholeAt(row, { path, archived: isArchivedPath(home, path) });
    return isWhole && (await check(row)) === 'as known'
      ? named({ ...row, forkedFromId: head.forked_from_id ?? null })
      : reread(db, path, row);
  };

  /** Who moves the file while it is looked at makes it be looked for again. */
  const summaryOf = (id: string): Promise<ThreadSummary | null> =>
    lookUp(id).catch((error: unknown) => {
      if (errorCodeOf(error) !== 'ENOENT') throw error;
      return lookUp(id);
    });

  const summaryAt = async (given: string): Promise<ThreadSummary> => {
    const asked = resolve(home, given);
    const path = await realpath(asked).catch((error: unknown) => {
      throw invalidRequest(`failed to resolve rollout path \`${asked}\`: ${osErrorText(error)}`);
    });
    const head = await readHead(path).catch((error: unknown) => {
      throw unreadable(path, osErrorText(error), { cause: error });
    });
    if (head === null) throw emptyRollout(path);
    const known = await summaryOf(head.id);
    if (known !== null && known.path !== null && (await realpath(known.path).catch(() => null)) === path) return known;
    const summary = await summarize(path);
    if (summary === null) throw emptyRollout(path);
    return summary;
  };

  return {
    locate,
    summaryOf,
    summaryAt,
    check,
    repair: async (db, id) => {
      if ((await summaryOf(id)) === null) db.threads.remove(id);
    },
    adoptNewest: async (db, archived) => {
      for (const path of await newest.take(archived)) {
        const id = threadIdOfPath(path);
        if (id === null || live.get(id) !== undefined) continue;
        const row = db.threads.find(id);
        if (row !== null && isWholeAt(row, { path, archived })) continue;
        try {
          const head = await readHead(path);
          if (head?.id === id) await reread(db, path, row);
        } catch (error) {
          logger.warn(`cannot read ${path}; it is not listed`, { error: String(error) });
        }
      }
    },
  };
}

/** Whoever was killed before the first message was in the row has left half a one. */
const isWholeAt = (row: ThreadSummary, { path, archived }: { readonly path: string; readonly archived: boolean }): boolean =>
  row.path === path && row.archived === archived && row.firstUserMessage !== '';

/** `null` where there is no file. */
const changeTimeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
