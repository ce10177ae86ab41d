import type { LoadedThread } from '../thread/thread.js';
import type { ThreadLineage } from '../thread/thread-parts.js';
import { type AgentStatus, isFinal } from './agent-status.js';
import type { SpawnSource } from './spawn-source.js';

type StatusListener = (status: AgentStatus) => void;

/** An agent that is open: its thread is loaded, and others may talk to it. */
export class LiveAgent {
  readonly thread: LoadedThread;
  readonly source: SpawnSource;
  /** What it was told last; shown in lists of agents. */
  lastTask: string | null = null;
  #status: AgentStatus = 'pending_init';
  #cameToEnd = false;
  readonly #listeners = new Set<StatusListener>();

  constructor(thread: LoadedThread, source: SpawnSource) {
    this.thread = thread;
    this.source = source;
  }

  get id(): string {
    return this.thread.id;
  }

  get status(): AgentStatus {
    return this.#status;
  }

  /** Returns true when the agent has come to an end for the first time since it was opened. */
  setStatus(status: AgentStatus): boolean {
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
    if (!isFinal(status) || this.#cameToEnd) return false;
    this.#cameToEnd = true;
    return true;
  }

  onStatus(listener: StatusListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Whom an agent's requests are counted to. */
export const agentLineage = ({ rootId }: { readonly rootId: string }, parentThreadId: string): ThreadLineage => ({
  sessionId: rootId,
  kind: 'collab_spawn',
  parentThreadId,
});
