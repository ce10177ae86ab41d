import { defaultMaxThreads } from '../../config/agents/agents-table.js';
import type { Trace } from '../../telemetry/tracing.js';
import type { AgentJob } from '../agent-jobs/agent-job.js';
import type { Caller } from '../caller.js';
import type { EngineEvent } from '../event.js';
import type { TurnCompleted } from '../events/turn-event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Engineering } from '../thread-operations/engineering.js';
import { rootPath } from './agent-path.js';
import type { AgentStatus } from './agent-status.js';
import { AgentTree } from './agent-tree.js';
import { deliver } from './deliver.js';
import { LiveAgent } from './live-agent.js';
import { toMail } from './mail.js';
import { notificationMessage, notificationText } from './notification.js';
import { fromStoredSpawn } from './spawn-source.js';

/** The agents of an engine that are open, tree by tree. It learns how they stand from what happens to their threads. */
export class Agents {
  /** Jobs over rows of files that run, by their ids. */
  readonly jobs = new Map<string, AgentJob>();
  readonly #engine: Engineering;
  /** The tree of each root and of each open agent. */
  readonly #trees = new Map<string, AgentTree>();
  /** Agents that a client has loaded by itself: they count in no tree, and tell nobody of their end. */
  readonly #loose = new Map<string, LiveAgent>();

  constructor(engine: Engineering) {
    this.#engine = engine;
  }

  get services(): Services {
    return this.#engine.services;
  }

  get engine(): Engineering {
    return this.#engine;
  }

  /** The tree that a thread is in. One that no open thread spawned is a root. */
  treeOf(threadId: string): AgentTree {
    const known = this.#trees.get(threadId);
    if (known !== undefined) return known;
    const tree = new AgentTree(threadId, this.services.random);
    this.#trees.set(threadId, tree);
    return tree;
  }

  /** The agent of that id, whoever opened it. */
  find(threadId: string): LiveAgent | null {
    const known = this.#trees.get(threadId)?.find(threadId) ?? this.#loose.get(threadId);
    if (known) return known;
    const thread = this.#engine.threads.find(threadId);
    const source = thread === null ? null : fromStoredSpawn(thread.head.source);
    if (thread === null || source === null) return null;
    const agent = new LiveAgent(thread, source);
    agent.setStatus(statusOf(thread));
    this.#loose.set(threadId, agent);
    return agent;
  }

  statusOf(threadId: string): AgentStatus {
    return this.find(threadId)?.status ?? 'not_found';
  }

  /** How far below its root a thread is. */
  depthOf(thread: LoadedThread): number {
    return fromStoredSpawn(thread.head.source)?.depth ?? 0;
  }

  /** Whether the first version of the tools lets a thread have agents of its own. */
  mayHaveAgents(thread: LoadedThread): boolean {
    return this.depthOf(thread) < (thread.config.agents?.maxDepth ?? 1);
  }

  /** Whether a thread may have agents work on rows of files. */
  mayHaveWorkers(thread: LoadedThread): boolean {
    return thread.config.features?.['multi_agent_v2'] === true || this.mayHaveAgents(thread);
  }

  /** How many agents the tree of a thread may have. The second version counts the root. */
  limitOf({ config }: LoadedThread): number {
    const isV2 = config.features?.['multi_agent_v2'] === true;
    return isV2 && config.agents ? config.agents.v2.maxThreads - 1 : (config.agents?.maxThreads ?? defaultMaxThreads);
  }

  /** On whose behalf a thread's agents work, as part of the call that asks for them. */
  callerOf({ caller }: LoadedThread, call: { readonly trace: Trace }): Caller {
    if (caller === null) throw new Error('agents are spawned in turns, and each has its caller');
    return call.trace.isWatched ? { ...caller, trace: call.trace } : caller;
  }

  /** What a thread is called by the others of its tree. */
  pathOf(thread: LoadedThread): string {
    return fromStoredSpawn(thread.head.source)?.path ?? rootPath;
  }

