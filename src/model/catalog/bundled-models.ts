import { baseInstructions } from './base-instructions.js';
import type { ModelInfo } from './model-info.js';
import { bundledMessages } from './personalities.js';

const efforts = [
  { effort: 'low', description: 'Answers fast, thinks little' },
  { effort: 'medium', description: 'Balances speed and depth; right for most work' },
  { effort: 'high', description: 'Thinks longer about hard problems' },
  { effort: 'xhigh', description: 'Thinks longest, for the hardest problems' },
] as const;

/** What is assumed of a model that no catalogue knows. */
export const fallbackModel: ModelInfo = {
  slug: '',
  displayName: '',
  description: null,
  known: false,
  visibility: 'none',
  supportedInApi: true,
  priority: 99,
  additionalSpeedTiers: [],
  serviceTiers: [],
  availabilityNux: null,
  upgrade: null,
  baseInstructions,
  modelMessages: null,
  defaultEffort: null,
  supportedEfforts: [],
  supportsReasoningSummaries: false,
  defaultSummary: 'auto',
  verbosity: null,
  supportsVerbosity: false,
  shellType: 'default',
  applyPatchToolType: null,
  webSearchToolType: 'text',
  truncationPolicy: { mode: 'bytes', limit: 10_000 },
  parallelToolCalls: false,
  supportsImageDetailOriginal: false,
  supportsSearchTool: false,
  experimentalSupportedTools: [],
  inputModalities: ['text', 'image'],
  contextWindow: 272_000,
  maxContextWindow: 272_000,
  effectiveContextWindowPercent: 95,
  autoCompactTokenLimit: null,
};

const upgrade = {
  model: 'gpt-5.4',
  migrationMarkdown:
    'GPT-5.4 does the same work with fewer tokens, and keeps track of longer tasks. A thread can be changed over at any time; this model stays available.\n',
};

type Entry = Pick<ModelInfo, 'slug' | 'displayName' | 'description' | 'priority'> & Partial<ModelInfo>;

const bundled = (entry: Entry): ModelInfo => ({
  ...fallbackModel,
  known: true,
  visibility: 'list',
  defaultEffort: 'medium',
  supportedEfforts: efforts,
  supportsReasoningSummaries: true,
  defaultSummary: 'none',
  modelMessages: bundledMessages,
  verbosity: 'low',
  supportsVerbosity: true,
  shellType: 'shell_command',
  applyPatchToolType: 'freeform',
  truncationPolicy: { mode: 'tokens', limit: 10_000 },
  parallelToolCalls: true,
  supportsSearchTool: true,
  supportsImageDetailOriginal: true,
  webSearchToolType: 'text_and_image',
  ...entry,
});

/** The models that the program knows without asking. */
export const bundledModels: readonly ModelInfo[] = [
  bundled({
    slug: 'gpt-5.5',
    displayName: 'GPT-5.5',
    description: 'The strongest model for complex coding and research',
    priority: 0,
    additionalSpeedTiers: ['fast'],
  }),
  bundled({
    slug: 'gpt-5.4',
    displayName: 'gpt-5.4',
    description: 'A strong model for everyday coding',
    priority: 2,
    additionalSpeedTiers: ['fast'],
    defaultEffort: 'xhigh',
  }),
  bundled({
    slug: 'gpt-5.4-mini',
    displayName: 'GPT-5.4-Mini',
    description: 'A small, fast and cheap model for simple coding tasks',
    priority: 4,
    verbosity: 'medium',
  }),
  bundled({
    slug: 'gpt-5.3-codex',
    displayName: 'gpt-5.3-codex',
    description: 'A model made for coding',
    priority: 6,
    upgrade,
    webSearchToolType: 'text',
  }),
  bundled({
    slug: 'gpt-5.2',
    displayName: 'gpt-5.2',
    description: 'For long-running professional work',
    priority: 10,
    upgrade,
    defaultSummary: 'auto',
    modelMessages: null,
    truncationPolicy: { mode: 'bytes', limit: 10_000 },
    supportsImageDetailOriginal: false,
    webSearchToolType: 'text',
  }),
  bundled({
    slug: 'codex-auto-review',
    displayName: 'Automatic review',
    description: 'Reviews what other models want to run',
    priority: 29,
    visibility: 'hide',
  }),
];
