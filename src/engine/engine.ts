import type { ImportedThread } from '../extensions/external-agents/external-agents.js';
import type { TurnInterruptParams, TurnStartParams, TurnStartResponse, TurnSteerParams, TurnSteerResponse } from '../protocol/index.js';
import type { Trace } from '../telemetry/tracing.js';
import type { EngineEvent } from './event.js';
import type { McpCalls } from './mcp/mcp-calls.js';
import type { RealtimeOperations } from './realtime/realtime.js';
import type { ThreadOperations } from './threads/thread-operations.js';
import type { ThreadWork } from './turn-work/thread-work.js';

/** Whose request it is. Identity belongs to a connection, never to the process. */
export interface Caller {
  /** `<originator>` of the connection: sent to the model provider, stored in session_meta. */
  readonly originator: string;
  readonly userAgent: string;
  readonly clientName: string;
  readonly clientVersion: string;
  /** What comes of the request is part of this. Absent: nobody watches, or no request asked for it. */
  readonly trace?: Trace;
}

/** An answer and what must follow it once the client has it. */
export interface Answer<R> {
  readonly result: R;
  readonly afterwards: () => void;
  /** Events that only the one who asked hears, after the answer. */
  readonly toCaller?: readonly EngineEvent[];
}

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
