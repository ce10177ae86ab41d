import type { ProviderInfo } from '../model/model-transport.js';
import type { ApprovalsReviewer, AskForApproval, PermissionProfile, SandboxMode, SandboxPolicy } from '../protocol/index.js';

/** What the engine knows of a model. */
export interface ModelInfo {
  /** False: the catalogue does not know the name and these are fallbacks, which the user is warned of once per turn. */
  readonly known: boolean;
  readonly supportsReasoningSummaries: boolean;
  readonly defaultEffort: string | null;
  readonly defaultSummary: string;
  readonly verbosity: string | null;
  readonly parallelToolCalls: boolean;
  /** Tokens of the window that may be used, after the safety margin. */
  readonly contextWindow: number | null;
  readonly baseInstructions: string | null;
}

/** What the request that makes or resumes a thread asks for. */
export interface ThreadConfigRequest {
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly cwd: string | null;
  readonly approvalPolicy: AskForApproval | null;
  readonly approvalsReviewer: ApprovalsReviewer | null;
  readonly sandbox: SandboxMode | null;
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly serviceTier: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
}

/** The effective settings that a thread begins with. Fixed per thread; what turns may change lives in `ThreadSettings`. */
export interface ThreadConfig {
  readonly model: string;
  readonly provider: ProviderInfo;
  /** Absolute. */
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  readonly permissionProfile: PermissionProfile | null;
  readonly reasoningEffort: string | null;
  readonly reasoningSummary: string | null;
  readonly serviceTier: string | null;
  readonly baseInstructions: string | null;
  readonly developerInstructions: string | null;
  /** Bytes of AGENTS.md text that are told at most; 0 tells none. */
  readonly projectDocMaxBytes: number;
  /** Names looked for where a folder has no AGENTS.md. */
  readonly projectDocFallbackNames: readonly string[];
  readonly modelInfo: (model: string) => ModelInfo;
}

/** Reads the configuration for a thread. @throws RpcError `failed to load configuration: …` */
export type ResolveConfig = (request: ThreadConfigRequest) => Promise<ThreadConfig>;

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
