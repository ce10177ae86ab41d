import { access } from 'node:fs/promises';
import type { Clock } from '../platform/clock.js';
import { findGitHead } from '../platform/git.js';
import { internalError } from '../protocol/errors.js';
import { createLocalState, type StoreLogger } from './local-state.js';
import { pageOf, parseCursor } from './page.js';
import { createRolloutScan } from './rollout/list.js';
import { readNameIndex } from './rollout/name-index.js';
import { findRolloutPath, isArchivedPath, rolloutFiles, rolloutPath, threadIdOfPath } from './rollout/paths.js';
import { readRollout } from './rollout/reader.js';
import type { RolloutItem } from './rollout/record.js';
import { createRecorder, type Recorder } from './rollout/recorder.js';
import { readHead, summarizeRollout } from './rollout/summarize.js';
import { toSessionMeta } from './session-meta.js';
import type { ThreadRows } from './state-db/threads.js';
import { applyRecord, summaryOfMeta, type ThreadSummary, toStoredThread } from './summary.js';
import type { NewThread, ThreadPage, ThreadQuery, ThreadStore, ThreadWriter } from './thread-store.js';

export interface LocalThreadStoreOptions {
  /** The absolute folder that holds `sessions` and `archived_sessions`. */
  readonly home: string;
  /** Where `state_5.sqlite` is. Default: `home`. */
  readonly sqliteHome?: string;
  readonly clock: Clock;
  readonly logger: StoreLogger;
  /** `off`: lists read the files. Default: `default`. */
  readonly stateDb?: 'default' | 'off';
}

/** A thread that this process appends to. */
interface Live {
  readonly path: string;
  readonly recorder: Recorder;
  /** What lists show, kept up to date by each batch; `null` before the first. */
  summary: ThreadSummary | null;
  writers: number;
}

