import type { Clock } from '../../platform/clock.js';
import { internalError } from '../../protocol/errors.js';
import type { AgentJobs } from '../agent-jobs.js';
import type { LocalState } from '../local-state.js';
import type { AgentJobRows } from '../state-db/agent-jobs.js';
import { whenFree } from '../when-free.js';

/** Jobs over rows of files. They are in the state database only. */
export function createLocalAgentJobs({ state, clock }: { readonly state: LocalState; readonly clock: Clock }): AgentJobs {
  const change = async <T>(work: (rows: AgentJobRows) => T): Promise<T> => {
    const db = await state.db();
    if (db === null) throw internalError('sqlite state db unavailable for agent jobs');
    return whenFree(() => work(db.agentJobs));
  };
  return {
    create: (job, items) => change((rows) => rows.create(job, items, clock.now())),
    updateJob: (job) => change((rows) => rows.updateJob(job, clock.now())),
    updateItem: (item) => change((rows) => rows.updateItem(item, clock.now())),
  };
}
