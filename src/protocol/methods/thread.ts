import * as z from 'zod';
import { experimental } from '../experimental.js';
import { method } from '../method.js';
import { filePath, json, uint32, uint64 } from '../scalars.js';
import { scope } from '../scope.js';
import { AbsolutePathBuf } from '../types/absolute-path.js';
import { ApprovalsReviewer, AskForApproval } from '../types/approval.js';
import { DynamicToolSpec } from '../types/dynamic-tool.js';
import { Personality, ReasoningEffort } from '../types/model.js';
import {
  ActivePermissionProfile,
  PermissionProfile,
  PermissionProfileSelectionParams,
  SandboxMode,
  SandboxPolicy,
} from '../types/permission.js';
import { ResponseItem } from '../types/response-item.js';
import {
  Thread,
  ThreadMemoryMode,
  ThreadMetadataGitInfoUpdateParams,
  ThreadSource,
  ThreadStartSource,
  ThreadUnsubscribeStatus,
} from '../types/thread.js';
import { TurnEnvironmentParams } from '../types/turn.js';
import { wire } from '../wire.js';
import {
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadTurnsItemsListParams,
  ThreadTurnsItemsListResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
} from './thread-history.js';

const threadStartParams = () =>
  z.object({
    /** Who answers approval requests. */
    approvalsReviewer: ApprovalsReviewer.nullish(),
    /** Replaces the model's own base instructions. */
    baseInstructions: z.string().nullish(),
    /** Further config values by dotted key, above the config files. */
    config: z.record(z.string(), json()).nullish(),
    /** Need not exist. If given with a sandbox that can write, an undecided project becomes trusted. */
    cwd: z.string().nullish(),
    /** Extra instructions for the model. */
    developerInstructions: z.string().nullish(),
    /** Writes nothing to disk; such a thread cannot be listed or resumed. */
    ephemeral: z.boolean().nullish(),
    model: z.string().nullish(),
    /** Id of a configured provider; an unknown one is an error. */
    modelProvider: z.string().nullish(),
    personality: Personality.nullish(),
    /** Sandbox in short form; not together with `permissions`. */
    sandbox: SandboxMode.nullish(),
    /** Label for metrics. */
    serviceName: z.string().nullish(),
    /** Speed tier of the model service. */
    serviceTier: z.string().nullish(),
    /** Only changes what SessionStart hooks are told. */
    sessionStartSource: ThreadStartSource.nullish(),
    /** Label for analytics, stored as given. */
    threadSource: ThreadSource.nullish(),
    approvalPolicy: AskForApproval.nullish(),
    /** Permission profile by name; not together with `sandbox`. */
    permissions: experimental('thread/start.permissions', PermissionProfileSelectionParams.nullish()),
    /** Where turns run: absent for the default, empty for none, else the first entry counts. */
    environments: experimental('thread/start.environments', z.array(TurnEnvironmentParams).nullish()),
    /** Tools that the client runs itself; names must be unique and of letters, digits, `_` and `-`. */
    dynamicTools: experimental('thread/start.dynamicTools', z.array(DynamicToolSpec).nullish()),
    /** Only for testing the gate for experimental members. */
    mockExperimentalField: experimental('thread/start.mockExperimentalField', z.string().nullish()),
    /** Also sends each raw model item; for internal use. */
    experimentalRawEvents: experimental('thread/start.experimentalRawEvents', z.boolean().optional().meta({ default: false })),
    /** Without effect; true only earns a deprecation notice. */
    persistExtendedHistory: experimental('thread/start.persistFullHistory', z.boolean().optional().meta({ default: false })),
  });
/** Creates a thread; null or absent members take the configured value. */
export interface ThreadStartParams extends z.output<ReturnType<typeof threadStartParams>> {}
export const ThreadStartParams = wire<ThreadStartParams>('ThreadStartParams', threadStartParams);

