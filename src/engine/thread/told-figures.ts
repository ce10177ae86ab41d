import type { TokenCounts } from '../../model/model-transport.js';
import { carriedOver } from '../../model/rate-limits.js';
import type { RateLimitSnapshot, ThreadTokenUsage } from '../../protocol/index.js';
import type { Emit } from '../event.js';
import type { ModelWindow } from './model-window.js';

/** The figures that clients are told of a thread: its tokens, its limits, its diff. Limits and diff are told again after each response. */
export class ToldFigures {
  readonly #threadId: string;
  readonly #window: ModelWindow;
  readonly #emit: Emit;
  #diff: string | null = null;
  #rateLimits: RateLimitSnapshot | null = null;

  constructor({ threadId, window, emit }: { readonly threadId: string; readonly window: ModelWindow; readonly emit: Emit }) {
    this.#threadId = threadId;
    this.#window = window;
    this.#emit = emit;
  }

  beginTurn(): void {
    this.#diff = null;
  }

  hearDiff(diff: string): void {
    this.#diff = diff;
  }

  countTokens(turnId: string, counts: TokenCounts, contextWindow: number | null): void {
    const tokenUsage = this.#window.count(counts, contextWindow);
    this.#emit({ type: 'tokenUsageUpdated', threadId: this.#threadId, turnId, tokenUsage, repeated: false });
  }

  /** Puts figures in place that no response told. */
  setTokenUsage(turnId: string, tokenUsage: ThreadTokenUsage): void {
    this.#window.tokenUsage = tokenUsage;
    this.#emit({ type: 'tokenUsageUpdated', threadId: this.#threadId, turnId, tokenUsage, repeated: false });
    this.repeatRateLimits(turnId);
  }

  hearRateLimits(turnId: string, rateLimits: RateLimitSnapshot): void {
    const threadId = this.#threadId;
    this.#rateLimits = carriedOver(rateLimits, this.#rateLimits);
    const { tokenUsage } = this.#window;
    if (tokenUsage !== null) this.#emit({ type: 'tokenUsageUpdated', threadId, turnId, tokenUsage, repeated: true });
    this.#emit({ type: 'rateLimitsUpdated', threadId, turnId, rateLimits: this.#rateLimits });
  }

  /** Once a response is whole. */
  repeatRateLimits(turnId: string): void {
    if (this.#rateLimits !== null)
      this.#emit({ type: 'rateLimitsUpdated', threadId: this.#threadId, turnId, rateLimits: this.#rateLimits });
  }

  /** Once a response is whole and its tools have ended. */
  repeatDiff(turnId: string): void {
    if (this.#diff) this.#emit({ type: 'diffUpdated', threadId: this.#threadId, turnId, diff: this.#diff });
  }
}
