import type { TokenUsageBreakdown } from '../../protocol/index.js';

/** Counts what a thread's turns cost, between one charge and the next. */
export class GoalMeter {
  #tokens = 0;
  #sinceMs: number | null = null;

  /** A turn begins: the time before it does not count. */
  begin(nowMs: number): void {
    this.#tokens = 0;
    this.#sinceMs = nowMs;
  }

  /** A response has come. What it read from the cache costs nothing. */
  count({ inputTokens, cachedInputTokens, outputTokens }: TokenUsageBreakdown): void {
    this.#tokens += Math.max(0, inputTokens - cachedInputTokens) + outputTokens;
  }

  /** What has come together. Parts of a second stay for the next time. */
  take(nowMs: number): { readonly tokens: number; readonly seconds: number } {
    const tokens = this.#tokens;
    this.#tokens = 0;
    const sinceMs = this.#sinceMs ?? nowMs;
    const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
    this.#sinceMs = sinceMs + seconds * 1000;
    return { tokens, seconds };
  }
}