const threadResumeParams = () =>
  z.object({
    /** Stored or archived thread; not looked at when `history` or `path` is given. */
    threadId: z.string(),
    /** Who answers approval requests; null takes the configured one. */
    approvalsReviewer: ApprovalsReviewer.nullish(),
    /** Replaces the stored base instructions; null keeps them. */
    baseInstructions: z.string().nullish(),
    /** Further config values by dotted key, above the config files. */
    config: z.record(z.string(), json()).nullish(),
    /** Null keeps the stored folder. */
    cwd: z.string().nullish(),
    /** Extra instructions for the model; null takes the configured ones. */
    developerInstructions: z.string().nullish(),
    /** Null restores the stored model, unless another override picks one. */
    model: z.string().nullish(),
    /** Null keeps the stored provider. */
    modelProvider: z.string().nullish(),
    personality: Personality.nullish(),
    /** Sandbox in short form; null takes the configured one, the stored one is not restored. */
    sandbox: SandboxMode.nullish(),
    /** Speed tier of the model service; null takes the configured one. */
    serviceTier: z.string().nullish(),
    /** Makes a new thread from these items; must not be empty. For internal use. */
    history: experimental('thread/resume.history', z.array(ResponseItem).nullish()),
    /** Rollout file to load; relative paths count from the home folder. */
    path: experimental('thread/resume.path', filePath().nullish()),
    /** Null takes the configured policy; the stored one is not restored. */
    approvalPolicy: AskForApproval.nullish(),
    /** Permission profile by name; not together with `sandbox`. */
    permissions: experimental('thread/resume.permissions', PermissionProfileSelectionParams.nullish()),
    /** Leaves `turns` empty in the answer, for clients that page through them. */
    excludeTurns: experimental('thread/resume.excludeTurns', z.boolean().optional()),
    /** Without effect; true only earns a deprecation notice. */
    persistExtendedHistory: experimental('thread/resume.persistFullHistory', z.boolean().optional().meta({ default: false })),
  });
/** Loads or rejoins a thread; `history` beats `path`, which beats `threadId`. A thread already loaded keeps its settings. */
export interface ThreadResumeParams extends z.output<ReturnType<typeof threadResumeParams>> {}
export const ThreadResumeParams = wire<ThreadResumeParams>('ThreadResumeParams', threadResumeParams);

const threadForkParams = () =>
  z.object({
    /** Thread to copy, archived or not; not looked at when `path` is given. */
    threadId: z.string(),
    /** Who answers approval requests; null takes the configured one. */
    approvalsReviewer: ApprovalsReviewer.nullish(),
    /** Replaces the stored base instructions; null keeps them. */
    baseInstructions: z.string().nullish(),
    /** Further config values by dotted key, above the config files. */
    config: z.record(z.string(), json()).nullish(),
    /** Null keeps the source's folder. */
    cwd: z.string().nullish(),
    /** Extra instructions for the model; null takes the configured ones. */
    developerInstructions: z.string().nullish(),
    /** Keeps the copy in memory only; false by default. */
    ephemeral: z.boolean().optional(),
    /** Null takes the configured model. */
    model: z.string().nullish(),
    /** Null takes the configured provider. */
    modelProvider: z.string().nullish(),
    /** Sandbox in short form; not together with `permissions`. */
    sandbox: SandboxMode.nullish(),
    /** Speed tier of the model service; null takes the configured one. */
    serviceTier: z.string().nullish(),
    /** Label for analytics, stored as given. */
    threadSource: ThreadSource.nullish(),
    /** Rollout file to copy instead of `threadId`; relative paths count from the home folder. */
    path: experimental('thread/fork.path', filePath().nullish()),
    /** Null takes the configured policy. */
    approvalPolicy: AskForApproval.nullish(),
    /** Permission profile by name; not together with `sandbox`. */
    permissions: experimental('thread/fork.permissions', PermissionProfileSelectionParams.nullish()),
    /** Leaves `turns` empty in the answer, for clients that page through them. */
    excludeTurns: experimental('thread/fork.excludeTurns', z.boolean().optional()),
    /** Without effect; true only earns a deprecation notice. */
    persistExtendedHistory: experimental('thread/fork.persistFullHistory', z.boolean().optional().meta({ default: false })),
  });
