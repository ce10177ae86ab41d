import { access, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { osErrorText } from '../../platform/os-error.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import type { LocalState, StoreLogger } from '../local-state.js';
import { emptyRollout, noRecords } from '../read-error.js';
import { readNameIndex } from '../rollout/name-index.js';
import { findRolloutPath, isArchivedPath, rolloutFiles, threadIdOfPath } from '../rollout/paths.js';
import { readRolloutLines } from '../rollout/reader.js';
import type { StoredLine } from '../rollout/record.js';
import { readHead, summarizeRollout } from '../rollout/summarize.js';
import type { StateDb } from '../state-db/state-db.js';
import type { ThreadSummary } from '../summary.js';
import type { ThreadRef } from '../thread-store.js';
import type { LiveThreads } from './live-threads.js';

/** How many of the newest files a list looks at for threads that only other programs know. */
const repairDepth = 20;

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Finds threads' files, and keeps their rows right. The files are the truth. */
export interface ThreadFiles {
  /** The file of a thread, archived or not. A row's word is taken only when the file is there and bears the thread's id. */
  locate(id: string): Promise<string | null>;
  /** The summary of a stored thread, its row put right. */
  summaryOf(id: string): Promise<ThreadSummary | null>;
  /** The summary of the thread of a file, wherever that is. */
  summaryAt(path: string): Promise<ThreadSummary>;
  lines(thread: ThreadRef): AsyncGenerator<StoredLine>;
  /** Finds the newest files that have no row: another program may have made them since the backfill. */
  adoptNewest(db: StateDb, archived: boolean): Promise<void>;
}

export function createThreadFiles(parts: { home: string; state: LocalState; live: LiveThreads; logger: StoreLogger }): ThreadFiles {
  const { home, state, live, logger } = parts;

  const upsert = (db: StateDb | null, summary: ThreadSummary): void => {
    try {
      db?.threads.upsert([summary]);
    } catch (error) {
      logger.warn('a row of the state database was not written; it is repaired when the thread is listed', { error: String(error) });
    }
  };

  /** Reads a file for its row. The name is not in the file. */
  const summarize = async (path: string): Promise<ThreadSummary | null> => {
    const summary = await summarizeRollout(home, path);
    if (summary === null) return null;
    const name = (await readNameIndex(home)).get(summary.id);
    if (name !== undefined) summary.title = name;
    return summary;
  };

  const locate = async (id: string): Promise<string | null> => {
    const mine = live.get(id);
    if (mine !== undefined) return mine.recorder.materialized ? mine.recorder.path : null;
    const path = (await state.db())?.threads.find(id)?.path ?? null;
    return path !== null && threadIdOfPath(path) === id && (await isThere(path)) ? path : findRolloutPath(home, id);
  };

  const summaryOf = async (id: string): Promise<ThreadSummary | null> => {
    const mine = live.get(id);
    if (mine !== undefined) {
      await live.settle(id);
      return mine.summary === null ? null : { ...mine.summary };
    }
    const db = await state.db();
    const path = await locate(id);
    const row = db?.threads.find(id) ?? null;
    if (path === null) {
      if (row !== null) db?.threads.remove(id);
      return null;
    }
    const head = await readHead(path);
    if (head === null || head.id !== id) return null;
    const isTrusted = row !== null && row.path === path && row.archived === isArchivedPath(home, path);
    if (isTrusted) return { ...row, forkedFromId: head.forked_from_id ?? null };
    const summary = await summarize(path);
    if (summary !== null && row !== null && row.title !== row.firstUserMessage) summary.title = row.title;
    if (summary !== null) upsert(db, summary);
    return summary;
  };

  const summaryAt = async (given: string): Promise<ThreadSummary> => {
    const asked = resolve(home, given);
    const path = await realpath(asked).catch((error: unknown) => {
      throw invalidRequest(`failed to resolve rollout path \`${asked}\`: ${osErrorText(error)}`);
    });
    const head = await readHead(path).catch((error: unknown) => {
      throw internalError(`failed to read thread: ${path}: ${osErrorText(error)}`, { cause: error });
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
    lines: async function* (thread) {
      const { id, path: told } = typeof thread === 'string' ? { id: thread, path: null } : thread;
      await live.settle(id);
      const path = told !== null && (await isThere(told)) ? told : await locate(id);
      if (path === null) throw noRecords(id);
      let hasHead = false;
      for await (const line of readRolloutLines(path)) {
        hasHead ||= line.item?.type === 'session_meta';
        yield line;
      }
      if (!hasHead) throw emptyRollout(path);
    },
    adoptNewest: async (db, archived) => {
      let seen = 0;
      for await (const path of rolloutFiles(home, { archived, newestFirst: true })) {
        if (++seen > repairDepth) return;
        const id = threadIdOfPath(path);
        if (id === null || live.get(id) !== undefined) continue;
        const row = db.threads.find(id);
        if (row !== null && row.path === path && row.archived === archived) continue;
        try {
          const summary = await summarize(path);
          if (summary !== null && summary.id === id) upsert(db, summary);
        } catch (error) {
          logger.warn(`cannot read ${path}; it is not listed`, { error: String(error) });
        }
      }
    },
  };
}
