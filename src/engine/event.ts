import type { LoadedPlugin } from '../extensions/plugins/loaded-plugin.js';
import type { TruncationPolicy } from '../model/model-info.js';
import type { ResponseItem } from '../model/model-transport.js';
import type {
  CollaborationMode,
  FileUpdateChange,
  GuardianApprovalReview,
  GuardianApprovalReviewAction,
  HookRunSummary,
  McpServerStartupState,
  ModeKind,
  ModelVerification,
  PermissionProfile,
  Personality,
  RateLimitSnapshot,
  ReasoningSummary,
  ReviewTarget,
  SandboxPolicy,
  Thread,
  ThreadGoal,
  ThreadItem,
  ThreadStatus,
  ThreadTokenUsage,
  TokenUsageBreakdown,
  TurnError,
  TurnPlanStep,
  UserInput,
} from '../protocol/index.js';
import type { RealtimeEvent } from './realtime/realtime-event.js';
import type { ReviewOutput } from './review/review-output.js';
import type { ThreadSettings } from './turn-settings.js';

interface OfThread {
  readonly threadId: string;
}

interface OfTurn extends OfThread {
  readonly turnId: string;
}

interface OfItem extends OfTurn {
  readonly itemId: string;
}

/** Why a turn ended before its time. */
export type AbortReason = 'interrupted' | 'replaced';

/** The state of a turn that ended. */
export type TurnEnd = 'completed' | 'interrupted' | 'failed';

/** A thread exists, told after the answer that made it. */
export interface ThreadStarted extends OfThread {
  readonly type: 'threadStarted';
  readonly thread: Thread;
}

/** A thread is there that no client asked for: an agent's, a review's. All clients listen to it from here on. */
export interface ThreadAppeared extends OfThread {
  readonly type: 'threadAppeared';
}

export interface ThreadStatusChanged extends OfThread {
  readonly type: 'threadStatusChanged';
  readonly status: ThreadStatus;
}

export interface ThreadArchived extends OfThread {
  readonly type: 'threadArchived';
}

export interface ThreadUnarchived extends OfThread {
  readonly type: 'threadUnarchived';
}

/** The thread is out of memory: nobody listened and nothing went on. */
export interface ThreadClosed extends OfThread {
  readonly type: 'threadClosed';
}

export interface ThreadNameUpdated extends OfThread {
  readonly type: 'threadNameUpdated';
  readonly threadName: string;
}

/** The last turns count no longer. */
export interface ThreadRolledBack extends OfThread {
  readonly type: 'threadRolledBack';
  readonly numTurns: number;
}

/** A goal was set or moved on. */
export interface GoalUpdated extends OfThread {
  readonly type: 'goalUpdated';
  readonly goal: ThreadGoal;
  /** The turn that was charged; `null`: a client changed it. */
  readonly turnId: string | null;
  /** False: all clients are told, as none can listen to the thread. */
  readonly isLoaded: boolean;
}

export interface GoalCleared extends OfThread {
  readonly type: 'goalCleared';
  readonly isLoaded: boolean;
}

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

export interface ItemStarted extends OfTurn {
  readonly type: 'itemStarted';
  readonly item: ThreadItem;
  readonly atMs: number;
  /** Somebody is asked whether it may go on. Default: it goes on. */
  readonly isAsked?: boolean;
}

/** A command runs whose item was told before, when somebody was asked about it. */
export interface CommandBegan extends OfTurn {
  readonly type: 'commandBegan';
  readonly item: ThreadItem;
  readonly atMs: number;
}

/** `item` is the whole item; it replaces what `itemStarted` said. */
export interface ItemCompleted extends OfTurn {
  readonly type: 'itemCompleted';
  readonly item: ThreadItem;
  readonly atMs: number;
  /** What a command wrote when it applied a patch: kept in the file, not shown. */
  readonly output?: { readonly stdout: string; readonly stderr: string };
}

