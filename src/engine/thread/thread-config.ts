import type { AgentRole } from '../../config/agents/agent-roles.js';
import type { MultiAgentV2Settings } from '../../config/agents/multi-agent-v2.js';
import type { RequiredNetwork } from '../../config/requirements/requirements.js';
import type { MemoriesConfig } from '../../config/sections/memories-config.js';
import type { RealtimeConfig } from '../../config/sections/realtime-config.js';
import type { ShellEnvironmentPolicy } from '../../config/sections/shell-environment.js';
import { fallbackModel } from '../../model/catalog/bundled-models.js';
import type { ModelInfo } from '../../model/catalog/model-info.js';
import type { ProviderInfo } from '../../model/model-transport.js';
import type {
  ActivePermissionProfile,
  ApprovalsReviewer,
  AskForApproval,
  PermissionProfile,
  PermissionProfileSelectionParams,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  SandboxPolicy,
  TurnStartParams,
} from '../../protocol/index.js';
import type { RulesSources } from '../approvals/exec-policy/exec-policy.js';
import type { Permissions } from '../sandbox/permissions.js';
import type { ToolSettings } from '../tools/tool-scope.js';

/** How a thread's agents are configured. */
export interface AgentsConfig {
  /** Agents of one tree that may be open at a time, its root not counted; `null`: the default. */
  readonly maxThreads: number | null;
  readonly maxDepth: number;
  /** Of each worker of a job; `null`: the default. */
  readonly jobMaxRuntimeSeconds: number | null;
  readonly roles: readonly AgentRole[];
  readonly v2: MultiAgentV2Settings;
}

/** What the request that makes or resumes a thread asks for; `null` is "as configured". */
export interface ThreadConfigRequest {
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly cwd: string | null;
  readonly approvalPolicy: AskForApproval | null;
  readonly approvalsReviewer: ApprovalsReviewer | null;
  readonly sandbox: SandboxMode | null;
  /** A profile by name; never together with `sandbox`. */
  readonly permissions: PermissionProfileSelectionParams | null;
  readonly serviceTier: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  readonly personality: Personality | null;
  /** Dotted configuration keys and values; they win over files and lose to the members above. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** Whether starting the thread is a decision to trust its project, where nobody has decided. Default: it is not. */
  readonly mayTrust?: boolean;
}

