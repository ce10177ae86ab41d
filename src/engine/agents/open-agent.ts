import type { ResponseItem } from '../../model/model-transport.js';
import { emptyHistory } from '../projection/from-rollout.js';
import type { LoadedThread } from '../thread.js';
import { createThread } from '../threads/create-thread.js';
import type { AgentTree } from './agent-tree.js';
import type { Agents } from './agents.js';
import type { ChildSetup } from './choose-child.js';
import { LiveAgent } from './live-agent.js';
import { type SpawnSource, toStoredSpawn } from './spawn-source.js';

/** What there is to know of an agent that is to be. */
export interface NewAgent {
  readonly tree: AgentTree;
  readonly parent: LoadedThread;
  readonly setup: ChildSetup;
  /** `null`: it is known by its id. */
  readonly path: string | null;
  readonly history: readonly ResponseItem[];
  readonly originator: string;
}

/** Makes the thread of an agent, and opens it. It has nothing to do yet. */
export async function openAgent(agents: Agents, { tree, parent, setup, path, history, originator }: NewAgent): Promise<LiveAgent> {
  const { config, settings, role } = setup;
  const nickname = tree.nicknames.draw(role?.nicknameCandidates);
  const source: SpawnSource = {
    parentThreadId: parent.id,
    depth: agents.depthOf(parent) + 1,
    path,
    nickname,
    role: role?.name ?? null,
  };
  const thread = await createThread(agents.engine, {
    config,
    instructions: config.baseInstructions ?? parent.instructions,
    originator,
    ephemeral: parent.writer === null,
    threadSource: 'subagent',
    source: toStoredSpawn(source),
    sessionId: tree.rootId,
    agent: { nickname, role: source.role, path },
    history: { ...emptyHistory, items: history },
    environments: parent.environments,
  });
  thread.settings = settings;
  for (const item of history) thread.write({ type: 'responseItemRecorded', threadId: thread.id, turnId: null, item });
  const agent = new LiveAgent(thread, source);
  agents.open(tree, agent);
  if (thread.writer !== null) await agents.services.store.addSpawnEdge(parent.id, thread.id);
  thread.appear();
  return agent;
}
