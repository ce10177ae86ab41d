import { isRecord } from '../../../platform/json.js';
import { spawnEdgeId } from './interactions.js';
import type { ThreadOrigin } from './trace-state.js';

/** Where a thread comes from, as its metadata tell. */
export function originOf(
  metadata: Readonly<Record<string, unknown>>,
  { id, path }: { readonly id: string; readonly path: string },
): ThreadOrigin {
  const source = metadata['session_source'];
  const agent = isRecord(source) ? source['subagent'] : null;
  const spawn = isRecord(agent) ? agent['thread_spawn'] : null;
  if (!isRecord(spawn) || typeof spawn['parent_thread_id'] !== 'string') return { type: 'root' };
  const parent = spawn['parent_thread_id'];
  const name = metadata['task_name'];
  const role = metadata['agent_role'] ?? spawn['agent_role'];
  return {
    type: 'spawned',
    parent_thread_id: parent,
    spawn_edge_id: spawnEdgeId(parent, id),
    task_name: typeof name === 'string' ? name : (path.split('/').at(-1) ?? path),
    agent_role: typeof role === 'string' ? role : '',
  };
}