/** The settings that a thread begins with, after all layers. What turns may change of them lives in `ThreadSettings`. */
export interface ThreadConfig {
  readonly model: string;
  readonly provider: ProviderInfo;
  /** Absolute. */
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
  readonly approvalsReviewer?: ApprovalsReviewer;
  /** `null`: as the sandbox policy says. */
  readonly permissionProfile?: PermissionProfile | null;
  /** The profile's name; `null`: it was not chosen by name. */
  readonly activePermissionProfile?: ActivePermissionProfile | null;
  /** What the profile says of the network besides whether it is open. */
  readonly networkTable?: Permissions['networkTable'];
  /** What administrators demand of the network of commands; `null`: nothing. */
  readonly requiredNetwork?: RequiredNetwork | null;
  /** What a profile that a turn names stands for. Default: there are no profiles. @throws RpcError `failed to load configuration: …` */
  readonly selectPermissions?: SelectPermissions;
  /** What a policy that a turn brings along comes to, under what administrators demand. Default: itself. */
  readonly permissionsOfPolicy?: (policy: SandboxPolicy, thread: { readonly cwd: string }) => Permissions;
  readonly reasoningEffort: ReasoningEffort | null;
  readonly reasoningSummary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  /** `null`: the models' own texts. */
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  /** What the model is asked for when a history is compacted. Default: the engine's own text. */
  readonly compactPrompt?: string | null;
  /** Who reviews. Default: the thread's model. */
  readonly reviewModel?: string | null;
  /** What the automatic reviewer goes by, in place of its own policy. */
  readonly reviewPolicy?: string | null;
  /** Models may leave members of an output schema out. Default: false. */
  readonly hasLooseOutput?: boolean;
  /** The tone of models that have several. Default: `null`, the model's own. */
  readonly personality?: Personality | null;
  /** The program, with its arguments, that is told of each turn that completes. Default: none. */
  readonly notify?: readonly string[] | null;
  /** How conversations are held. Default: there are none. */
  readonly realtime?: RealtimeConfig;
  /** Whether the model is told what it may do. Default: true. */
  readonly includePermissionsInstructions?: boolean;
  /** Whether the model is told where and when it works. Default: true. */
  readonly includeEnvironmentContext?: boolean;
  /** Whether the model is told what apps are. Default: true. */
  readonly includeAppsInstructions?: boolean;
  /** What the request laid over the files; `null`: nothing. */
  readonly overrides?: Readonly<Record<string, unknown>> | null;
  /** The state of every feature by name, as `[features]` and the defaults say; a feature that is not named is off. */
  readonly features?: Readonly<Record<string, boolean>>;
  /** What was configured, as whoever watches is told. Default: nothing. */
  readonly configured?: ConfiguredFacts;
  /** What is learned from threads, and told to them, with the feature `memories`. Without it: nothing is learned. */
  readonly memories?: MemoriesConfig;
  /** Limits and kinds of the thread's agents; without them, the defaults. */
  readonly agents?: AgentsConfig;
  /** What is wrong with the configuration: told to each thread's clients when it begins. */
  readonly warnings?: readonly string[];
  /** Settings that should be written otherwise: told in the same way. */
  readonly deprecations?: readonly { readonly summary: string; readonly details: string | null }[];
  /** Why administrators do not allow what a turn asks for; `null`: they do. Default: everything is allowed. */
  readonly refuse?: (demands: Pick<TurnStartParams, 'approvalPolicy' | 'sandboxPolicy'>) => string | null;
  /** Where rules for commands are read and kept. Default: nowhere. */
  readonly rules?: RulesSources;
  /** What commands get of the server's environment. Default: all of it. */
  readonly shellEnvironment?: ShellEnvironmentPolicy;
  /** What the configuration says of tools; without it the defaults. */
  readonly tools?: ToolSettings;
  /** Bytes of project AGENTS.md text that are told at most (32 KiB); 0 tells none. */
  readonly projectDocMaxBytes?: number;
  /** Names looked for where a folder has no AGENTS.md. */
  readonly projectDocFallbackNames?: readonly string[];
  /** The models that can be chosen by name. */
  readonly models?: () => readonly ModelInfo[];
  /** What a project's root folder is known by. Default: `.git`. */
  readonly projectRootMarkers?: readonly string[];
  /** Looks a model up in the catalogue of the server, under the overrides of the configuration; without it every model has the fallback metadata. */
  readonly modelInfo?: (model: string) => ModelInfo;
}

/** Settings as written, each `null` where nobody has written it. */
export interface ConfiguredFacts {
  /** The name of the chosen profile. */
  readonly profile: string | null;
  readonly contextWindow: number | null;
  readonly autoCompactTokenLimit: number | null;
}

export type SelectPermissions = (selection: PermissionProfileSelectionParams, thread: { readonly cwd: string }) => Promise<Permissions>;

/** Reads the configuration for a thread. @throws RpcError `failed to load configuration: …` */
export type ResolveConfig = (request: ThreadConfigRequest) => Promise<ThreadConfig>;

/** Asks for nothing: the configuration as it is. */
export const noOverrides: ThreadConfigRequest = {
  model: null,
  modelProvider: null,
  cwd: null,
  approvalPolicy: null,
  approvalsReviewer: null,
  sandbox: null,
  permissions: null,
  serviceTier: null,
  baseInstructions: null,
  developerInstructions: null,
  personality: null,
  config: null,
};

/** The metadata of a model as this thread sees it: the same object each time, while the catalogue stays as it is. */
export const modelInfoFor = (config: ThreadConfig, model: string): ModelInfo =>
  config.modelInfo?.(model) ?? { ...fallbackModel, slug: model, displayName: model };
