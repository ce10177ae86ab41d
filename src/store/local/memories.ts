import type { LocalState } from '../local-state.js';
import type { MemoryRows } from '../state-db/memories.js';
import type { ThreadMemories } from '../thread-memories.js';
import { whenFree } from '../when-free.js';
import type { LiveThreads } from './live-threads.js';

/** What threads have taught. It is in the state database only. */
export function createLocalMemories({ state, live }: { readonly state: LocalState; readonly live: LiveThreads }): ThreadMemories {
  const change = <T>(work: (rows: MemoryRows) => T): Promise<T | null> => state.change((db) => work(db.memories()));
  return {
    claimExtractions: async (query) => {
      const db = await state.filledDb();
      return db === null ? [] : whenFree(() => db.memories().claimExtractions(query));
    },
    finishExtraction: async (job, memory) => (await change((rows) => rows.finishExtraction(job, memory))) ?? false,
    failExtraction: async (job, reason) => void (await change((rows) => rows.failExtraction(job, reason))),
    claimConsolidation: async (worker) => change((rows) => rows.claimConsolidation(worker)),
    renewConsolidation: async (job) => (await change((rows) => rows.renewConsolidation(job))) ?? false,
    finishConsolidation: async (job, selected) => (await change((rows) => rows.finishConsolidation(job, selected))) ?? false,
    failConsolidation: async (job, reason) => void (await change((rows) => rows.failConsolidation(job, reason))),
    release: async (job) => void (await change((rows) => rows.release(job))),
    select: async (limits) => (await state.db())?.memories().select(limits) ?? [],
    forgetUnused: async (limits) => void (await change((rows) => rows.forgetUnused(limits))),
    noteUse: async (threadIds) => void (await change((rows) => rows.noteUse(threadIds))),
    pollute: async (threadId) => {
      await live.settle(threadId);
      // The thread's own writer knows it too: its next line would undo it.
      const mine = live.get(threadId);
      if (mine?.summary) mine.summary.memoryMode = 'polluted';
      await change((rows) => rows.pollute(threadId));
    },
  };
}
