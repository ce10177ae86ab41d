import { baseInstructions } from './base-instructions.js';

export type ReasoningEffortName = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';

/** How much of a tool's output a model is shown. */
export interface TruncationPolicy {
  readonly mode: 'bytes' | 'tokens';
  readonly limit: number;
}

/** What the program knows of a model. */
export interface ModelInfo {
  readonly slug: string;
  readonly displayName: string;
  readonly description: string;
  /** True for a name that the catalogue does not know. */
  readonly isFallback: boolean;
  readonly visibility: 'list' | 'hide' | 'none';
  readonly priority: number;
  readonly supportedInApi: boolean;
  readonly baseInstructions: string;
  readonly defaultReasoningEffort: ReasoningEffortName | null;
  readonly supportedReasoningEfforts: readonly { readonly effort: ReasoningEffortName; readonly description: string }[];
  readonly supportsReasoningSummaries: boolean;
  readonly defaultReasoningSummary: 'auto' | 'concise' | 'detailed' | 'none';
  readonly supportsVerbosity: boolean;
  readonly defaultVerbosity: 'low' | 'medium' | 'high' | null;
  readonly shellType: 'default' | 'local' | 'unified_exec' | 'disabled' | 'shell_command';
  readonly applyPatchToolType: 'freeform' | 'function' | null;
  readonly truncationPolicy: TruncationPolicy;
  readonly supportsParallelToolCalls: boolean;
  readonly contextWindow: number;
  readonly effectiveContextWindowPercent: number;
  readonly autoCompactTokenLimit: number | null;
  readonly inputModalities: readonly ('text' | 'image')[];
}

/** The part of the window that a thread may fill, as clients are told it. */
export const effectiveContextWindow = (model: ModelInfo): number =>
  Math.floor((model.contextWindow * model.effectiveContextWindowPercent) / 100);

const efforts = [
  { effort: 'low', description: 'Answers fast, thinks little' },
  { effort: 'medium', description: 'Balances speed and depth; right for most work' },
  { effort: 'high', description: 'Thinks longer about hard problems' },
  { effort: 'xhigh', description: 'Thinks longest, for the hardest problems' },
] as const;

const fallback: ModelInfo = {
  slug: '',
  displayName: '',
  description: '',
  isFallback: true,
  visibility: 'none',
  priority: 99,
  supportedInApi: true,
  baseInstructions,
  defaultReasoningEffort: null,
  supportedReasoningEfforts: [],
  supportsReasoningSummaries: false,
  defaultReasoningSummary: 'auto',
  supportsVerbosity: false,
  defaultVerbosity: null,
  shellType: 'default',
  applyPatchToolType: null,
  truncationPolicy: { mode: 'bytes', limit: 10_000 },
  supportsParallelToolCalls: false,
  contextWindow: 272_000,
  effectiveContextWindowPercent: 95,
  autoCompactTokenLimit: null,
  inputModalities: ['text', 'image'],
};

const bundled = (entry: Pick<ModelInfo, 'slug' | 'displayName' | 'description' | 'priority'> & Partial<ModelInfo>): ModelInfo => ({
  ...fallback,
  isFallback: false,
  visibility: 'list',
  defaultReasoningEffort: 'medium',
  supportedReasoningEfforts: efforts,
  supportsReasoningSummaries: true,
  supportsVerbosity: true,
  defaultVerbosity: 'low',
  shellType: 'shell_command',
  applyPatchToolType: 'freeform',
  truncationPolicy: { mode: 'tokens', limit: 10_000 },
  supportsParallelToolCalls: true,
  ...entry,
});

/** The models that the program knows without asking, by priority; the first one listed is the default. */
export const bundledModels: readonly ModelInfo[] = [
  bundled({ slug: 'gpt-5.5', displayName: 'GPT-5.5', description: 'The strongest model for complex coding and research', priority: 0 }),
  bundled({ slug: 'gpt-5.4', displayName: 'gpt-5.4', description: 'A strong model for everyday coding', priority: 2 }),
  bundled({
    slug: 'gpt-5.4-mini',
    displayName: 'GPT-5.4-Mini',
    description: 'A small, fast and cheap model for simple coding tasks',
    priority: 4,
    defaultVerbosity: 'medium',
  }),
  bundled({ slug: 'gpt-5.3-codex', displayName: 'gpt-5.3-codex', description: 'A model made for coding', priority: 6, supportsVerbosity: true }),
  bundled({
    slug: 'gpt-5.2',
    displayName: 'gpt-5.2',
    description: 'For long-running professional work',
    priority: 10,
    truncationPolicy: { mode: 'bytes', limit: 10_000 },
  }),
  bundled({
    slug: 'codex-auto-review',
    displayName: 'Automatic review',
    description: 'Reviews what other models want to run',
    priority: 29,
    visibility: 'hide',
  }),
];

/** What is known of the model of this name: the entry with the longest slug that begins it, else the fallback. */
export function findModel(name: string, models: readonly ModelInfo[] = bundledModels): ModelInfo {
  const entry = longestPrefix(name, models) ?? longestPrefix(withoutNamespace(name), models);
  if (entry === undefined) return { ...fallback, slug: name, displayName: name };
  return entry;
}

function longestPrefix(name: string, models: readonly ModelInfo[]): ModelInfo | undefined {
  let best: ModelInfo | undefined;
  for (const model of models) {
    if (name.startsWith(model.slug) && model.slug.length > (best?.slug.length ?? 0)) best = model;
  }
  return best;
}

function withoutNamespace(name: string): string {
  const match = /^[A-Za-z0-9_-]+\/([^/]+)$/.exec(name);
  return match?.[1] ?? name;
}
