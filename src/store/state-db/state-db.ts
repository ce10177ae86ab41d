import type { Database } from 'better-sqlite3';
import { type AgentJobRows, createAgentJobRows } from './agent-jobs.js';
import { createGoalRows, type GoalRows } from './goals.js';
import { resetMemoryRows } from './memories.js';
import { createSpawnEdges, type SpawnEdges } from './spawn-edges.js';
import { createThreadRows, type ThreadRows } from './threads.js';

/** The tables of an open state database. Calls are synchronous and short. */
export interface StateDb {
  readonly threads: ThreadRows;
  readonly goals: GoalRows;
  readonly edges: SpawnEdges;
  readonly agentJobs: AgentJobRows;
  resetMemories(): void;
}

export const createStateDb = (db: Database): StateDb => ({
  threads: createThreadRows(db),
  goals: createGoalRows(db),
  edges: createSpawnEdges(db),
  agentJobs: createAgentJobRows(db),
  resetMemories: () => resetMemoryRows(db),
});
