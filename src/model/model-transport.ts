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
  /** Asked before each request. Rejects with a `ModelError` when a credential is configured but missing. */
  authorization(): Promise<string | null>;
}

export interface ModelCall {
  readonly provider: ProviderInfo;
  readonly body: ResponsesRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * The way to a model: HTTP by default, a script in tests, a gateway of the embedding program's own.
 *
 * `stream` hands each event to `onEvent` as it arrives (no queue, no promise per delta) and resolves after
 * `completed`. It rejects with a `ModelError`, or with `signal.reason` when aborted.
 */
export interface ModelTransport {
  stream(call: ModelCall, onEvent: (event: ResponseEvent) => void): Promise<void>;
  close?(): Promise<void>;
}
