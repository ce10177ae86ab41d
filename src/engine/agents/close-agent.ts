import type { LoadedThread } from '../thread/thread.js';
import { unloadThread } from '../thread-operations/unload-thread.js';
import type { Agents } from './agents.js';
import type { LiveAgent } from './live-agent.js';

/** Ends an agent and all that work for it, it first. Its own agents come back with it when it is resumed. */
export async function closeAgent(agents: Agents, agent: LiveAgent): Promise<void> {
  await agents.services.store.closeSpawnEdge(agent.id);
  await unloadWithAgents(agents, agent.thread);
}

/** Unloads a thread, and after it the open agents below it. */
export async function unloadWithAgents(agents: Agents, thread: LoadedThread): Promise<void> {
  const tree = agents.treeOf(thread.id);
  const ending = [thread];
  for (const { id } of ending) ending.push(...tree.childrenOf(id).map((child) => child.thread));
  for (const each of ending) await unloadThread(agents.engine, each);
}