/** Copies a stored thread into a new one, which takes its settings from here and the config, not from the source. */
export interface ThreadForkParams extends z.output<ReturnType<typeof threadForkParams>> {}
export const ThreadForkParams = wire<ThreadForkParams>('ThreadForkParams', threadForkParams);

const threadArchiveParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Archives a stored thread and the agents it spawned, closing them first. */
export interface ThreadArchiveParams extends z.output<ReturnType<typeof threadArchiveParams>> {}
export const ThreadArchiveParams = wire<ThreadArchiveParams>('ThreadArchiveParams', threadArchiveParams);

const threadUnsubscribeParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Ends the caller's subscription to a thread; an unknown thread is no error. */
export interface ThreadUnsubscribeParams extends z.output<ReturnType<typeof threadUnsubscribeParams>> {}
export const ThreadUnsubscribeParams = wire<ThreadUnsubscribeParams>('ThreadUnsubscribeParams', threadUnsubscribeParams);

const threadIncrementElicitationParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Reports that a prompt handled outside the protocol is open, so that command timeouts stand still. */
export interface ThreadIncrementElicitationParams extends z.output<ReturnType<typeof threadIncrementElicitationParams>> {}
export const ThreadIncrementElicitationParams = wire<ThreadIncrementElicitationParams>(
  'ThreadIncrementElicitationParams',
  threadIncrementElicitationParams,
);

const threadDecrementElicitationParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Reports that one prompt handled outside the protocol is over; an error when none is open. */
export interface ThreadDecrementElicitationParams extends z.output<ReturnType<typeof threadDecrementElicitationParams>> {}
export const ThreadDecrementElicitationParams = wire<ThreadDecrementElicitationParams>(
  'ThreadDecrementElicitationParams',
  threadDecrementElicitationParams,
);

const threadSetNameParams = () =>
  z.object({
    threadId: z.string(),
    /** Trimmed; must not be blank. */
    name: z.string(),
  });
/** Gives a thread a title; names need not be unique, archived threads are refused. */
export interface ThreadSetNameParams extends z.output<ReturnType<typeof threadSetNameParams>> {}
export const ThreadSetNameParams = wire<ThreadSetNameParams>('ThreadSetNameParams', threadSetNameParams);

const threadMetadataUpdateParams = () =>
  z.object({
    threadId: z.string(),
    /** The only facts that can be changed; needed in practice. */
    gitInfo: ThreadMetadataGitInfoUpdateParams.nullish(),
  });
/** Changes facts stored with a thread, archived or not; ephemeral threads are refused. */
export interface ThreadMetadataUpdateParams extends z.output<ReturnType<typeof threadMetadataUpdateParams>> {}
export const ThreadMetadataUpdateParams = wire<ThreadMetadataUpdateParams>('ThreadMetadataUpdateParams', threadMetadataUpdateParams);

const threadMemoryModeSetParams = () =>
  z.object({
    threadId: z.string(),
    mode: ThreadMemoryMode,
  });
/** Allows or forbids making memories from a thread; ephemeral threads are refused. */
export interface ThreadMemoryModeSetParams extends z.output<ReturnType<typeof threadMemoryModeSetParams>> {}
export const ThreadMemoryModeSetParams = wire<ThreadMemoryModeSetParams>('ThreadMemoryModeSetParams', threadMemoryModeSetParams);

const threadUnarchiveParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Takes a thread out of the archive; the agents it spawned stay there. */
export interface ThreadUnarchiveParams extends z.output<ReturnType<typeof threadUnarchiveParams>> {}
export const ThreadUnarchiveParams = wire<ThreadUnarchiveParams>('ThreadUnarchiveParams', threadUnarchiveParams);

const threadCompactStartParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Starts compaction of a loaded thread's context; a running turn is interrupted. */
export interface ThreadCompactStartParams extends z.output<ReturnType<typeof threadCompactStartParams>> {}
export const ThreadCompactStartParams = wire<ThreadCompactStartParams>('ThreadCompactStartParams', threadCompactStartParams);

const threadShellCommandParams = () =>
  z.object({
    threadId: z.string(),
    /** Line for the user's login shell, all shell syntax included; must not be blank. */
    command: z.string(),
  });
/** Runs a shell line of the user in a loaded thread, without sandbox or approval. */
export interface ThreadShellCommandParams extends z.output<ReturnType<typeof threadShellCommandParams>> {}
export const ThreadShellCommandParams = wire<ThreadShellCommandParams>('ThreadShellCommandParams', threadShellCommandParams);

const threadApproveGuardianDeniedActionParams = () =>
  z.object({
    threadId: z.string(),
    /** The denied assessment in its snake_case form; a status other than denied has no effect. */
    event: json(),
  });
/** Tells the model in its next turn that the user approves an action that the reviewer denied. */
export interface ThreadApproveGuardianDeniedActionParams extends z.output<ReturnType<typeof threadApproveGuardianDeniedActionParams>> {}
export const ThreadApproveGuardianDeniedActionParams = wire<ThreadApproveGuardianDeniedActionParams>(
  'ThreadApproveGuardianDeniedActionParams',
  threadApproveGuardianDeniedActionParams,
);

const threadBackgroundTerminalsCleanParams = () =>
  z.object({
    threadId: z.string(),
  });
/** Ends all background terminals of a loaded thread. */
export interface ThreadBackgroundTerminalsCleanParams extends z.output<ReturnType<typeof threadBackgroundTerminalsCleanParams>> {}
export const ThreadBackgroundTerminalsCleanParams = wire<ThreadBackgroundTerminalsCleanParams>(
  'ThreadBackgroundTerminalsCleanParams',
  threadBackgroundTerminalsCleanParams,
);

const threadRollbackParams = () =>
  z.object({
    threadId: z.string(),
    /** At least 1; more than there are means all. */
    numTurns: uint32(),
  });
/** Drops the newest turns of a loaded, idle thread from its history; changed files stay as they are. */
export interface ThreadRollbackParams extends z.output<ReturnType<typeof threadRollbackParams>> {}
export const ThreadRollbackParams = wire<ThreadRollbackParams>('ThreadRollbackParams', threadRollbackParams);

const threadInjectItemsParams = () =>
  z.object({
    threadId: z.string(),
    /** Response items as the model will see them; at least one, and all must be valid. */
    items: z.array(json()),
  });
/** Appends items to a loaded thread's history without starting a turn. */
export interface ThreadInjectItemsParams extends z.output<ReturnType<typeof threadInjectItemsParams>> {}
export const ThreadInjectItemsParams = wire<ThreadInjectItemsParams>('ThreadInjectItemsParams', threadInjectItemsParams);

const threadStartResponse = () =>
  z.object({
    /** Null when the permissions did not come from a named profile. */
    activePermissionProfile: experimental('ThreadStartResponse.activePermissionProfile', ActivePermissionProfile.nullable()),
    approvalPolicy: AskForApproval,
    /** Who answers approval requests. */
    approvalsReviewer: ApprovalsReviewer,
    /** Absolute folder in which turns run. */
    cwd: AbsolutePathBuf,
    /** Absolute paths of the AGENTS.md files found, global one first. */
    instructionSources: z.array(AbsolutePathBuf).meta({ default: [] }).meta({ default: [] }),
    model: z.string(),
    modelProvider: z.string(),
    /** Exact permissions in force. */
    permissionProfile: experimental('ThreadStartResponse.permissionProfile', PermissionProfile.nullable()),
    /** Null for the model's default. */
    reasoningEffort: ReasoningEffort.nullable(),
    /** Nearest older form of the permissions; `permissionProfile` is exact. */
    sandbox: SandboxPolicy,
    /** Null for the normal tier. */
    serviceTier: z.string().nullable(),
    /** Without turns and Git facts as yet. */
    thread: Thread,
  });
