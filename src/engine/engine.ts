import type { ImportedThread } from '../extensions/external-agents/external-agents.js';
import type { TurnInterruptParams, TurnStartParams, TurnStartResponse, TurnSteerParams, TurnSteerResponse } from '../protocol/index.js';
import type { Answer, Caller } from './caller.js';
import type { EngineEvent } from './event.js';
import type { McpCalls } from './mcp/mcp-calls.js';
import type { RealtimeOperations } from './realtime/realtime.js';
import type { ThreadOperations } from './thread-operations/thread-operations.js';
import type { ThreadWork } from './turn-work/thread-work.js';

/** Runs threads. It answers callers with values and says what happens by events; it knows no client. */
export interface Engine extends ThreadOperations, ThreadWork, RealtimeOperations {
  /** Stores a thread that a session of another program becomes, and resolves with its id. */
  importThread(thread: ImportedThread, caller: Caller): Promise<string>;
  startTurn(params: TurnStartParams, caller: Caller): Promise<Answer<TurnStartResponse>>;
  /** Adds input to the turn that runs. */
  steerTurn(params: TurnSteerParams, caller: Caller): Promise<Answer<TurnSteerResponse>>;
  /** Resolves when the abort is done; what the client hears of it follows in `afterwards`. */
  interruptTurn(params: TurnInterruptParams, caller?: Caller): Promise<Answer<Record<string, never>>>;
  /** Marks a thread as waiting for somebody (an approval, a question) for as long as the promise runs. */
  setPending(threadId: string, flag: 'waitingOnApproval' | 'waitingOnUserInput', pending: boolean): void;
  /** The state of every feature in a loaded thread. @throws RpcError `invalid thread id: …`, `thread not found: …` */
  featuresOf(threadId: string): Readonly<Record<string, boolean>>;
  /** The MCP servers of loaded threads, for clients that use them directly. */
  readonly mcp: McpCalls;
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /** Resolves when no turn runs. */
  drain(signal?: AbortSignal): Promise<void>;
  /** Interrupts what runs, kills processes, flushes files; bounded by `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}
