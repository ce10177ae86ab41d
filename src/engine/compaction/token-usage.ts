import type { ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.js';

const onlyTotal = (totalTokens: number): TokenUsageBreakdown => ({
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens,
});

interface Estimate {
  readonly tokens: number;
  readonly modelContextWindow: number | null;
}

/** The figures of a thread whose history was replaced: what the next request begins with is an estimate. */
export const afterCompaction = (usage: ThreadTokenUsage | null, { tokens, modelContextWindow }: Estimate): ThreadTokenUsage => ({
  total: usage?.total ?? onlyTotal(0),
  last: onlyTotal(tokens),
  modelContextWindow,
});

/** The figures of a thread whose history did not fit: the window counts as full, and `last` as what was missing to it. */
export const filledWindow = (usage: ThreadTokenUsage | null, window: number): ThreadTokenUsage => ({
  total: onlyTotal(window),
  last: onlyTotal(Math.max(0, window - (usage?.total.totalTokens ?? 0))),
  modelContextWindow: window,
});