/** The new thread with the settings that are in force. */
export interface ThreadStartResponse extends z.output<ReturnType<typeof threadStartResponse>> {}
export const ThreadStartResponse = wire<ThreadStartResponse>('ThreadStartResponse', threadStartResponse);

const threadResumeResponse = () =>
  z.object({
    /** Null when the permissions did not come from a named profile. */
    activePermissionProfile: experimental('ThreadResumeResponse.activePermissionProfile', ActivePermissionProfile.nullable()),
    approvalPolicy: AskForApproval,
    /** Who answers approval requests. */
    approvalsReviewer: ApprovalsReviewer,
    /** Absolute folder in which turns run. */
    cwd: AbsolutePathBuf,
    /** Absolute paths of the AGENTS.md files found, global one first. */
    instructionSources: z.array(AbsolutePathBuf).meta({ default: [] }).meta({ default: [] }),
    model: z.string(),
    modelProvider: z.string(),
    /** Exact permissions in force. */
    permissionProfile: experimental('ThreadResumeResponse.permissionProfile', PermissionProfile.nullable()),
    /** Null for the model's default. */
    reasoningEffort: ReasoningEffort.nullable(),
    /** Nearest older form of the permissions; `permissionProfile` is exact. */
    sandbox: SandboxPolicy,
    /** Null for the normal tier. */
    serviceTier: z.string().nullable(),
    /** Includes the turns, unless they were excluded; its `cwd` stays the stored one. */
    thread: Thread,
  });
/** The thread with the settings that are now in force. */
export interface ThreadResumeResponse extends z.output<ReturnType<typeof threadResumeResponse>> {}
export const ThreadResumeResponse = wire<ThreadResumeResponse>('ThreadResumeResponse', threadResumeResponse);

const threadForkResponse = () =>
  z.object({
    /** Null when the permissions did not come from a named profile. */
    activePermissionProfile: experimental('ThreadForkResponse.activePermissionProfile', ActivePermissionProfile.nullable()),
    approvalPolicy: AskForApproval,
    /** Who answers approval requests. */
    approvalsReviewer: ApprovalsReviewer,
    /** Absolute folder in which turns run. */
    cwd: AbsolutePathBuf,
    /** Absolute paths of the AGENTS.md files found, global one first. */
    instructionSources: z.array(AbsolutePathBuf).meta({ default: [] }).meta({ default: [] }),
    model: z.string(),
    modelProvider: z.string(),
    /** Exact permissions in force. */
    permissionProfile: experimental('ThreadForkResponse.permissionProfile', PermissionProfile.nullable()),
    /** Null for the model's default. */
    reasoningEffort: ReasoningEffort.nullable(),
    /** Nearest older form of the permissions; `permissionProfile` is exact. */
    sandbox: SandboxPolicy,
    /** Null for the normal tier. */
    serviceTier: z.string().nullable(),
    /** Includes the turns, unless they were excluded. */
    thread: Thread,
  });
/** The new thread with the settings that are now in force. */
export interface ThreadForkResponse extends z.output<ReturnType<typeof threadForkResponse>> {}
export const ThreadForkResponse = wire<ThreadForkResponse>('ThreadForkResponse', threadForkResponse);

const threadArchiveResponse = () => z.object({});
/** Empty: the thread is archived. */
export interface ThreadArchiveResponse extends z.output<ReturnType<typeof threadArchiveResponse>> {}
export const ThreadArchiveResponse = wire<ThreadArchiveResponse>('ThreadArchiveResponse', threadArchiveResponse);

