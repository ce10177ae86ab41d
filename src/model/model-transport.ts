import type { ModelVerification, RateLimitSnapshot } from '../protocol/index.js';
import type { ModelFact } from '../telemetry/tracing/fact.js';

/** One record of the model's history, in the Responses API's own form. Kept as parsed: unknown members survive. */
export interface ResponseItem {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The body of `POST <base_url>/responses`. */
export interface ResponsesRequest {
  readonly model: string;
  readonly instructions?: string;
  readonly input: readonly ResponseItem[];
  readonly tools: readonly unknown[];
  readonly tool_choice: 'auto';
  readonly parallel_tool_calls: boolean;
  readonly reasoning: { readonly effort?: string; readonly summary?: string } | null;
  readonly store: boolean;
  readonly stream: true;
  readonly include: readonly string[];
  readonly service_tier?: string;
  readonly prompt_cache_key?: string;
  readonly text?: { readonly verbosity?: string; readonly format?: unknown };
  readonly client_metadata?: Readonly<Record<string, string>>;
}

/** What a response cost, in tokens. Cached ones are part of the input, reasoning ones of the output. */
export interface TokenCounts {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningOutputTokens: number;
  readonly totalTokens: number;
}

/** What a streamed response says, one at a time. Everything else on the stream is ignored. */
export type ResponseEvent =
  | { readonly type: 'created' }
  | { readonly type: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: 'itemAdded'; readonly item: ResponseItem }
  | { readonly type: 'itemDone'; readonly item: ResponseItem }
  | { readonly type: 'textDelta'; readonly itemId: string; readonly delta: string }
  | { readonly type: 'reasoningSummaryPartAdded'; readonly itemId: string; readonly summaryIndex: number }
  | { readonly type: 'reasoningSummaryDelta'; readonly itemId: string; readonly summaryIndex: number; readonly delta: string }
  | { readonly type: 'reasoningTextDelta'; readonly itemId: string; readonly contentIndex: number; readonly delta: string }
  | { readonly type: 'customToolInputDelta'; readonly itemId: string; readonly callId: string | null; readonly delta: string }
  /** The model that really answers, as the provider names it. */
  | { readonly type: 'serverModel'; readonly model: string }
  /** To be sent back as `x-codex-turn-state` with the other requests of the turn. */
  | { readonly type: 'turnState'; readonly turnState: string }
  /** The token counts of this response include the reasoning of earlier turns. */
  | { readonly type: 'reasoningIncluded' }
  | { readonly type: 'verifications'; readonly verifications: readonly ModelVerification[] }
  /** Limits that came by themselves and not in headers. */
  | { readonly type: 'rateLimits'; readonly limits: readonly RateLimitSnapshot[] }
  | { readonly type: 'completed'; readonly responseId: string; readonly usage: TokenCounts | null };

/** Where requests go and what identifies them. Secrets stay behind `authorization`. */
export interface ProviderInfo {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly queryParams: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  /** Requests may go over a WebSocket. Default: false. */
  readonly supportsWebsockets?: boolean;
  /** Default: 15,000. */
  readonly websocketConnectTimeoutMs?: number;
  /** The headers that say who pays, asked before each request. Rejects with a `ModelError` when a credential is configured but missing. */
  authorization(): Promise<Readonly<Record<string, string>> | null>;
  /**
   * Asked when a request was refused as unauthorized, with 1 for its first refusal: true when what `authorization` gives
   * may be another now. Rejects with the `ModelError` that the turn ends with.
   */
  recoverAuthorization?(refusals: number): Promise<boolean>;
  /** The key for services that take keys and no accounts; `null`: there is none. Rejects as `authorization` does. */
  apiKey?(): Promise<string | null>;
  /** Told the version of the model catalogue that a response names. */
  hearModelsEtag?(etag: string): void;
}

/** One request for a response, complete but for the credentials. */
export interface ModelCall {
  readonly provider: ProviderInfo;
  readonly body: ResponsesRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told what became of each attempt. Absent: nobody wants to know. */
  readonly watch?: (fact: ModelFact) => void;
}

/** The body of `POST <base_url>/responses/compact`. */
export type CompactRequest = Pick<
  ResponsesRequest,
  'model' | 'instructions' | 'input' | 'tools' | 'parallel_tool_calls' | 'prompt_cache_key'
> & {
  readonly reasoning?: NonNullable<ResponsesRequest['reasoning']>;
  readonly text?: NonNullable<ResponsesRequest['text']>;
};

/** A question for a shorter history, put to the provider itself. */
export interface CompactCall extends Omit<ModelCall, 'body'> {
  readonly body: CompactRequest;
}

/**
 * The way to a model: HTTP by default, a script in tests, a gateway of the embedding program's own.
 *
 * `stream` hands each event to `onEvent` as it arrives (no queue, no promise per delta) and resolves after
 * `completed`. It rejects with a `ModelError`, or with `signal.reason` when aborted.
 */
export interface ModelTransport {
  stream(call: ModelCall, onEvent: (event: ResponseEvent) => void): Promise<void>;
  /** What one thread keeps between its requests. Absent: nothing, and `stream` serves all threads. */
  openSession?(): ModelSession;
  /**
   * Has the provider shorten a history, for providers that can; resolves with what replaces it. Absent: histories are
   * summarized by a request to the model.
   */
  compact?(call: CompactCall): Promise<readonly ResponseItem[]>;
  close?(): Promise<void>;
}

/** One thread's way to the model: it may keep a connection from request to request. */
export interface ModelSession extends Pick<ModelTransport, 'stream'> {
  /** Gets ready for the first request, whose body begins like this; failing is left to that request. */
  prepare(call: ModelCall): void;
  /** True while requests go over a connection that `fallBack` can give up: the first retry is then not announced. */
  readonly canFallBack: boolean;
  /** True: it has given its connections up. Default: it has not, or never had any. */
  readonly isPlain?: boolean;
  /** Goes over to plain requests, for the rest of the thread. */
  fallBack(): void;
  close(): void;
}
