import type { Verbosity } from '../../protocol/index.js';
import type { ModelInfo, TruncationPolicy } from './model-info.js';

/** What the configuration says of whatever model is used; `null` leaves it to the catalogue. */
export interface ModelOverrides {
  /** At most the model's `maxContextWindow`. */
  readonly contextWindow: number | null;
  readonly autoCompactTokenLimit: number | null;
  readonly toolOutputTokenLimit: number | null;
  /** Forces it on; `false` has no effect. */
  readonly supportsReasoningSummaries: boolean | null;
  readonly verbosity: Verbosity | null;
}

const bytesPerToken = 4;

/** The entry of the catalogue as this configuration wants it. */
export function withModelOverrides(model: ModelInfo, overrides: ModelOverrides): ModelInfo {
  const { contextWindow, autoCompactTokenLimit, toolOutputTokenLimit, supportsReasoningSummaries, verbosity } = overrides;
  return {
    ...model,
    contextWindow: contextWindow === null ? model.contextWindow : Math.min(contextWindow, model.maxContextWindow ?? contextWindow),
    autoCompactTokenLimit: autoCompactTokenLimit ?? model.autoCompactTokenLimit,
    truncationPolicy: toolOutputTokenLimit === null ? model.truncationPolicy : limited(model.truncationPolicy, toolOutputTokenLimit),
    supportsReasoningSummaries: supportsReasoningSummaries === true || model.supportsReasoningSummaries,
    verbosity: model.supportsVerbosity ? (verbosity ?? model.verbosity) : null,
  };
}

const limited = ({ mode }: TruncationPolicy, tokens: number): TruncationPolicy => ({
  mode,
  limit: mode === 'bytes' ? tokens * bytesPerToken : tokens,
});