const threadUnsubscribeResponse = () =>
  z.object({
    status: ThreadUnsubscribeStatus,
  });
/** What the call found. */
export interface ThreadUnsubscribeResponse extends z.output<ReturnType<typeof threadUnsubscribeResponse>> {}
export const ThreadUnsubscribeResponse = wire<ThreadUnsubscribeResponse>('ThreadUnsubscribeResponse', threadUnsubscribeResponse);

const threadIncrementElicitationResponse = () =>
  z.object({
    /** Number of open outside prompts. */
    count: uint64(),
    /** True while command timeouts stand still, that is while the count is above zero. */
    paused: z.boolean(),
  });
/** Prompts now open. */
export interface ThreadIncrementElicitationResponse extends z.output<ReturnType<typeof threadIncrementElicitationResponse>> {}
export const ThreadIncrementElicitationResponse = wire<ThreadIncrementElicitationResponse>(
  'ThreadIncrementElicitationResponse',
  threadIncrementElicitationResponse,
);

const threadDecrementElicitationResponse = () =>
  z.object({
    /** Number of open outside prompts. */
    count: uint64(),
    /** True while command timeouts still stand still, that is while the count is above zero. */
    paused: z.boolean(),
  });
/** Prompts still open. */
export interface ThreadDecrementElicitationResponse extends z.output<ReturnType<typeof threadDecrementElicitationResponse>> {}
export const ThreadDecrementElicitationResponse = wire<ThreadDecrementElicitationResponse>(
  'ThreadDecrementElicitationResponse',
  threadDecrementElicitationResponse,
);

const threadSetNameResponse = () => z.object({});
/** Empty: the title is stored. */
export interface ThreadSetNameResponse extends z.output<ReturnType<typeof threadSetNameResponse>> {}
export const ThreadSetNameResponse = wire<ThreadSetNameResponse>('ThreadSetNameResponse', threadSetNameResponse);

const threadMetadataUpdateResponse = () =>
  z.object({
    thread: Thread,
  });
/** The thread after the change, without turns. */
export interface ThreadMetadataUpdateResponse extends z.output<ReturnType<typeof threadMetadataUpdateResponse>> {}
export const ThreadMetadataUpdateResponse = wire<ThreadMetadataUpdateResponse>(
  'ThreadMetadataUpdateResponse',
  threadMetadataUpdateResponse,
);

const threadMemoryModeSetResponse = () => z.object({});
/** Empty: the mode is stored. */
export interface ThreadMemoryModeSetResponse extends z.output<ReturnType<typeof threadMemoryModeSetResponse>> {}
export const ThreadMemoryModeSetResponse = wire<ThreadMemoryModeSetResponse>('ThreadMemoryModeSetResponse', threadMemoryModeSetResponse);

const threadUnarchiveResponse = () =>
  z.object({
    thread: Thread,
  });
/** The thread after the move, without turns. */
export interface ThreadUnarchiveResponse extends z.output<ReturnType<typeof threadUnarchiveResponse>> {}
export const ThreadUnarchiveResponse = wire<ThreadUnarchiveResponse>('ThreadUnarchiveResponse', threadUnarchiveResponse);

const threadCompactStartResponse = () => z.object({});
/** Empty; the work follows as a turn with a contextCompaction item. */
export interface ThreadCompactStartResponse extends z.output<ReturnType<typeof threadCompactStartResponse>> {}
export const ThreadCompactStartResponse = wire<ThreadCompactStartResponse>('ThreadCompactStartResponse', threadCompactStartResponse);

const threadShellCommandResponse = () => z.object({});
/** Empty, and sent at once; the command shows up as an item. */
export interface ThreadShellCommandResponse extends z.output<ReturnType<typeof threadShellCommandResponse>> {}
export const ThreadShellCommandResponse = wire<ThreadShellCommandResponse>('ThreadShellCommandResponse', threadShellCommandResponse);

