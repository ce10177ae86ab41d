import type { TokenCounts } from '../../model/model-transport.js';
import type { ThreadTokenUsage } from '../../protocol/index.js';

/** The figures of a thread after one more response. `contextWindow` in tokens; `null`: not known. */
export function withCounts(usage: ThreadTokenUsage | null, counts: TokenCounts, contextWindow: number | null): ThreadTokenUsage {
  const total = usage?.total ?? noTokens;
  return {
    last: { ...counts },
    total: {
      inputTokens: total.inputTokens + counts.inputTokens,
      cachedInputTokens: total.cachedInputTokens + counts.cachedInputTokens,
      outputTokens: total.outputTokens + counts.outputTokens,
      reasoningOutputTokens: total.reasoningOutputTokens + counts.reasoningOutputTokens,
      totalTokens: total.totalTokens + counts.totalTokens,
    },
    modelContextWindow: contextWindow,
  };
}

const noTokens: ThreadTokenUsage['total'] = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
  totalTokens: 0,
};
