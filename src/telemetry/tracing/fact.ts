import type { UserInput } from '../../protocol/index.js';
import type { MeasuredFact, StreamFact } from './measured-fact.js';
import type { RecordedFact } from './recorded-fact.js';
import type { TokenFacts } from './token-facts.js';
import type { SessionFacts } from './work.js';

/** A thread has been loaded. */
export interface ConversationStarts {
  readonly type: 'conversationStarts';
  readonly session: SessionFacts;
  readonly providerName: string;
  readonly reasoningEffort: string | null;
  readonly reasoningSummary: string;
  readonly contextWindow: number | null;
  readonly autoCompactTokenLimit: number | null;
  readonly approvalPolicy: string;
  readonly sandboxPolicy: string;
  readonly mcpServers: readonly string[];
  readonly activeProfile: string | null;
}

/** One attempt to put a request to the model's provider, by plain HTTP. */
export interface ApiRequest {
  readonly type: 'apiRequest';
  readonly durationMs: number;
  /** `null`: there was no response. */
  readonly status: number | null;
  readonly error: string | null;
  /** From 0. */
  readonly attempt: number;
  readonly endpoint: string;
  readonly hasAuthorization: boolean;
  /** A login was refused, and may have been mended since. */
  readonly isAfterRefusal: boolean;
  /** What a refused request is known by. */
  readonly requestId?: string;
  readonly cfRay?: string;
}

/** What the way to a model tells. */
export type ModelFact = ApiRequest | StreamFact;

/** A tool call ended. */
export interface ToolResult {
  readonly type: 'toolResult';
  readonly name: string;
  readonly callId: string;
  readonly arguments: string;
  readonly durationMs: number;
  readonly success: boolean;
  /** As the model sees it. */
  readonly output: string;
  /** It was cut off. */
  readonly isAborted: boolean;
  /** `null`: the tool is the server's own. */
  readonly mcp: { readonly server: string; readonly tool: string; readonly origin: string } | null;
}

/** What happens in a piece of work. It is told whole: each channel takes of it what may go there. */
export type Fact =
  /** The turn that a request is about is known. */
  | { readonly type: 'turnKnown'; readonly turnId: string }
  | ConversationStarts
  /** Input of a user, or of another agent, was accepted. */
  | { readonly type: 'userPrompt'; readonly session: SessionFacts; readonly input: readonly UserInput[] }
  | ModelFact
  /** A response is whole. */
  | { readonly type: 'responseCompleted'; readonly usage: TokenFacts | null }
  | ToolResult
  /** A task ended; `usage`: what its requests used, all in all. */
  | { readonly type: 'taskEnded'; readonly status: 'completed' | 'interrupted' | 'failed'; readonly usage: TokenFacts | null }
  | MeasuredFact
  | RecordedFact;
