import type { Clock } from '../platform/clock.js';
import { findGitHead } from '../platform/git/git.js';
import { internalError } from '../protocol/errors.js';
import { createLocalAgentJobs } from './local/agent-jobs.js';
import { createArchive } from './local/archive.js';
import { clearMemories } from './local/clear-memories.js';
import { createLocalGoals } from './local/goals.js';
import { createListing } from './local/listing.js';
import { createLiveThreads } from './local/live-threads.js';
import { createLocalMemories } from './local/memories.js';
import { createMetadata } from './local/metadata.js';
import { createThreadFiles } from './local/thread-files.js';
import { createThreadRecords } from './local/thread-records.js';
import { writeInitial } from './local/write-initial.js';
import { createLocalState, type StoreLogger } from './local-state.js';
import { createNameIndex } from './rollout/name-index.js';
import { rolloutPath } from './rollout/paths.js';
import type { RolloutItem } from './rollout/record.js';
import { toGitRecord, toSessionMeta } from './session-meta.js';
import { type ThreadSummary, toStoredThread } from './summary.js';
import type { NewThread, StoredThread, ThreadRef, ThreadStore, ThreadWriter } from './thread-store.js';

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

const toStored = (summary: ThreadSummary | null): StoredThread | null => (summary === null ? null : toStoredThread(summary));

/** The head of a thread's file, which says where the work tree stands at that moment. */
const headOf = async (thread: NewThread): Promise<RolloutItem> => {
  const git = await findGitHead(thread.cwd);
  return { type: 'session_meta', payload: toSessionMeta(thread, git === null ? null : toGitRecord(git)) };
};

/** Keeps threads in files under one home, with an index in SQLite. The files are the truth. */
export function createLocalThreadStore(options: LocalThreadStoreOptions): ThreadStore {
  const { home, clock, logger } = options;
  const index = createNameIndex(home);
  const enabled = options.stateDb !== 'off';
  const state = createLocalState({ home, sqliteHome: options.sqliteHome ?? home, clock, logger, index, enabled });
  const live = createLiveThreads({ state, clock, logger });
  const files = createThreadFiles({ home, clock, state, live, index, logger });
  const records = createThreadRecords({ live, files });
  let isClosed = false;

  const reopen = async (thread: ThreadRef): Promise<ThreadWriter | null> => {
    const { id, path: told } = typeof thread === 'string' ? { id: thread, path: null } : thread;
    const joined = live.join(id);
    if (joined !== null) return joined;
    const summary = told === null ? await files.summaryOf(id) : await files.summaryAt(told);
    if (summary === null || summary.path === null) return null;
    return live.open({ id, path: summary.path, begin: null, summary });
  };
  const metadata = createMetadata({ clock, state, live, files, index, reopen });
  const archive = createArchive({ home, state, live, files });

  return {
    create: async (thread, initial) => {
      void state.db(); // Opens while the first turn is on its way; failures are logged there.
      const path = rolloutPath(home, thread.createdAtMs, thread.id);
      if (initial === undefined) return live.open({ id: thread.id, path, begin: () => headOf(thread), summary: null });
      const summary = await writeInitial(path, { head: await headOf(thread), initial, nowMs: () => clock.now() });
      const writer = live.open({ id: thread.id, path, begin: null, summary, needsRow: true });
      await live.settle(thread.id);
      return writer;
    },
    reopen,
    find: async (id) => toStored(await files.summaryOf(id)),
    findByPath: async (path) => toStoredThread(await files.summaryAt(path)),
    read: async (thread) => {
      const id = typeof thread === 'string' ? thread : thread.id;
      if (typeof thread === 'string' && (await files.locate(id)) === null) return null;
      const items: RolloutItem[] = [];
      for await (const batch of records.items(thread)) for (const item of batch) items.push(item);
      return items;
    },
    records: async function* (thread, options) {
      for await (const batch of records.items(thread, options)) for (const item of batch) yield item;
    },
    lines: async function* (thread) {
      for await (const batch of records.lines(thread)) for (const line of batch) yield line;
    },
    revision: (thread) => records.revision(thread),
    list: createListing({ home, state, live, files, index }),
    archive: async (id) => toStored(await archive.archive(id)),
    unarchive: async (id) => toStored(await archive.unarchive(id)),
    rename: async (id, name) => toStored(await metadata.rename(id, name)),
    updateMetadata: async (id, patch) => toStored(await metadata.updateMetadata(id, patch)),
    goals: createLocalGoals({
      state,
      clock,
      prepare: async (id) => {
        await metadata.materialize(id);
        await files.summaryOf(id);
      },
    }),
    agentJobs: createLocalAgentJobs({ state, clock }),
    memories: createLocalMemories({ state, live }),
    spawnedBy: async (threadId) => (await state.db())?.edges.descendants(threadId) ?? [],
    openAgentsOf: async (threadId) => (await state.db())?.edges.openChildren(threadId) ?? [],
    addSpawnEdge: async (parent, child) => void (await state.change((db) => db.edges.add(parent, child))),
    closeSpawnEdge: async (child) => void (await state.change((db) => db.edges.close(child))),
    resetMemories: async () => {
      if ((await state.db()) === null) throw internalError('sqlite state db unavailable for memory reset');
      await clearMemories(home);
      await state.change((db) => db.resetMemories());
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      try {
        await live.close();
      } finally {
        await state.close();
      }
    },
  };
}
