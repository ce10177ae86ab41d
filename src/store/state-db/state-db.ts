import type { Database } from 'better-sqlite3';
import type { Clock } from '../../platform/clock.js';
import { type AgentJobRows, createAgentJobRows } from './agent-jobs.js';
import { createGoalRows, type GoalRows } from './goals.js';
import { createMemoryRows, type MemoryRows, resetMemoryRows } from './memories.js';
import { createSpawnEdges, type SpawnEdges } from './spawn-edges.js';
import { createThreadRows, type ThreadRows } from './threads.js';

/** The tables of an open state database. Calls are synchronous and short. */
export interface StateDb {
  readonly threads: ThreadRows;
  readonly goals: GoalRows;
  readonly edges: SpawnEdges;
  readonly agentJobs: AgentJobRows;
  /** Made when it is first asked for: most homes keep no memories. */
  memories(): MemoryRows;
  resetMemories(): void;
}

export function createStateDb(db: Database, clock: Clock): StateDb {
  let memories: MemoryRows | null = null;
  return {
    threads: createThreadRows(db),
    goals: createGoalRows(db),
    edges: createSpawnEdges(db),
    agentJobs: createAgentJobRows(db),
    memories: () => {
      memories ??= createMemoryRows(db, clock);
      return memories;
    },
    resetMemories: () => resetMemoryRows(db),
  };
}
