import * as z from 'zod';
import { accountKeys, resolveAccount } from './account-config.js';
import { agentsTable, refuseAgentsTable, toAgentsSettings } from './agents-table.js';
import { autoReviewKeys, toReviewPolicy } from './auto-review.js';
import { ConfigError } from './config-error.js';
import { resolveFeatures } from './features.js';
import type { ConfigTable, LoadedConfig, ModelProviderConfig } from './loaded-config.js';
import { chooseProvider, findProviderMistake, openAiProviderId, providerSchema } from './model-providers.js';
import { multiAgentV2Value, refuseMultiAgentV2, toMultiAgentV2 } from './multi-agent-v2.js';
import { permissionKeys, toPermissionSettings } from './permission-keys.js';
import { shellEnvironmentTable, toShellEnvironmentPolicy } from './shell-environment.js';
import { resolveTools, toolsKeys } from './tools-config.js';
import type { TrustLevel } from './trust.js';

const count = z.number().int().min(0);

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
  openai_base_url: z.string().optional(),
  model_catalog_json: z.string().optional(),
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
  experimental_compact_prompt_file: z.string().optional(),
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
  shell_environment_policy: shellEnvironmentTable.optional(),
  ...permissionKeys,
  ...toolsKeys,
  ...accountKeys,
  ...autoReviewKeys,
});

/** Turns a merged table into settings. @throws ConfigError */
export function resolveConfig(table: ConfigTable, trust: TrustLevel | null = null): LoadedConfig {
  const mistake = findProviderMistake(table['model_providers']);
  if (mistake !== null) throw new ConfigError(mistake);
  const parsed = configSchema.safeParse(table);
  if (!parsed.success) throw new ConfigError(describe(parsed.error));
  const config = parsed.data;
  const features = resolveFeatures(config.features ?? {});
  const agents = config.agents ?? {};
  const refusal =
    refuseAgentsTable(agents, { v2: features['multi_agent_v2'] === true }) ?? refuseMultiAgentV2(config.features?.multi_agent_v2);
  if (refusal !== null) throw new ConfigError(refusal);
  return {
    model: config.model ?? null,
    modelCatalogFile: config.model_catalog_json ?? null,
    provider: findProvider(config),
    approvalPolicy: config.approval_policy ?? (trust === 'untrusted' ? 'untrusted' : 'on-request'),
    sandboxMode: config.sandbox_mode ?? (trust === null ? 'read-only' : 'workspace-write'),
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
    features,
    compactPrompt: config.compact_prompt?.trim() || null,
    compactPromptFile: config.experimental_compact_prompt_file ?? null,
    reviewModel: config.review_model ?? null,
    reviewPolicy: toReviewPolicy(config),
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
    shellEnvironment: toShellEnvironmentPolicy(config.shell_environment_policy ?? {}),
    permissions: toPermissionSettings(config),
    tools: resolveTools(config, features),
    account: resolveAccount(config),
  };
}

function findProvider(config: z.output<typeof configSchema>): ModelProviderConfig {
  try {
    return chooseProvider({
      id: config.model_provider ?? openAiProviderId,
      configured: config.model_providers ?? {},
      openAiBaseUrl: config.openai_base_url || null,
    });
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Names the place and the kind of mistake. The value stays out: it may be a secret. */
function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'invalid value';
  return `invalid value for \`${issue.path.join('.')}\``;
}
