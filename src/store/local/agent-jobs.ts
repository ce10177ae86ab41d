import type { Clock } from '../../platform/clock.js';
import { internalError } from '../../protocol/errors.js';
import type { AgentJobs } from '../agent-jobs.js';
import type { LocalState } from '../local-state.js';
import type { StateDb } from '../state-db/state-db.js';

/** Jobs over rows of files. They are in the state database only. */
export function createLocalAgentJobs({ state, clock }: { readonly state: LocalState; readonly clock: Clock }): AgentJobs {
  const opened = async (): Promise<StateDb> => {
    const db = await state.db();
    if (db === null) throw internalError('sqlite state db unavailable for agent jobs');
    return db;
  };
  return {
    create: async (job, items) => (await opened()).agentJobs.create(job, items, clock.now()),
    updateJob: async (job) => (await opened()).agentJobs.updateJob(job, clock.now()),
    updateItem: async (item) => (await opened()).agentJobs.updateItem(item, clock.now()),
  };
}
