import type { W3cTraceContext } from '../../protocol/index.js';

/** One request and the way back to whoever made it. Exactly one of the two is called, once. */
export interface Call {
  /** Its id, as text. */
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
  readonly trace?: W3cTraceContext | null | undefined;
  readonly signal?: AbortSignal | undefined;
  succeed(result: unknown): void;
  fail(error: unknown): void;
  /** What is left of the request may take as long as it likes. */
  becomeSlow?(): void;
}
