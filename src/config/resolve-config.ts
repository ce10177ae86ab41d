import * as z from 'zod';
import { invalidRequest } from '../protocol/errors.js';
import { agentsTable, refuseAgentsTable, toAgentsSettings } from './agents-table.js';
import { resolveFeatures } from './features.js';
import type { ConfigTable, LoadedConfig, ModelProviderConfig } from './loaded-config.js';
import { multiAgentV2Value, refuseMultiAgentV2, toMultiAgentV2 } from './multi-agent-v2.js';

const strings = z.record(z.string(), z.string());
const count = z.number().int().min(0);

const providerSchema = z.object({
  name: z.string().optional(),
  base_url: z.string().optional(),
  env_key: z.string().optional(),
  env_key_instructions: z.string().optional(),
  experimental_bearer_token: z.string().optional(),
  query_params: strings.optional(),
  http_headers: strings.optional(),
  env_http_headers: strings.optional(),
  request_max_retries: count.optional(),
  stream_max_retries: count.optional(),
  stream_idle_timeout_ms: count.optional(),
});

const granular = z.object({
  sandbox_approval: z.boolean(),
  rules: z.boolean(),
  mcp_elicitations: z.boolean(),
  request_permissions: z.boolean().default(false),
  skill_approval: z.boolean().default(false),
});

const configSchema = z.object({
  model: z.string().optional(),
  model_provider: z.string().optional(),
  model_providers: z.record(z.string(), providerSchema).optional(),
  approval_policy: z.union([z.enum(['untrusted', 'on-failure', 'on-request', 'never']), z.object({ granular })]).optional(),
  sandbox_mode: z.enum(['read-only', 'workspace-write', 'danger-full-access']).optional(),
  model_reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  model_reasoning_summary: z.enum(['auto', 'concise', 'detailed', 'none']).optional(),
  model_context_window: z.number().int().optional(),
  model_auto_compact_token_limit: z.number().int().optional(),
  tool_output_token_limit: count.optional(),
  model_supports_reasoning_summaries: z.boolean().optional(),
  model_verbosity: z.enum(['low', 'medium', 'high']).optional(),
  developer_instructions: z.string().optional(),
  compact_prompt: z.string().optional(),
  review_model: z.string().optional(),
  features: z.looseObject({ multi_agent_v2: multiAgentV2Value.optional() }).optional(),
  agents: agentsTable.optional(),
  instructions: z.string().optional(),
  personality: z.enum(['none', 'friendly', 'pragmatic']).optional(),
  service_tier: z.string().optional(),
  approvals_reviewer: z.enum(['user', 'auto_review', 'guardian_subagent']).optional(),
  notify: z.array(z.string()).optional(),
  include_permissions_instructions: z.boolean().optional(),
  include_environment_context: z.boolean().optional(),
  project_doc_max_bytes: count.optional(),
  project_doc_fallback_filenames: z.array(z.string()).optional(),
  project_root_markers: z.array(z.string()).optional(),
});

type ProviderTable = z.output<typeof providerSchema>;

/** What threads use that name no model. */
export const defaultModel = 'gpt-5.5';

/** The provider that is there without any configuration. */
export const openAiProviderId = 'openai';

/** Turns a merged table into settings. @throws RpcError `failed to load configuration: …`, which names keys and never values. */
export function resolveConfig(table: ConfigTable): LoadedConfig {
  const parsed = configSchema.safeParse(table);
  if (!parsed.success) throw invalidRequest(`failed to load configuration: ${describe(parsed.error)}`);
  const config = parsed.data;
  const features = resolveFeatures(config.features ?? {});
  const agents = config.agents ?? {};
  const refusal =
    refuseAgentsTable(agents, { v2: features['multi_agent_v2'] === true }) ?? refuseMultiAgentV2(config.features?.multi_agent_v2);
  if (refusal !== null) throw invalidRequest(`failed to load configuration: ${refusal}`);
  return {
    model: config.model ?? defaultModel,
    provider: findProvider(config.model_provider ?? openAiProviderId, config.model_providers ?? {}),
    approvalPolicy: config.approval_policy ?? 'on-request',
    sandboxMode: config.sandbox_mode ?? 'read-only',
    reasoningEffort: config.model_reasoning_effort ?? null,
    reasoningSummary: config.model_reasoning_summary ?? null,
    modelOverrides: {
      contextWindow: config.model_context_window ?? null,
      autoCompactTokenLimit: config.model_auto_compact_token_limit ?? null,
      toolOutputTokenLimit: config.tool_output_token_limit ?? null,
      supportsReasoningSummaries: config.model_supports_reasoning_summaries ?? null,
      verbosity: config.model_verbosity ?? null,
    },
    developerInstructions: config.developer_instructions ?? null,
    compactPrompt: config.compact_prompt?.trim() || null,
    reviewModel: config.review_model ?? null,
    agents: toAgentsSettings(agents),
    multiAgentV2: toMultiAgentV2(config.features?.multi_agent_v2),
    instructions: config.instructions ?? null,
    personality: config.personality ?? (features['personality'] === true ? 'pragmatic' : null),
    serviceTier: config.service_tier ?? null,
    approvalsReviewer: config.approvals_reviewer ?? null,
    notify: config.notify ?? null,
    includePermissionsInstructions: config.include_permissions_instructions ?? true,
    includeEnvironmentContext: config.include_environment_context ?? true,
    projectDocMaxBytes: config.project_doc_max_bytes ?? 32 * 1024,
    projectDocFallbackNames: config.project_doc_fallback_filenames ?? [],
    projectRootMarkers: config.project_root_markers ?? ['.git'],
    features,
  };
}

function findProvider(id: string, configured: Readonly<Record<string, ProviderTable>>): ModelProviderConfig {
  if (id === openAiProviderId) {
    return toProvider(id, { name: 'OpenAI', base_url: 'https://api.openai.com/v1', env_key: 'OPENAI_API_KEY' });
  }
  const table = configured[id];
  if (!table) throw invalidRequest(`failed to load configuration: Model provider \`${id}\` not found`);
  return toProvider(id, table);
}

const toProvider = (id: string, table: ProviderTable): ModelProviderConfig => ({
  id,
  name: table.name ?? id,
  baseUrl: (table.base_url ?? 'https://api.openai.com/v1').replace(/\/+$/, ''),
  envKey: table.env_key ?? null,
  envKeyInstructions: table.env_key_instructions ?? null,
  bearerToken: table.experimental_bearer_token ?? null,
  queryParams: table.query_params ?? {},
  httpHeaders: table.http_headers ?? {},
  envHttpHeaders: table.env_http_headers ?? {},
  requestMaxRetries: Math.min(table.request_max_retries ?? 4, 100),
  streamMaxRetries: Math.min(table.stream_max_retries ?? 5, 100),
  streamIdleTimeoutMs: table.stream_idle_timeout_ms ?? 300_000,
});

/** Names the place and the kind of mistake. The value stays out: it may be a secret. */
function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'invalid value';
  return `invalid value for \`${issue.path.join('.')}\``;
}
