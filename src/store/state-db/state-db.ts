import type { Database } from 'better-sqlite3';
import { createGoalRows, type GoalRows } from './goals.js';
import { resetMemoryRows } from './memories.js';
import { createSpawnEdges, type SpawnEdges } from './spawn-edges.js';
import { createThreadRows, type ThreadRows } from './threads.js';

/** The tables of an open state database. Calls are synchronous and short. */
export interface StateDb {
  readonly threads: ThreadRows;
  readonly goals: GoalRows;
  readonly edges: SpawnEdges;
  resetMemories(): void;
}

export const createStateDb = (db: Database): StateDb => ({
  threads: createThreadRows(db),
  goals: createGoalRows(db),
  edges: createSpawnEdges(db),
  resetMemories: () => resetMemoryRows(db),
});
