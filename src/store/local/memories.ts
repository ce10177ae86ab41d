import type { LocalState } from '../local-state.js';
import type { MemoryRows } from '../state-db/memories.js';
import type { ThreadMemories } from '../thread-memories.js';
import type { LiveThreads } from './live-threads.js';

/** What threads have taught. It is in the state database only. */
export function createLocalMemories({ state, live }: { readonly state: LocalState; readonly live: LiveThreads }): ThreadMemories {
  const rows = async (): Promise<MemoryRows | null> => (await state.db())?.memories() ?? null;
  return {
    claimExtractions: async (query) => (await state.filledDb())?.memories().claimExtractions(query) ?? [],
    finishExtraction: async (job, memory) => (await rows())?.finishExtraction(job, memory) ?? false,
    failExtraction: async (job, reason) => (await rows())?.failExtraction(job, reason),
    claimConsolidation: async (worker) => (await rows())?.claimConsolidation(worker) ?? null,
    renewConsolidation: async (job) => (await rows())?.renewConsolidation(job) ?? false,
    finishConsolidation: async (job, selected) => (await rows())?.finishConsolidation(job, selected) ?? false,
    failConsolidation: async (job, reason) => (await rows())?.failConsolidation(job, reason),
    release: async (job) => (await rows())?.release(job),
    select: async (limits) => (await rows())?.select(limits) ?? [],
    forgetUnused: async (limits) => (await rows())?.forgetUnused(limits),
    noteUse: async (threadIds) => (await rows())?.noteUse(threadIds),
    pollute: async (threadId) => {
      await live.settle(threadId);
      // The thread's own writer knows it too: its next line would undo it.
      const mine = live.get(threadId);
      if (mine?.summary) mine.summary.memoryMode = 'polluted';
      (await rows())?.pollute(threadId);
    },
  };
}
