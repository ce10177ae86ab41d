import type { InputModality, ReasoningEffort, ReasoningSummary, Verbosity } from '../../protocol/index.js';

/** How much of a tool's output a model is shown. */
export interface TruncationPolicy {
  readonly mode: 'bytes' | 'tokens';
  readonly limit: number;
}

/** Instructions with a place for the tone: `{{ personality }}` in the template. */
export interface ModelMessages {
  readonly instructionsTemplate: string | null;
  readonly personalities: {
    readonly default: string | null;
    readonly friendly: string | null;
    readonly pragmatic: string | null;
  } | null;
}

/** A newer model that users are advised to move to, and the text of that advice. */
export interface ModelUpgrade {
  readonly model: string;
  readonly migrationMarkdown: string;
}

/** What the program knows of a model: an entry of the catalogue under the overrides of the configuration. */
export interface ModelInfo {
  readonly slug: string;
  readonly displayName: string;
  readonly description: string | null;
  /** False: no catalogue knows the name, these are fallbacks, and the user is warned of it at each turn. */
  readonly known: boolean;
  readonly visibility: 'list' | 'hide' | 'none';
  readonly supportedInApi: boolean;
  /** Lists begin with the lowest. */
  readonly priority: number;
  readonly additionalSpeedTiers: readonly string[];
  readonly serviceTiers: readonly { readonly id: string; readonly name: string; readonly description: string }[];
  /** What is told to who sees the model for the first time. */
  readonly availabilityNux: string | null;
  readonly upgrade: ModelUpgrade | null;
  readonly baseInstructions: string;
  readonly modelMessages: ModelMessages | null;
  readonly defaultEffort: ReasoningEffort | null;
  readonly supportedEfforts: readonly { readonly effort: ReasoningEffort; readonly description: string }[];
  /** False: no `reasoning` is sent at all. */
  readonly supportsReasoningSummaries: boolean;
  readonly defaultSummary: ReasoningSummary;
  /** Sent as `text.verbosity`; `null`: the model takes none. */
  readonly verbosity: Verbosity | null;
  readonly supportsVerbosity: boolean;
  readonly shellType: 'default' | 'local' | 'unified_exec' | 'disabled' | 'shell_command';
  readonly applyPatchToolType: 'freeform' | 'function' | null;
  readonly webSearchToolType: 'text' | 'text_and_image';
  readonly truncationPolicy: TruncationPolicy;
  readonly parallelToolCalls: boolean;
  readonly supportsImageDetailOriginal: boolean;
  readonly supportsSearchTool: boolean;
  readonly experimentalSupportedTools: readonly string[];
  readonly inputModalities: readonly InputModality[];
  /** Tokens of the whole window; `null`: unknown. What a thread may use of it is `effectiveContextWindow`. */
  readonly contextWindow: number | null;
  readonly maxContextWindow: number | null;
  readonly effectiveContextWindowPercent: number;
  /** As the catalogue or the configuration says; when to compact is `autoCompactLimit`. */
  readonly autoCompactTokenLimit: number | null;
}

/** Tokens that a thread may use, after the safety margin: what clients are told as `modelContextWindow`. */
export const effectiveContextWindow = ({ contextWindow, effectiveContextWindowPercent }: ModelInfo): number | null =>
  contextWindow === null ? null : Math.floor((contextWindow * effectiveContextWindowPercent) / 100);

/** From how many tokens on the history is compacted: the model's own limit, 90 % of its window at most. `null`: never. */
export function autoCompactLimit({ contextWindow, autoCompactTokenLimit }: ModelInfo): number | null {
  if (contextWindow === null) return autoCompactTokenLimit;
  const most = Math.floor((contextWindow * 9) / 10);
  return autoCompactTokenLimit === null ? most : Math.min(autoCompactTokenLimit, most);
}
