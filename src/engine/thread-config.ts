import type { ProviderInfo } from '../model/model-transport.js';
import type {
  ApprovalsReviewer,
  AskForApproval,
  PermissionProfile,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  SandboxPolicy,
} from '../protocol/index.js';

/** What the engine knows of a model. */
export interface ModelInfo {
  /** False: no catalogue knows the name, these are fallbacks, and the user is warned of it at each turn. */
  readonly known: boolean;
  readonly supportsReasoningSummaries: boolean;
  readonly defaultEffort: ReasoningEffort | null;
  readonly defaultSummary: ReasoningSummary;
  /** Sent as `text.verbosity`; `null`: the model takes none. */
  readonly verbosity: string | null;
  readonly parallelToolCalls: boolean;
  /** Tokens of the window that may be used, after the safety margin. */
  readonly contextWindow: number | null;
  /** `null`: the engine's own text. */
  readonly baseInstructions: string | null;
}

/** What the request that makes or resumes a thread asks for; `null` is "as configured". */
export interface ThreadConfigRequest {
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly cwd: string | null;
  readonly approvalPolicy: AskForApproval | null;
  readonly approvalsReviewer: ApprovalsReviewer | null;
  readonly sandbox: SandboxMode | null;
  readonly serviceTier: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  /** Dotted configuration keys and values; they win over files and lose to the members above. */
  readonly config: Readonly<Record<string, unknown>> | null;
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
  readonly reasoningEffort: ReasoningEffort | null;
  readonly reasoningSummary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  /** The state of every feature by name, as `[features]` and the defaults say; a feature that is not named is off. */
  readonly features?: Readonly<Record<string, boolean>>;
  /** Wins over what the catalogue says. */
  readonly modelContextWindow?: number | null;
  /** Bytes of project AGENTS.md text that are told at most (32 KiB); 0 tells none. */
  readonly projectDocMaxBytes?: number;
  /** Names looked for where a folder has no AGENTS.md. */
  readonly projectDocFallbackNames?: readonly string[];
  /** Looks a model up in the catalogue; without it every model has the fallback metadata. */
  readonly modelInfo?: (model: string) => ModelInfo;
}

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
  serviceTier: null,
  baseInstructions: null,
  developerInstructions: null,
  config: null,
};

/** Metadata of a model that no catalogue knows. */
export const fallbackModelInfo: ModelInfo = {
  known: false,
  supportsReasoningSummaries: false,
  defaultEffort: null,
  defaultSummary: 'auto',
  verbosity: null,
  parallelToolCalls: false,
  contextWindow: 258_400,
  baseInstructions: null,
};

/** The metadata of a model as this thread sees it. */
export function modelInfoFor(config: ThreadConfig, model: string): ModelInfo {
  const info = config.modelInfo?.(model) ?? fallbackModelInfo;
  return config.modelContextWindow == null ? info : { ...info, contextWindow: config.modelContextWindow };
}
