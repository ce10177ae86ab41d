import type { TraceListener } from '../../telemetry/tracing.js';
import type { EngineEvent } from '../event.js';
import type { LoadedThread } from '../thread/thread.js';

/** The result of an agent on its way to the thread that asked for it. */
export interface AgentResult {
  readonly childThreadId: string;
  readonly childTurnId: string;
  readonly childPath: string;
  readonly parentThreadId: string;
  readonly message: string;
  readonly status: unknown;
}

/** Records whole threads: what the engine tells of them, and what their turns say and hear. */
export interface RolloutTraces extends TraceListener {
  /** Before anything happens in it. A new agent is told of where its parent is. */
  threadLoaded(thread: LoadedThread, options: { readonly isNew: boolean }): void;
  /** Resolves when all that was told of the thread is written. */
  threadClosed(threadId: string): Promise<void>;
  observe(event: EngineEvent): void;
  agentEnded(result: AgentResult): void;
}
