import type { Clock } from '../../platform/clock.js';
import { internalError } from '../../protocol/errors.js';
import type { LocalState } from '../local-state.js';
import type { StateDb } from '../state-db/state-db.js';
import type { ThreadGoals } from '../thread-goals.js';

/** Goals of threads. They are in the state database only. `prepare` sees to it that the thread has its row. */
export function createLocalGoals(parts: { state: LocalState; clock: Clock; prepare: (threadId: string) => Promise<void> }): ThreadGoals {
  const { state, clock, prepare } = parts;
  const opened = async (): Promise<StateDb> => {
    const db = await state.db();
    if (db === null) throw internalError('sqlite state db unavailable for thread goals');
    return db;
  };
  return {
    get: async (threadId) => (await opened()).goals.find(threadId),
    set: async (goal) => {
      const db = await opened();
      await prepare(goal.threadId);
      db.goals.put(goal);
    },
    clear: async (threadId) => {
      const db = await opened();
      await prepare(threadId);
      return db.goals.remove(threadId);
    },
    addUsage: async (goal, usage) => (await opened()).goals.addUsage(goal, usage, clock.now()),
  };
}
