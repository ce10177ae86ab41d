import { isRecord } from '../../platform/json.js';

const prefix = 'agent_job:';

/** What the requests of a job's workers are counted to. */
export const workerKind = (jobId: string): `agent_job:${string}` => `${prefix}${jobId}`;

/** Where a worker's thread came from, as stored. */
export const workerSource = (jobId: string): unknown => ({ subagent: { other: workerKind(jobId) } });

/** Whether a thread works on a row of a job. */
export function isWorkerSource(stored: unknown): boolean {
  const agent = isRecord(stored) && isRecord(stored.subagent) ? stored.subagent.other : null;
  return typeof agent === 'string' && agent.startsWith(prefix);
}
