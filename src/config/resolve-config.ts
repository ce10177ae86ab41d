import type { AskForApproval } from '../protocol/index.js';
import { refuseAgentsTable, toAgentsSettings } from './agents/agents-table.js';
import { refuseMultiAgentV2, toMultiAgentV2 } from './agents/multi-agent-v2.js';
import { ConfigMistakeError, findConfigMistake } from './check-config.js';
import { ConfigError } from './config-error.js';
import { findDeprecations } from './deprecations.js';
import { stateOfFeatures, warnOfUnstable } from './features/feature-states.js';
import { applyProfile } from './layers/profile.js';
import type { TrustDecision } from './layers/trust.js';
import type { LoadedConfig } from './loaded-config.js';
import { enforceRequirements, unknownPins } from './requirements/enforce-requirements.js';
import { noRequirements, type Requirements } from './requirements/requirements.js';
import type { ConfigKeys } from './schema/config-table.js';
import { resolveAccount } from './sections/account-config.js';
import { resolveApps } from './sections/apps-config.js';
import { toReviewPolicy } from './sections/auto-review.js';
import { allowedServers } from './sections/mcp-servers.js';
import { resolveMemories } from './sections/memories-config.js';
import type { ModelProviderConfig } from './sections/model-providers.js';
import { chooseProvider, openAiProviderId } from './sections/model-providers.js';
import { resolveOtel } from './sections/otel-config.js';
import { toPermissionSettings } from './sections/permission-keys.js';
import { resolveRealtime } from './sections/realtime-config.js';
import { toShellEnvironmentPolicy } from './sections/shell-environment.js';
import { resolveTelemetry } from './sections/telemetry-config.js';
import { resolveTools, type ToolsConfig } from './sections/tools-config.js';
import { mergeTables, type TomlTable } from './toml/toml-table.js';

/** What settings are resolved under, besides themselves. */
export interface ResolveContext {
  readonly trust: TrustDecision | null;
  readonly requirements: Requirements;
  /** What clients have switched, as far as it counts. */
  readonly runtimeFeatures: Readonly<Record<string, boolean>>;
  /** What a request says by itself: above the chosen profile. */
  readonly request: TomlTable;
  /** Named in advice. */
  readonly userFile: string;
}

const plainContext: ResolveContext = {
  trust: null,
  requirements: noRequirements,
  runtimeFeatures: {},
  request: {},
  userFile: 'config.toml',
};

/** Turns a merged table into settings. @throws ConfigError */
export function resolveConfig(table: TomlTable, context: ResolveContext = plainContext): LoadedConfig {
  const chosen = applyProfile(checked(table));
  const config = asKeys(mergeTables(chosen, context.request));
  if (config.experimental_thread_store_endpoint !== undefined)
    throw new ConfigError('`experimental_thread_store_endpoint` is no longer supported; remove it from config.toml');
  const features = stateOfFeatures({ config, requirements: context.requirements, runtime: context.runtimeFeatures });
  const agents = config.agents ?? {};
  const refusal =
    refuseAgentsTable(agents, { v2: features['multi_agent_v2'] === true }) ?? refuseMultiAgentV2(config.features?.multi_agent_v2);
  if (refusal !== null) throw new ConfigError(refusal);
  const tools = resolveTools(config, features);
  const { warnings, ...limited } = limitSettings(config, tools, context);
  const { otel, warnings: ofOtel } = resolveOtel(config);
  return {
    profile: config.profile ?? null,
    model: config.model ?? null,
    modelCatalogFile: config.model_catalog_json ?? null,
    provider: findProvider(config),
    approvalPolicy: limited.approvalPolicy,
    sandboxMode: limited.sandboxMode,
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
    approvalsReviewer: limited.approvalsReviewer,
    notify: config.notify ?? null,
    includePermissionsInstructions: config.include_permissions_instructions ?? true,
    includeEnvironmentContext: config.include_environment_context ?? true,
    projectDocMaxBytes: config.project_doc_max_bytes ?? 32 * 1024,
    projectDocFallbackNames: config.project_doc_fallback_filenames ?? [],
    projectRootMarkers: config.project_root_markers ?? ['.git'],
    shellEnvironment: toShellEnvironmentPolicy(config.shell_environment_policy ?? {}),
    permissions: toPermissionSettings(config),
    telemetry: resolveTelemetry(config),
    otel,
    account: resolveAccount(config),
    realtime: resolveRealtime(config),
    tools: { ...tools, webSearch: { ...tools.webSearch, mode: limited.webSearchMode } },
    modelInstructionsFile: config.model_instructions_file ?? null,
    includeAppsInstructions: config.include_apps_instructions ?? true,
    planModeReasoningEffort: config.plan_mode_reasoning_effort ?? null,
    commitAttribution: config.commit_attribution ?? null,
    memories: resolveMemories(config),
    mcpServers: allowedServers(config.mcp_servers ?? {}, context.requirements),
    apps: resolveApps(config),
    trust: context.trust,
    requirements: context.requirements,
    warnings: [...unknownPins(context.requirements), ...warnings, ...ofOtel],
    unstableWarning: warnOfUnstable(features, config, context.userFile),
    deprecations: findDeprecations(chosen),
  };
}

function checked(table: TomlTable): TomlTable {
  const mistake = findConfigMistake(table);
  if (mistake !== null) throw new ConfigMistakeError(mistake);
  return table;
}

/** Tables are held against the schema by `findConfigMistake`: parsing them as well would only copy them. */
const asKeys = (table: TomlTable): ConfigKeys => table as ConfigKeys;

/** Brings settings of which administrators may demand something within their limits. */
function limitSettings(config: ConfigKeys, { webSearch }: ToolsConfig, { trust, requirements }: ResolveContext) {
  return enforceRequirements(
    {
      approvalPolicy: toApprovalPolicy(config.approval_policy) ?? (trust?.level === 'untrusted' ? 'untrusted' : 'on-request'),
      approvalsReviewer: config.approvals_reviewer ?? 'user',
      sandboxMode: config.sandbox_mode ?? (trust?.level == null ? 'read-only' : 'workspace-write'),
      webSearchMode: webSearch.mode,
    },
    {
      approvalPolicy: config.approval_policy !== undefined,
      approvalsReviewer: config.approvals_reviewer !== undefined,
      sandboxMode: config.sandbox_mode !== undefined,
      webSearchMode: config.web_search !== undefined,
    },
    requirements,
  );
}

/** Switches that are not named are off. */
function toApprovalPolicy(policy: ConfigKeys['approval_policy']): AskForApproval | null {
  if (policy === undefined || typeof policy === 'string') return policy ?? null;
  return { granular: { skill_approval: false, request_permissions: false, ...policy.granular } };
}

function findProvider(config: ConfigKeys): ModelProviderConfig {
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
