import type { SessionFacts } from './work.js';

/** How a question whether a call may run was decided. */
export type ToolDecisionKind = 'approved' | 'approvedForSession' | 'approvedWithAmendment' | 'denied' | 'timedOut';

/** A call was allowed or refused: told as part of the call. */
export interface ToolDecision {
  readonly type: 'toolDecision';
  readonly decision: ToolDecisionKind;
  /** `config`: by rules and policies alone. */
  readonly source: 'config' | 'reviewer' | 'user';
  /** False: nobody was asked now. */
  readonly isAnswer: boolean;
}

/** What is heard of a response that is streamed. */
export type StreamFact =
  /** An event of a streamed response came. */
  | {
      readonly type: 'streamEvent';
      /** As the provider calls it. */
      readonly kind: string;
      /** How long it was waited for. */
      readonly durationMs: number;
      /** `null`: it told of no failure. */
      readonly error: string | null;
    }
  /** A response that had begun came to nothing. */
  | { readonly type: 'responseFailed'; readonly error: string };

/** A provider was asked for its models. It is about no thread. */
export interface ModelsRequest {
  readonly type: 'modelsRequest';
  readonly durationMs: number;
  /** `null`: there was no response. */
  readonly status: number | null;
  readonly error: string | null;
  /** From 0. */
  readonly attempt: number;
  readonly hasAuthorization: boolean;
}

/** Facts that no span shows: figures, and what the log says of each event of a stream. */
export type MeasuredFact =
  | StreamFact
  | ToolDecision
  /** The model asked for a command of the kind that may outlive its call. */
  | { readonly type: 'commandCalled'; readonly hasTerminal: boolean }
  /** What a turn runs with. */
  | { readonly type: 'turnConfigured'; readonly setup: TurnSetup }
  /** The model said that it used what earlier threads have learned. */
  | { readonly type: 'memoryCited' }
  /** A thread has begun or goes on; told when it is found out where it works. */
  | { readonly type: 'threadBegan'; readonly session: SessionFacts; readonly isGit: boolean }
  /** The skills that a thread is told of. */
  | {
      readonly type: 'skillsListed';
      readonly enabled: number;
      readonly kept: number;
      readonly truncated: boolean;
      readonly cutCharacters: number;
    }
  /** A history is compacted in a turn of its own, whatever comes of it. */
  | { readonly type: 'compacted'; readonly isByProvider: boolean }
  /** A tool of a server was called; `isAnswered`: the server said something, be it that the call failed. */
  | { readonly type: 'mcpCalled'; readonly tool: string; readonly isAnswered: boolean; readonly durationMs: number }
  | ModelsRequest
  /** A hook has run. */
  | { readonly type: 'hookRan'; readonly event: string; readonly source: string; readonly status: string; readonly durationMs: number }
  /** An agent was spawned. */
  | { readonly type: 'agentSpawned'; readonly role: string }
  /** A thread is out of memory. */
  | { readonly type: 'threadEnded'; readonly session: SessionFacts; readonly modelTurns: number };

export interface TurnSetup {
  /** What holds commands back: `none`, `seccomp`, … */
  readonly sandbox: string;
  /** As configured: `danger-full-access`, … */
  readonly sandboxPolicy: string;
  readonly hasNetworkProxy: boolean;
  readonly hasMemories: boolean;
  readonly usesMemories: boolean;
}
