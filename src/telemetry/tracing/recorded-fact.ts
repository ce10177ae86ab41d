import type { TokenFacts } from './token-facts.js';

/** A call of a tool begins to be answered. */
export interface ToolCalled {
  readonly type: 'toolCalled';
  readonly callId: string;
  readonly kind: 'function' | 'custom' | 'search';
  readonly name: string;
  readonly namespace: string | null;
  /** The JSON text of arguments, or the free text of a custom tool's input. */
  readonly input: string;
  /** `null`: the tool is the server's own. */
  readonly mcp: { readonly server: string; readonly tool: string } | null;
}

/** A call of a tool has been answered. */
export interface ToolAnswered {
  readonly type: 'toolAnswered';
  readonly callId: string;
  /** The item that the model is sent. */
  readonly item: unknown;
  readonly success: boolean;
  /** The turn was cut off: the answer says that. */
  readonly isAborted: boolean;
}

/** A history takes the place of another one. */
export interface HistoryReplaced {
  readonly type: 'historyReplaced';
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

/** Facts with all that was said, for a record on this machine. */
export type RecordedFact =
  /** A request goes to the model's provider. */
  | { readonly type: 'requestSent'; readonly body: unknown; readonly model: string; readonly providerName: string }
  /** A response has brought a whole item. */
  | { readonly type: 'responseItem'; readonly item: { readonly type: string; readonly [member: string]: unknown } }
  | { readonly type: 'responseRead'; readonly responseId: string; readonly usage: TokenFacts | null }
  | { readonly type: 'requestFailed'; readonly error: string; readonly isAborted: boolean }
  /** The provider has shortened a history. */
  | { readonly type: 'compactionAnswered'; readonly items: readonly unknown[] }
  | HistoryReplaced
  | ToolCalled
  | ToolAnswered;
