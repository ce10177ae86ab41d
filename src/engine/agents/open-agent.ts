import type { Caller } from '../caller.js';
import type { LoadedThread } from '../thread/thread.js';
import { createThread } from '../thread-operations/create-thread.js';
import { instructionsOf } from '../thread-operations/load-thread.js';
import { tellWarnings } from '../thread-operations/tell-warnings.js';
import { withoutTrace } from '../turn/turn-trace.js';
import type { AgentTree } from './agent-tree.js';
import type { Agents } from './agents.js';
import type { ChildSetup } from './choose-child.js';
import type { Fork } from './fork-of.js';
import { agentLineage, LiveAgent } from './live-agent.js';
import { type SpawnSource, toStoredSpawn } from './spawn-source.js';

/** What there is to know of an agent that is to be. */
export interface NewAgent {
  readonly tree: AgentTree;
  readonly parent: LoadedThread;
  readonly setup: ChildSetup;
  /** `null`: it is known by its id. */
  readonly path: string | null;
  /** What it takes over of its parent. */
  readonly fork: Fork | null;
  readonly caller: Caller;
  /** Those of the turn that spawns. */
  readonly environments: LoadedThread['environments'];
}

/** Makes the thread of an agent, and opens it. It has nothing to do yet. */
export async function openAgent(agents: Agents, { tree, parent, setup, path, fork, caller, environments }: NewAgent): Promise<LiveAgent> {
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
    instructions: setup.instructions ?? instructionsOf(config),
    originator: caller.originator,
    trace: caller.trace,
    ephemeral: parent.writer === null,
    threadSource: 'subagent',
    source: toStoredSpawn(source),
    lineage: agentLineage(tree, parent.id),
    forkedFromId: fork === null ? null : parent.id,
    agent: { nickname, role: source.role, path },
    ...(fork === null ? {} : { initial: fork.lines, history: () => fork.history }),
    environments,
  });
  thread.settings = settings;
  thread.caller = withoutTrace(caller);
  const agent = new LiveAgent(thread, source);
  agents.open(tree, agent);
  if (thread.writer !== null) await agents.services.store.addSpawnEdge(parent.id, thread.id);
  thread.appear();
  thread.publish({
    type: 'workerStarted',
    threadId: thread.id,
    kind: 'thread_spawn',
    parentThreadId: parent.id,
    model: settings.model,
    isEphemeral: thread.writer === null,
    createdAtMs: thread.head.createdAtMs,
  });
  tellWarnings(thread);
  return agent;
}
