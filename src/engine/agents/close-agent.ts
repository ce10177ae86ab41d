import { unloadThread } from '../threads/unload-thread.js';
import type { Agents } from './agents.js';
import type { LiveAgent } from './live-agent.js';

/** Ends an agent and all that work for it, it first. Its own agents come back with it when it is resumed. */
export async function closeAgent(agents: Agents, agent: LiveAgent): Promise<void> {
  await agents.services.store.closeSpawnEdge(agent.id);
  const tree = agents.treeOf(agent.id);
  const ending = [agent];
  for (const { id } of ending) ending.push(...tree.childrenOf(id));
  for (const { thread } of ending) await unloadThread(agents.engine, thread);
}