/** How many of the newest files a list looks at for threads that only other programs know. */
const repairDepth = 20;

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Keeps threads in files under one home, with an index in SQLite. The files are the truth. */
export function createLocalThreadStore(options: LocalThreadStoreOptions): ThreadStore {
  const { home, clock, logger } = options;
  const state = createLocalState({ home, sqliteHome: options.sqliteHome ?? home, clock, logger, enabled: options.stateDb !== 'off' });
  const scan = createRolloutScan(home);
  const live = new Map<string, Live>();
  let lastUpdateMs = 0;
  let isClosed = false;

  /** Times of change are unique and rise, so that pages by them have one order. */
  const nextUpdateMs = (): number => {
    const now = clock.now();
    lastUpdateMs = now > lastUpdateMs || now < lastUpdateMs - 1000 ? now : lastUpdateMs + 1;
    return lastUpdateMs;
  };

  const upsert = (rows: ThreadRows, summaries: readonly ThreadSummary[]): void => {
    try {
      rows.upsert(summaries);
    } catch (error) {
      logger.warn('a row of the state database was not written; it is repaired when the thread is listed', { error: String(error) });
    }
  };

  const saveRow = async (thread: Live): Promise<void> => {
    const rows = await state.rows();
    if (rows !== null && thread.summary !== null) upsert(rows, [thread.summary]);
  };

  const startLive = (id: string, path: string, begin: (() => Promise<RolloutItem>) | null, summary: ThreadSummary | null): Live => {
    let isSaving = false;
    const thread: Live = {
      path,
      summary,
      writers: 0,
      recorder: createRecorder({
        path,
        clock,
        begin,
        onError: (error) => logger.error(`cannot write ${path}; its lines are kept and tried again`, { error: String(error) }),
        onWritten: (items) => {
          for (const item of items) {
            if (thread.summary !== null) applyRecord(thread.summary, item);
            else if (item.type === 'session_meta') thread.summary = summaryOfMeta(item.payload, path);
          }
          if (thread.summary !== null) thread.summary.updatedAtMs = nextUpdateMs();
          // One row write for the batches that arrive before it.
          if (isSaving) return;
          isSaving = true;
          queueMicrotask(() => {
            isSaving = false;
            void saveRow(thread); // It never rejects.
          });
        },
      }),
    };
    live.set(id, thread);
    return thread;
  };

  const writerOf = (id: string, thread: Live): ThreadWriter => {
    let open = true;
    thread.writers++;
    return {
      path: thread.path,
      get materialized() {
        return thread.recorder.materialized;
      },
      append: (items) => thread.recorder.append(items),
      flush: async () => {
        await thread.recorder.flush();
        await saveRow(thread);
      },
      close: async () => {
        if (!open) return;
        open = false;
        if (--thread.writers > 0) return;
        if (live.get(id) === thread) live.delete(id);
        try {
          await thread.recorder.close();
        } finally {
          await saveRow(thread);
        }
      },
    };
  };

  const beginningOf = (thread: NewThread) => async (): Promise<RolloutItem> => {
    const git = await findGitHead(thread.cwd);
    const record =
      git === null
        ? null
        : {
            ...(git.sha === null ? {} : { commit_hash: git.sha }),
            ...(git.branch === null ? {} : { branch: git.branch }),
            ...(git.originUrl === null ? {} : { repository_url: git.originUrl }),
          };
    return { type: 'session_meta', payload: toSessionMeta(thread, record) };
  };

  /** Reads a file for its row. The name is not in the file. */
  const summarize = async (path: string): Promise<ThreadSummary | null> => {
    const summary = await summarizeRollout(home, path);
    if (summary === null) return null;
    const name = (await readNameIndex(home)).get(summary.id);
    if (name !== undefined) summary.title = name;
    return summary;
  };

  /** The file of a thread. A row's word is taken only when the file is there and bears the thread's id. */
  const locate = async (id: string): Promise<string | null> => {
    const mine = live.get(id);
    if (mine !== undefined) return mine.recorder.materialized ? mine.path : null;
    const path = (await state.rows())?.find(id)?.path ?? null;
    return path !== null && threadIdOfPath(path) === id && (await isThere(path)) ? path : findRolloutPath(home, id);
  };

  /** The summary of a stored thread, and its row put right. */
  const summaryOf = async (id: string): Promise<ThreadSummary | null> => {
    const mine = live.get(id);
    if (mine !== undefined) {
      if (!mine.recorder.materialized) return null;
      await mine.recorder.flush().catch(() => {}); // Told by the recorder; what was written still counts.
      return mine.summary === null ? null : { ...mine.summary };
    }
    const rows = await state.rows();
    const path = await locate(id);
    const row = rows?.find(id) ?? null;
    if (path === null) {
      if (row !== null) rows?.remove(id);
      return null;
    }
    const head = await readHead(path);
    if (head === null || head.id !== id) return null;
    const isTrusted = row !== null && row.path === path && row.archived === isArchivedPath(home, path);
    if (isTrusted) return { ...row, forkedFromId: head.forked_from_id ?? null };
    const summary = await summarize(path);
    if (summary !== null && row !== null && row.title !== row.firstUserMessage) summary.title = row.title;
    if (rows !== null && summary !== null) upsert(rows, [summary]);
    return summary;
  };

  /** Finds the newest files that have no row: another program may have made them since the backfill. */
  const adoptNewest = async (rows: ThreadRows, archived: boolean): Promise<void> => {
    let seen = 0;
    for await (const path of rolloutFiles(home, { archived, newestFirst: true })) {
      if (++seen > repairDepth) return;
      const id = threadIdOfPath(path);
      if (id === null || live.has(id)) continue;
      const row = rows.find(id);
      if (row !== null && row.path === path && row.archived === archived) continue;
      try {
        const summary = await summarize(path);
        if (summary !== null && summary.id === id) upsert(rows, [summary]);
      } catch (error) {
        logger.warn(`cannot read ${path}; it is not listed`, { error: String(error) });
      }
    }
  };

  const listRows = async (rows: ThreadRows, query: ThreadQuery): Promise<ThreadPage> => {
    if (query.cursor === null) await adoptNewest(rows, query.archived);
    // Each turn removes or moves at least one row that told a wrong path.
    for (;;) {
      const page = rows.page(query);
      const present = await Promise.all(page.threads.map((thread) => thread.path !== null && isThere(thread.path)));
      const stale = page.threads.filter((_, index) => !present[index]);
      if (stale.length === 0) return page;
      for (const thread of stale) {
        if ((await summaryOf(thread.id)) === null) rows.remove(thread.id);
        else if (live.has(thread.id)) return page; // A file deleted under its writer: the thread is still going on.
      }
    }
  };

  const listFiles = async (query: ThreadQuery): Promise<ThreadPage> => {
    const names = await readNameIndex(home);
    const summaries = (await scan.summaries(query.archived)).map((summary) => {
      const title = names.get(summary.id);
      return title === undefined ? summary : { ...summary, title };
    });
    return pageOf(summaries, query);
  };

  return {
    create: async (thread) => {
      void state.rows(); // Opens while the first turn is on its way; failures are logged there.
      return writerOf(thread.id, startLive(thread.id, rolloutPath(home, thread.createdAtMs, thread.id), beginningOf(thread), null));
    },
    reopen: async (id) => {
      const mine = live.get(id);
      if (mine !== undefined) return writerOf(id, mine);
      const summary = await summaryOf(id);
      if (summary === null || summary.path === null) return null;
      return writerOf(id, live.get(id) ?? startLive(id, summary.path, null, summary));
    },
    find: async (id) => {
      const summary = await summaryOf(id);
      return summary === null ? null : toStoredThread(summary);
    },
    read: async (id) => {
      const path = await locate(id);
      if (path === null) return null;
      await live
        .get(id)
        ?.recorder.flush()
        .catch(() => {}); // Told by the recorder; what was written is read.
      const items: RolloutItem[] = [];
      for await (const line of readRollout(path)) items.push(line);
      if (!items.some((item) => item.type === 'session_meta')) {
        throw internalError(`failed to read thread: rollout at ${path} is empty`);
      }
      return items;
    },
    list: async (query) => {
      parseCursor(query.cursor);
      await Promise.all(
        Array.from(live.values(), (thread) =>
          thread.recorder
            .flush()
            .then(() => saveRow(thread))
            .catch(() => {}),
        ),
      );
      const rows = await state.wholeRows();
      return rows === null ? listFiles(query) : listRows(rows, query);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      const closing = await Promise.allSettled(
        Array.from(live.values(), async (thread) => {
          await thread.recorder.close();
          await saveRow(thread);
        }),
      );
      live.clear();
      await state.close();
      const failed = closing.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
