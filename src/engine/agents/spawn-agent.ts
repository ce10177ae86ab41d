import type { Caller } from '../caller.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Agents } from './agents.js';
import type { ChildSetup } from './choose-child.js';
import type { Fork } from './fork-of.js';
import type { LiveAgent } from './live-agent.js';
import { openAgent } from './open-agent.js';

export interface Spawn {
  readonly parent: LoadedThread;
  readonly setup: ChildSetup;
  readonly path: string | null;
  readonly fork: Fork | null;
  readonly caller: Caller;
  /** Those of the turn that spawns. */
  readonly environments: LoadedThread['environments'];
}

/** Opens another agent for a thread; `null`: there are as many as there may be. */
export async function spawnAgent(agents: Agents, agent: Spawn): Promise<LiveAgent | null> {
  const tree = agents.treeOf(agent.parent.id);
  const release = tree.reserve(agents.limitOf(agent.parent));
  if (release === null) return null;
  try {
    const opened = await openAgent(agents, { ...agent, tree });
    agent.caller.trace?.note({ type: 'agentSpawned', role: opened.source.role ?? 'default' });
    return opened;
  } finally {
    release();
  }
}

export const noFreeAgent = 'collab spawn failed: agent thread limit reached';