  /** How a thread stands, be it an agent or a root. */
  standingOf(thread: LoadedThread): AgentStatus {
    return this.find(thread.id)?.status ?? statusOf(thread);
  }

  /** The open agents of a thread, each by what its parent calls it. */
  linesFor(threadId: string): readonly string[] {
    const children = this.#trees.get(threadId)?.childrenOf(threadId) ?? [];
    return children.map(({ id, source }) => {
      const name = source.path?.split('/').at(-1) ?? id;
      return source.nickname === null ? `- ${name}` : `- ${name}: ${source.nickname}`;
    });
  }

  /** Agents of that thread are agents of the tree. */
  joinTree(tree: AgentTree, threadId: string): void {
    this.#trees.set(threadId, tree);
  }

  /** Makes a loaded thread an agent of the tree. */
  open(tree: AgentTree, agent: LiveAgent): void {
    this.#loose.delete(agent.id);
    tree.add(agent);
    this.#trees.set(agent.id, tree);
  }

  /** Follows the agents' threads. */
  observe(event: EngineEvent): void {
    switch (event.type) {
      case 'turnStarted':
        this.#note(event.threadId, 'running');
        return;
      case 'error':
        if (!event.willRetry) this.#note(event.threadId, { errored: event.error.message });
        return;
      case 'turnCompleted':
        this.#noteEnd(event);
        return;
      case 'threadStatusChanged':
        if (event.status.type === 'notLoaded') this.#forget(event.threadId);
        return;
      default:
        return;
    }
  }

  #noteEnd({ threadId, turnId, status, lastAgentMessage, error }: TurnCompleted): void {
    this.#note(threadId, status === 'interrupted' ? 'interrupted' : { completed: lastAgentMessage });
    const agent = this.#trees.get(threadId)?.find(threadId);
    const parent = agent && this.#engine.threads.find(agent.source.parentThreadId);
    if (!parent || agent.source.path === null || status === 'interrupted') return;
    const end = error === null ? agent.status : { errored: error.message };
    const content = notificationText(agent.source.path, end);
    this.services.rolloutTraces?.agentEnded({
      childThreadId: threadId,
      childTurnId: turnId,
      childPath: agent.source.path,
      parentThreadId: parent.id,
      message: content,
      status: end,
    });
    deliver(this.services, parent, toMail({ author: agent.source.path, recipient: this.pathOf(parent), content, triggersTurn: false }));
  }

  /** Agents without a path tell their parent of their first end; those with one, of each. */
  #note(threadId: string, status: AgentStatus): void {
    const agent = this.find(threadId);
    if (!agent?.setStatus(status) || agent.source.path !== null || this.#loose.has(threadId)) return;
    this.#notifyParent(agent, status);
  }

  #notifyParent({ id, source }: LiveAgent, status: AgentStatus): void {
    const parent = this.#engine.threads.find(source.parentThreadId);
    if (parent !== null) deliver(this.services, parent, { item: notificationMessage(id, status), startsTurn: false });
  }

  #forget(threadId: string): void {
    this.#loose.get(threadId)?.setStatus('shutdown');
    this.#loose.delete(threadId);
    const tree = this.#trees.get(threadId);
    if (tree === undefined) return;
    const agent = tree.find(threadId);
    if (threadId !== tree.rootId) this.#trees.delete(threadId);
    if (agent !== null) {
      tree.remove(threadId);
      if (agent.setStatus('shutdown') && agent.source.path === null) this.#notifyParent(agent, 'shutdown');
    }
    // A root that is gone comes back to the agents that are still open.
    if (tree.agents.length === 0 && this.#engine.threads.find(tree.rootId) === null) this.#trees.delete(tree.rootId);
  }
}

const statusOf = (thread: LoadedThread): AgentStatus => (thread.status.type === 'active' ? 'running' : 'pending_init');
