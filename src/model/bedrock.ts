import { fallbackModel } from './catalog/bundled-models.js';
import type { ModelInfo } from './catalog/model-info.js';
import { finalError, type ModelError } from './errors.js';

const regions = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-southeast-3',
  'ap-south-1',
  'ap-northeast-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-south-1',
  'eu-north-1',
  'sa-east-1',
]);

/** Where Bedrock speaks the Responses API; `null` for a region that does not have it. */
export const bedrockBaseUrl = (region: string): string | null =>
  regions.has(region) ? `https://bedrock-mantle.${region}.api.aws/v1` : null;

const efforts = [
  { effort: 'low', description: 'Answers fast, thinks little' },
  { effort: 'medium', description: 'Balances speed and depth' },
  { effort: 'high', description: 'Thinks longer about hard problems' },
] as const;

const model = (entry: Pick<ModelInfo, 'slug' | 'displayName' | 'description' | 'priority'> & Partial<ModelInfo>): ModelInfo => ({
  ...fallbackModel,
  known: true,
  visibility: 'list',
  defaultEffort: 'medium',
  supportedEfforts: efforts,
  supportsReasoningSummaries: true,
  shellType: 'shell_command',
  truncationPolicy: { mode: 'tokens', limit: 10_000 },
  ...entry,
});

const openWeights: Partial<ModelInfo> = {
  inputModalities: ['text'],
  contextWindow: 128_000,
  maxContextWindow: 128_000,
};

/** The models that Bedrock has. */
export const bedrockModels: readonly ModelInfo[] = [
  model({
    slug: 'openai.gpt-5.4-cmb',
    displayName: 'gpt-5.4',
    description: 'A strong model for everyday coding',
    priority: 0,
    verbosity: 'low',
    supportsVerbosity: true,
    applyPatchToolType: 'freeform',
    parallelToolCalls: true,
  }),
  model({ slug: 'openai.gpt-oss-120b', displayName: 'gpt-oss-120b', description: 'An open-weight model', priority: 1, ...openWeights }),
  model({ slug: 'openai.gpt-oss-20b', displayName: 'gpt-oss-20b', description: 'A small open-weight model', priority: 2, ...openWeights }),
];

/** What a turn fails with when the way to Bedrock is not configured, or not supported. */
export const bedrockUnavailable = (why: string): ModelError => finalError(`Amazon Bedrock cannot be used: ${why}`, 'other');
