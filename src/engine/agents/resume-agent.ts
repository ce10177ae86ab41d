import type { StoredThread } from '../../store/thread-store.js';
import type { Caller } from '../caller.js';
import type { LoadedThread } from '../thread/thread.js';
import { instructionsOf, loadThread } from '../thread-operations/load-thread.js';
import { tellWarnings } from '../thread-operations/tell-warnings.js';
import { readThreadHistory } from '../thread-operations/thread-turns.js';
import { traceOf } from '../turn/turn-trace.js';
import type { AgentTree } from './agent-tree.js';
import type { Agents } from './agents.js';
import { chooseChild, rolesOf } from './choose-child.js';
import { agentLineage, LiveAgent } from './live-agent.js';
import { fromStoredSpawn, type SpawnSource, toStoredSpawn } from './spawn-source.js';

/** What became of an agent that was to be resumed. */
export type Resumed = { readonly agent: LiveAgent } | { readonly failure: 'not found' | 'limit reached' };

interface Resumption {
  readonly tree: AgentTree;
  readonly limit: number;
  readonly caller: Caller;
}

/** Loads a stored agent to work for this thread, and with it, level by level, the agents that were open when it was closed. */
export async function resumeAgent(agents: Agents, parent: LoadedThread, threadId: string, options: Resumption): Promise<Resumed> {
  const resumed = await reopen(agents, parent, threadId, options);
  if (!('agent' in resumed)) return resumed;
  const opened = [resumed.agent];
  for (const { thread } of opened) {
    for (const childId of await agents.services.store.openAgentsOf(thread.id)) {
      if (agents.find(childId) !== null) continue;
      try {
        const child = await reopen(agents, thread, childId, options);
        if ('agent' in child) opened.push(child.agent);
      } catch (error) {
        agents.services.warn('an agent of a resumed agent could not be loaded', { threadId: childId, error: String(error) });
      }
    }
  }
  return resumed;
}

async function reopen(agents: Agents, parent: LoadedThread, threadId: string, { tree, limit, caller }: Resumption): Promise<Resumed> {
  const stored = await agents.services.store.find(threadId);
  if (stored === null) return { failure: 'not found' };
  const release = tree.reserve(limit);
  if (release === null) return { failure: 'limit reached' };
  try {
    const source = sourceOf(stored, parent, agents.depthOf(parent) + 1);
    const thread = await load(agents, { parent, tree, stored, source, caller });
    if (thread === null) return { failure: 'not found' };
    const agent = new LiveAgent(thread, source);
    if (source.nickname !== null) tree.nicknames.reserve(source.nickname);
    agents.open(tree, agent);
    await agents.services.store.addSpawnEdge(parent.id, threadId);
    thread.appear();
    tellWarnings(thread);
    return { agent };
  } finally {
    release();
  }
}

function sourceOf(stored: StoredThread, parent: LoadedThread, depth: number): SpawnSource {
  const before = fromStoredSpawn(stored.source);
  return {
    parentThreadId: parent.id,
    depth,
    path: before?.path ?? null,
    nickname: before?.nickname ?? stored.agentNickname,
    role: before?.role ?? stored.agentRole,
  };
}

interface StoredAgent {
  readonly parent: LoadedThread;
  readonly tree: AgentTree;
  readonly stored: StoredThread;
  readonly source: SpawnSource;
  readonly caller: Caller;
}

async function load(agents: Agents, { parent, tree, stored, source, caller }: StoredAgent): Promise<LoadedThread | null> {
  const { services, threads } = agents.engine;
  const { history } = await readThreadHistory(services.store.records(stored));
  const { config, settings } = await setupOf(agents, parent, source.role);
  const writer = await services.store.reopen(stored);
  if (writer === null || threads.find(stored.id) !== null) {
    await writer?.close();
    return null;
  }
  const thread = await loadThread(agents.engine, {
    id: stored.id,
    config,
    instructions: history.baseInstructions ?? instructionsOf(config),
    writer,
    head: { ...stored, source: toStoredSpawn(source), agentNickname: source.nickname, agentRole: source.role },
    lineage: agentLineage(tree, parent.id),
    stored: { ...history, preview: stored.preview || history.preview },
    environments: parent.environments,
    origin: { trace: traceOf(agents.services, caller), originator: caller.originator },
  });
  thread.settings = settings;
  thread.caller = parent.caller;
  return thread;
}

/** As a child that is spawned now; a role that is no more makes no difference. */
async function setupOf(agents: Agents, parent: LoadedThread, role: string | null) {
  const known = role !== null && rolesOf(parent.config).some(({ name }) => name === role) ? role : null;
  const setup = await chooseChild(agents.services, parent, { role: known, model: null, effort: null, isFullFork: false });
  return 'refusal' in setup ? { config: parent.config, settings: parent.settings } : setup;
}