const threadApproveGuardianDeniedActionResponse = () => z.object({});
/** Empty: the approval was noted; nothing has been run. */
export interface ThreadApproveGuardianDeniedActionResponse extends z.output<ReturnType<typeof threadApproveGuardianDeniedActionResponse>> {}
export const ThreadApproveGuardianDeniedActionResponse = wire<ThreadApproveGuardianDeniedActionResponse>(
  'ThreadApproveGuardianDeniedActionResponse',
  threadApproveGuardianDeniedActionResponse,
);

const threadBackgroundTerminalsCleanResponse = () => z.object({});
/** Empty: the terminals were told to end. */
export interface ThreadBackgroundTerminalsCleanResponse extends z.output<ReturnType<typeof threadBackgroundTerminalsCleanResponse>> {}
export const ThreadBackgroundTerminalsCleanResponse = wire<ThreadBackgroundTerminalsCleanResponse>(
  'ThreadBackgroundTerminalsCleanResponse',
  threadBackgroundTerminalsCleanResponse,
);

const threadRollbackResponse = () =>
  z.object({
    /** Has its turns, though not every item, since command runs for one are not stored. */
    thread: Thread,
  });
/** The thread after the rollback. */
export interface ThreadRollbackResponse extends z.output<ReturnType<typeof threadRollbackResponse>> {}
export const ThreadRollbackResponse = wire<ThreadRollbackResponse>('ThreadRollbackResponse', threadRollbackResponse);

const threadInjectItemsResponse = () => z.object({});
/** Empty: the items are in the history. */
export interface ThreadInjectItemsResponse extends z.output<ReturnType<typeof threadInjectItemsResponse>> {}
export const ThreadInjectItemsResponse = wire<ThreadInjectItemsResponse>('ThreadInjectItemsResponse', threadInjectItemsResponse);

