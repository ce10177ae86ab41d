import type {
  ApprovalsReviewer,
  AskForApproval,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  Verbosity,
} from '../protocol/index.js';
import type { AgentsSettings } from './agents/agents-table.js';
import type { MultiAgentV2Settings } from './agents/multi-agent-v2.js';
import type { Deprecation } from './deprecations.js';
import type { TrustDecision } from './layers/trust.js';
import type { Requirements } from './requirements/requirements.js';
import type { AccountConfig } from './sections/account-config.js';
import type { AppsConfig } from './sections/apps-config.js';
import type { MemoriesConfig } from './sections/memories-config.js';
import type { ModelProviderConfig } from './sections/model-providers.js';
import type { OtelConfig } from './sections/otel-config.js';
import type { PermissionSettings } from './sections/permission-keys.js';
import type { RealtimeConfig } from './sections/realtime-config.js';
import type { ShellEnvironmentPolicy } from './sections/shell-environment.js';
import type { TelemetryConfig } from './sections/telemetry-config.js';
import type { ToolsConfig } from './sections/tools-config.js';
import type { TomlTable } from './toml/toml-table.js';

/** What the configuration says of whatever model is used; `null` leaves it to the model's own entry. */
export interface ModelOverridesConfig {
  readonly contextWindow: number | null;
  readonly autoCompactTokenLimit: number | null;
  readonly toolOutputTokenLimit: number | null;
  readonly supportsReasoningSummaries: boolean | null;
  readonly verbosity: Verbosity | null;
}

/** The settings of one thread after all layers have been merged. */
export interface LoadedConfig {
  /** The name of the chosen profile. */
  readonly profile: string | null;
  /** `null`: the default of the catalogue. */
  readonly model: string | null;
  /** A file whose models replace all others. Counts at the start of the server only. */
  readonly modelCatalogFile: string | null;
  readonly provider: ModelProviderConfig;
  readonly approvalPolicy: AskForApproval;
  readonly sandboxMode: SandboxMode;
  readonly reasoningEffort: ReasoningEffort | null;
  readonly reasoningSummary: ReasoningSummary | null;
  readonly modelOverrides: ModelOverridesConfig;
  readonly developerInstructions: string | null;
  /** In place of the server's own request for a summary. */
  readonly compactPrompt: string | null;
  /** Holds that request, where it is not given itself. As written. */
  readonly compactPromptFile: string | null;
  readonly reviewModel: string | null;
  /** What the automatic reviewer goes by, in place of its own policy. */
  readonly reviewPolicy: string | null;
  /** In place of the models' own instructions. */
  readonly instructions: string | null;
  readonly personality: Personality | null;
  readonly serviceTier: string | null;
  readonly approvalsReviewer: ApprovalsReviewer | null;
  /** The program that is told of finished turns, with its arguments. */
  readonly notify: readonly string[] | null;
  readonly includePermissionsInstructions: boolean;
  readonly includeEnvironmentContext: boolean;
  readonly projectDocMaxBytes: number;
  readonly projectDocFallbackNames: readonly string[];
  readonly projectRootMarkers: readonly string[];
  /** The state of every feature by name. */
  readonly features: Readonly<Record<string, boolean>>;
  readonly agents: AgentsSettings;
  readonly multiAgentV2: MultiAgentV2Settings;
  /** What commands get of the server's environment. */
  readonly shellEnvironment: ShellEnvironmentPolicy;
  readonly permissions: PermissionSettings;
  readonly telemetry: TelemetryConfig;
  /** Counts at the start of the server only. */
  readonly otel: OtelConfig;
  readonly tools: ToolsConfig;
  readonly account: AccountConfig;
  readonly realtime: RealtimeConfig;
  /** In place of the models' own instructions, where `instructions` does not say otherwise. Absolute. */
  readonly modelInstructionsFile: string | null;
  readonly includeAppsInstructions: boolean;
  /** For turns in plan mode. */
  readonly planModeReasoningEffort: ReasoningEffort | null;
  readonly commitAttribution: string | null;
  readonly memories: MemoriesConfig;
  /** As written; those that administrators do not allow are switched off. */
  readonly mcpServers: Readonly<Record<string, TomlTable>>;
  readonly apps: AppsConfig;
  /** Whether the project that the settings are for is trusted; `null`: they are for none. */
  readonly trust: TrustDecision | null;
  /** What administrators demand. All settings above are within it. */
  readonly requirements: Requirements;
  /** What each thread's clients are told when it begins. */
  readonly warnings: readonly string[];
  /** About features that may not work: told to threads only. */
  readonly unstableWarning: string | null;
  readonly deprecations: readonly Deprecation[];
}