export interface AgentMessageDelta extends OfItem {
  readonly type: 'agentMessageDelta';
  readonly delta: string;
}

/** Text of a proposed plan. The completed item may differ from the sum of these. */
export interface PlanDelta extends OfItem {
  readonly type: 'planDelta';
  readonly delta: string;
}

export interface ReasoningSummaryPartAdded extends OfItem {
  readonly type: 'reasoningSummaryPartAdded';
  readonly summaryIndex: number;
}

export interface ReasoningSummaryDelta extends OfItem {
  readonly type: 'reasoningSummaryDelta';
  readonly summaryIndex: number;
  readonly delta: string;
}

export interface ReasoningTextDelta extends OfItem {
  readonly type: 'reasoningTextDelta';
  readonly contentIndex: number;
  readonly delta: string;
}

/** Text that a running command wrote, both streams together. */
export interface CommandOutputDelta extends OfItem {
  readonly type: 'commandOutputDelta';
  readonly delta: string;
}

/** Text that the model typed into a running command. Empty: it only looked. */
export interface TerminalInteraction extends OfItem {
  readonly type: 'terminalInteraction';
  readonly processId: string;
  readonly stdin: string;
}

export interface PlanUpdated extends OfTurn {
  readonly type: 'planUpdated';
  readonly explanation: string | null;
  readonly plan: readonly TurnPlanStep[];
}