export const threadMethods = {
  thread: {
    /** Creates a new thread with the given settings and subscribes the caller to it. `permissions` together with `sandbox` is refused. */
    start: method('thread/start', { params: ThreadStartParams, result: ThreadStartResponse }),
    /** Loads a stored thread, or rejoins a loaded one, and subscribes the caller. Overrides are ignored when the thread is already loaded. */
    resume: method('thread/resume', { params: ThreadResumeParams, result: ThreadResumeResponse, scope: scope.threadOrPath }),
    /** Copies a thread's history into a new thread with its own id and leaves the source untouched; an unfinished last turn becomes interrupted. */
    fork: method('thread/fork', { params: ThreadForkParams, result: ThreadForkResponse, scope: scope.threadOrPath }),
    /** Closes a thread and moves its file to the archive, together with the agents it spawned. Needs a stored rollout file. */
    archive: method('thread/archive', {
      params: ThreadArchiveParams,
      result: ThreadArchiveResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
    /** Stops the caller's notifications for a thread; a thread left idle without subscribers for 30 minutes is closed. */
    unsubscribe: method('thread/unsubscribe', {
      params: ThreadUnsubscribeParams,
      result: ThreadUnsubscribeResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
    /** Counts one more prompt handled outside the protocol; while the count is above zero, command timeouts of the thread stand still. */
    incrementElicitation: method('thread/increment_elicitation', {
      params: ThreadIncrementElicitationParams,
      result: ThreadIncrementElicitationResponse,
      scope: ({ threadId }) => scope.thread(threadId),
      experimental: true,
    }),
    /** Counts one outside prompt as finished; at zero command timeouts run again, and going below zero is an error. */
    decrementElicitation: method('thread/decrement_elicitation', {
      params: ThreadDecrementElicitationParams,
      result: ThreadDecrementElicitationResponse,
      scope: ({ threadId }) => scope.thread(threadId),
      experimental: true,
    }),
    name: {
      /** Gives a thread a title, loaded or stored. Blank names and archived threads are refused. */
      set: method('thread/name/set', {
        params: ThreadSetNameParams,
        result: ThreadSetNameResponse,
        scope: ({ threadId }) => scope.thread(threadId),
      }),
    },
    metadata: {
      /** Patches the Git facts stored with a thread, archived or not. At least one field must be given; ephemeral threads are refused. */
      update: method('thread/metadata/update', {
        params: ThreadMetadataUpdateParams,
        result: ThreadMetadataUpdateResponse,
        scope: ({ threadId }) => scope.thread(threadId),
      }),
    },
    memoryMode: {
      /** Decides whether memories may be made from a thread. Ephemeral threads are refused. */
      set: method('thread/memoryMode/set', {
        params: ThreadMemoryModeSetParams,
        result: ThreadMemoryModeSetResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
    },
    /** Moves an archived thread back among the active ones; its descendants stay archived. */
    unarchive: method('thread/unarchive', {
      params: ThreadUnarchiveParams,
      result: ThreadUnarchiveResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
    compact: {
      /** Begins compacting the thread's context in a turn of its own and answers at once. A running turn is interrupted by it. */
      start: method('thread/compact/start', {
        params: ThreadCompactStartParams,
        result: ThreadCompactStartResponse,
        scope: ({ threadId }) => scope.thread(threadId),
      }),
    },
    /** Runs the user's own shell line in the thread, without sandbox or approval. Joins a running turn, else makes one. */
    shellCommand: method('thread/shellCommand', {
      params: ThreadShellCommandParams,
      result: ThreadShellCommandResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
    /** Tells the model that the user approves an action the automatic reviewer denied; nothing is run by it. */
    approveGuardianDeniedAction: method('thread/approveGuardianDeniedAction', {
      params: ThreadApproveGuardianDeniedActionParams,
      result: ThreadApproveGuardianDeniedActionResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
    backgroundTerminals: {
      /** Ends every background terminal of a loaded thread. */
      clean: method('thread/backgroundTerminals/clean', {
        params: ThreadBackgroundTerminalsCleanParams,
        result: ThreadBackgroundTerminalsCleanResponse,
        scope: ({ threadId }) => scope.thread(threadId),
        experimental: true,
      }),
    },
    /** Drops the last turns of a loaded, idle, persisted thread from its history. Files changed by those turns are not restored. */
    rollback: method('thread/rollback', {
      params: ThreadRollbackParams,
      result: ThreadRollbackResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
    /** Pages through stored threads. By default: interactive sources, not archived, current model provider, newest first. */
    list: method('thread/list', { params: ThreadListParams, result: ThreadListResponse }),
    loaded: {
      /** Pages through the ids of all threads in memory, sub-agents included. */
      list: method('thread/loaded/list', { params: ThreadLoadedListParams, result: ThreadLoadedListResponse }),
    },
    /** Reads one thread, archived or not, without loading it or subscribing to it. */
    read: method('thread/read', { params: ThreadReadParams, result: ThreadReadResponse, scope: ({ threadId }) => scope.thread(threadId) }),
    turns: {
      /** Pages through the turns of a persisted thread, newest first by default. */
      list: method('thread/turns/list', { params: ThreadTurnsListParams, result: ThreadTurnsListResponse, experimental: true }),
      items: {
        /** Reserved for paging through the items of one turn; always answers -32601, not supported yet. */
        list: method('thread/turns/items/list', {
          params: ThreadTurnsItemsListParams,
          result: ThreadTurnsItemsListResponse,
          experimental: true,
        }),
      },
    },
    /** Appends raw response items to a loaded thread's history without starting a turn. The list must be non-empty and every item valid. */
    injectItems: method('thread/inject_items', {
      params: ThreadInjectItemsParams,
      result: ThreadInjectItemsResponse,
      scope: ({ threadId }) => scope.thread(threadId),
    }),
  },
};
