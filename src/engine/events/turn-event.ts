import type { TruncationPolicy } from '../../model/catalog/model-info.js';
import type { ResponseItem } from '../../model/model-transport.js';
import type {
  CollaborationMode,
  ModeKind,
  ModelVerification,
  PermissionProfile,
  Personality,
  RateLimitSnapshot,
  ReasoningSummary,
  SandboxPolicy,
  ThreadTokenUsage,
  TokenUsageBreakdown,
  TurnError,
  TurnPlanStep,
  UserInput,
} from '../../protocol/index.js';
import type { ThreadSettings } from '../turn/turn-settings.js';
import type { OfThread, OfTurn } from './event-place.js';

/** Why a turn ended before its time. */
export type AbortReason = 'interrupted' | 'replaced';

/** The state of a turn that ended. */
export type TurnEnd = 'completed' | 'interrupted' | 'failed';

export interface TurnStarted extends OfTurn {
  readonly type: 'turnStarted';
  readonly startedAtMs: number;
  readonly modelContextWindow: number | null;
  readonly mode: ModeKind;
}

/** The end of a turn. There is exactly one for each `turnStarted`. */
export interface TurnCompleted extends OfTurn {
  readonly type: 'turnCompleted';
  readonly status: TurnEnd;
  readonly error: TurnError | null;
  readonly startedAtMs: number;
  readonly completedAtMs: number;
  readonly lastAgentMessage: string | null;
  readonly timeToFirstTokenMs: number | null;
}

/** The turn was cut off. Followed by its `turnCompleted` with status `interrupted`. */
export interface TurnAborted extends OfTurn {
  readonly type: 'turnAborted';
  readonly reason: AbortReason;
  readonly startedAtMs: number;
  readonly completedAtMs: number;
}

/** A failure of the turn: the last one (`willRetry` false), or one that a retry may heal. */
export interface TurnFailure extends OfTurn {
  readonly type: 'error';
  readonly error: TurnError;
  readonly willRetry: boolean;
}

/** What a user's turn runs with, told once it begins to work. */
export interface TurnConfigured extends OfTurn {
  readonly type: 'turnConfigured';
  readonly settings: ThreadSettings;
  readonly providerId: string;
  /** With the model's default. */
  readonly reasoningSummary: ReasoningSummary;
  readonly numInputImages: number;
  readonly isFirstTurn: boolean;
  /** All that the thread had used before. */
  readonly tokensBefore: TokenUsageBreakdown | null;
}

/** What a turn ran with, as far as a resumed thread must know it. */
export interface TurnContextRecorded extends OfTurn {
  readonly type: 'turnContextRecorded';
  readonly cwd: string;
  readonly currentDate: string;
  readonly timezone: string;
  readonly approvalPolicy: unknown;
  readonly sandboxPolicy: SandboxPolicy;
  readonly permissionProfile: PermissionProfile;
  readonly model: string;
  readonly effort: string | null;
  readonly summary: string;
  readonly personality: Personality | null;
  readonly collaborationMode: CollaborationMode;
  readonly truncation: TruncationPolicy;
  readonly userInstructions: string | null;
  readonly developerInstructions: string | null;
  /** A spoken conversation went on when the turn began. */
  readonly isSpoken: boolean;
  readonly outputSchema: unknown;
}

/** What the user said, as said: kept for lists and for rebuilding turns. */
export interface UserMessageRecorded extends OfTurn {
  readonly type: 'userMessageRecorded';
  readonly content: readonly UserInput[];
}

/** The model's history grew by this item. */
export interface ResponseItemRecorded extends OfThread {
  readonly type: 'responseItemRecorded';
  readonly turnId: string | null;
  readonly item: ResponseItem;
  /** Whether clients of this thread asked for such items. */
  readonly isTold: boolean;
}

export interface PlanUpdated extends OfTurn {
  readonly type: 'planUpdated';
  readonly explanation: string | null;
  readonly plan: readonly TurnPlanStep[];
}

/** One git-style diff of all that the turn's patches changed. */
export interface DiffUpdated extends OfTurn {
  readonly type: 'diffUpdated';
  readonly diff: string;
}

export interface TokenUsageUpdated extends OfTurn {
  readonly type: 'tokenUsageUpdated';
  readonly tokenUsage: ThreadTokenUsage;
  /** True when only clients are told again; the file has these numbers. */
  readonly repeated: boolean;
}

export interface RateLimitsUpdated extends OfTurn {
  readonly type: 'rateLimitsUpdated';
  readonly rateLimits: RateLimitSnapshot;
}

/** Another model answers than the one that was asked. */
export interface ModelRerouted extends OfTurn {
  readonly type: 'modelRerouted';
  readonly fromModel: string;
  readonly toModel: string;
}

/** The provider recommends that the user be verified. */
export interface ModelVerified extends OfTurn {
  readonly type: 'modelVerification';
  readonly verifications: readonly ModelVerification[];
}

/** The model's history was replaced by a shorter one. */
export interface ContextCompacted extends OfTurn {
  readonly type: 'contextCompacted';
  /** The summary as the model is sent it; empty when the provider made the history. */
  readonly summary: string;
  readonly history: readonly ResponseItem[];
}

/** A compaction is over, whatever came of it. */
export interface CompactionEnded extends OfTurn {
  readonly type: 'compactionEnded';
  readonly phase: 'standalone' | 'preTurn' | 'midTurn';
  /** It was for a model with a smaller window. */
  readonly isForSmallerWindow: boolean;
  readonly isByProvider: boolean;
  readonly status: TurnEnd;
  readonly error: TurnError['codexErrorInfo'];
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly startedAtMs: number;
  readonly completedAtMs: number;
}

/** What happens to a turn. */
export type TurnEvent =
  | TurnStarted
  | TurnCompleted
  | TurnAborted
  | TurnFailure
  | TurnConfigured
  | TurnContextRecorded
  | UserMessageRecorded
  | ResponseItemRecorded
  | PlanUpdated
  | DiffUpdated
  | TokenUsageUpdated
  | RateLimitsUpdated
  | ModelRerouted
  | ModelVerified
  | ContextCompacted
  | CompactionEnded;