/** What a patch that is still being written will change; paths as written. */
export interface PatchUpdated extends OfItem {
  readonly type: 'patchUpdated';
  readonly changes: readonly FileUpdateChange[];
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

/** Something a person should read. Without a thread it concerns everybody. */
export interface Warning {
  readonly type: 'warning';
  readonly threadId: string | null;
  readonly message: string;
}

/** A failure of the turn: the last one (`willRetry` false), or one that a retry may heal. */
export interface TurnFailure extends OfTurn {
  readonly type: 'error';
  readonly error: TurnError;
  readonly willRetry: boolean;
}

/** The model's history grew by this item. */
export interface ResponseItemRecorded extends OfThread {
  readonly type: 'responseItemRecorded';
  readonly turnId: string | null;
  readonly item: ResponseItem;
  /** Whether clients of this thread asked for such items. */
  readonly isTold: boolean;
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

/** The turn was cut off. Followed by its `turnCompleted` with status `interrupted`. */
export interface TurnAborted extends OfTurn {
  readonly type: 'turnAborted';
  readonly reason: AbortReason;
  readonly startedAtMs: number;
  readonly completedAtMs: number;
}

/** The model's history was replaced by a shorter one. */
export interface ContextCompacted extends OfTurn {
  readonly type: 'contextCompacted';
  /** The summary as the model is sent it; empty when the provider made the history. */
  readonly summary: string;
  readonly history: readonly ResponseItem[];
}

/** A review began in the thread. */
export interface ReviewEntered extends OfTurn {
  readonly type: 'reviewEntered';
  readonly target: ReviewTarget;
  /** What is reviewed, in a few words for people. */
  readonly hint: string;
}

/** The review ended. `output` null: without a result. */
export interface ReviewExited extends OfTurn {
  readonly type: 'reviewExited';
  readonly output: ReviewOutput | null;
}

interface AutoReview extends OfTurn {
  readonly reviewId: string;
  /** The call that wants it; `null`: none is known. */
  readonly targetItemId: string | null;
  readonly action: GuardianApprovalReviewAction;
  readonly startedAtMs: number;
}

/** A reviewer begins to judge an action. */
export interface AutoReviewStarted extends AutoReview {
  readonly type: 'autoReviewStarted';
}

/** The reviewer's verdict, or why there is none. */
export interface AutoReviewCompleted extends AutoReview {
  readonly type: 'autoReviewCompleted';
  readonly review: GuardianApprovalReview;
  readonly completedAtMs: number;
}

/** What a person should know of what a reviewer decided. */
export interface GuardianWarning extends OfThread {
  readonly type: 'guardianWarning';
  readonly message: string;
}

/** Hooks begin to run: each is told of before any runs. */
export interface HookStarted extends OfTurn {
  readonly type: 'hookStarted';
  readonly run: HookRunSummary;
}

export interface HookCompleted extends OfTurn {
  readonly type: 'hookCompleted';
  readonly run: HookRunSummary;
}

/** A plugin is used in a turn: the user means it. */
export interface PluginUsed extends OfTurn {
  readonly type: 'pluginUsed';
  readonly plugin: Pick<LoadedPlugin, 'id' | 'skillRoots' | 'mcpServers' | 'apps'>;
}

/** A setting of the thread's configuration is out of date. */
export interface DeprecationNotice {
  readonly type: 'deprecationNotice';
  readonly threadId: string;
  readonly summary: string;
  readonly details: string | null;
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

/** A thread begins that works for another one. */
export interface WorkerStarted extends OfThread {
  readonly type: 'workerStarted';
  readonly kind: 'thread_spawn' | 'guardian' | 'review' | `agent_job:${string}`;
  readonly parentThreadId: string;
  readonly model: string;
  readonly isEphemeral: boolean;
  readonly createdAtMs: number;
}

/** A server of the thread came further in its start. */
export interface McpStartupUpdated extends OfThread {
  readonly type: 'mcpStartupUpdated';
  readonly name: string;
  readonly status: McpServerStartupState;
  readonly error: string | null;
}

/** A server says how far a call has come. */
export interface McpProgress extends OfItem {
  readonly type: 'mcpProgress';
  readonly message: string;
}

/** An app, as far as it is known. */
interface NamedApp {
  readonly id: string;
  readonly name: string | null;
}

/** The user has named apps, by links or as input of their own. */
export interface AppsMentioned extends OfTurn {
  readonly type: 'appsMentioned';
  readonly apps: readonly NamedApp[];
}

/** A tool of an app is called. */
export interface AppUsed extends OfTurn {
  readonly type: 'appUsed';
  readonly app: NamedApp;
}

/** Something happened in a thread's spoken conversation. */
export interface RealtimeTold extends OfThread {
  readonly type: 'realtime';
  readonly told: RealtimeEvent;
}

/** All that happens in the engine. Projections turn it into notifications and into records; nothing else does. */
export type EngineEvent =
  | ThreadStarted
  | ThreadAppeared
  | ThreadStatusChanged
  | ThreadArchived
  | ThreadUnarchived
  | ThreadClosed
  | ThreadNameUpdated
  | ThreadRolledBack
  | GoalUpdated
  | GoalCleared
  | TurnStarted
  | TurnCompleted
  | ItemStarted
  | CommandBegan
  | ItemCompleted
  | AgentMessageDelta
  | PlanDelta
  | ReasoningSummaryPartAdded
  | ReasoningSummaryDelta
  | ReasoningTextDelta
  | CommandOutputDelta
  | TerminalInteraction
  | PlanUpdated
  | DiffUpdated
  | PatchUpdated
  | TokenUsageUpdated
  | RateLimitsUpdated
  | ModelRerouted
  | ModelVerified
  | Warning
  | DeprecationNotice
  | TurnFailure
  | ResponseItemRecorded
  | TurnContextRecorded
  | UserMessageRecorded
  | TurnAborted
  | ContextCompacted
  | HookStarted
  | HookCompleted
  | PluginUsed
  | ReviewEntered
  | ReviewExited
  | AutoReviewStarted
  | AutoReviewCompleted
  | GuardianWarning
  | TurnConfigured
  | CompactionEnded
  | WorkerStarted
  | McpStartupUpdated
  | McpProgress
  | AppsMentioned
  | AppUsed
  | RealtimeTold;

/** Says what happened. Synchronous and in order. */
export type Emit = (event: EngineEvent) => void;
