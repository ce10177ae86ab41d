import { isRecord, numberOf, stringOf } from '../../platform/json.js';

/** Where an agent's thread came from. */
export interface SpawnSource {
  readonly parentThreadId: string;
  /** The root is at 0. */
  readonly depth: number;
  /** `/root/…` for agents that have task names; else `null`. */
  readonly path: string | null;
  readonly nickname: string | null;
  readonly role: string | null;
}

/** As a thread's file keeps it. */
export const toStoredSpawn = (source: SpawnSource): unknown => ({
  subagent: {
    thread_spawn: {
      parent_thread_id: source.parentThreadId,
      depth: source.depth,
      agent_path: source.path,
      agent_nickname: source.nickname,
      agent_role: source.role,
    },
  },
});

/** `null` for a thread that no other one spawned. */
export function fromStoredSpawn(stored: unknown): SpawnSource | null {
  const spawn = isRecord(stored) && isRecord(stored.subagent) ? stored.subagent.thread_spawn : null;
  if (!isRecord(spawn) || typeof spawn.parent_thread_id !== 'string') return null;
  return {
    parentThreadId: spawn.parent_thread_id,
    depth: numberOf(spawn.depth) ?? 0,
    path: stringOf(spawn.agent_path),
    nickname: stringOf(spawn.agent_nickname),
    role: stringOf(spawn.agent_role) ?? stringOf(spawn.agent_type),
  };
}
