import * as z from 'zod';
import { int64, uint64 } from '../scalars.js';
import { wire } from '../wire.js';
import { AbsolutePathBuf } from './absolute-path.js';

const hookMigration = () =>
  z.object({
    name: z.string(),
  });
/** A hook that would be taken over. */
export interface HookMigration extends z.output<ReturnType<typeof hookMigration>> {}
export const HookMigration = wire<HookMigration>('HookMigration', hookMigration);

const hookPromptFragment = () =>
  z.object({
    /** Hook run that wrote it. */
    hookRunId: z.string(),
    text: z.string(),
  });
/** Text that a stop hook put into the conversation. */
export interface HookPromptFragment extends z.output<ReturnType<typeof hookPromptFragment>> {}
export const HookPromptFragment = wire<HookPromptFragment>('HookPromptFragment', hookPromptFragment);

const hookErrorInfo = () =>
  z.object({
    message: z.string(),
    path: z.string(),
  });
/** Hook file that could not be used, and why. */
export interface HookErrorInfo extends z.output<ReturnType<typeof hookErrorInfo>> {}
export const HookErrorInfo = wire<HookErrorInfo>('HookErrorInfo', hookErrorInfo);

const hookEventName = () =>
  z.enum(['preToolUse', 'permissionRequest', 'postToolUse', 'preCompact', 'postCompact', 'sessionStart', 'userPromptSubmit', 'stop']);
/** Moment at which a hook runs. */
export type HookEventName = z.output<ReturnType<typeof hookEventName>>;
export const HookEventName = wire<HookEventName>('HookEventName', hookEventName);

const hookHandlerType = () => z.enum(['command', 'prompt', 'agent']);
/** What a hook does when it runs; only `command` is carried out so far. */
export type HookHandlerType = z.output<ReturnType<typeof hookHandlerType>>;
export const HookHandlerType = wire<HookHandlerType>('HookHandlerType', hookHandlerType);

const hookMetadata = () =>
  z.object({
    /** Shell command; null for other kinds of hook. */
    command: z.string().nullable(),
    /** Fingerprint of the definition; trusting a hook stores this value. */
    currentHash: z.string(),
    /** Position among the listed hooks. */
    displayOrder: int64(),
    enabled: z.boolean(),
    eventName: HookEventName,
    handlerType: HookHandlerType,
    /** True when set by an administrator; such hooks need no trust. */
    isManaged: z.boolean(),
    /** Stable name under which trust and switches are stored. */
    key: z.string(),
    /** Which tools or sources it applies to; null for all. */
    matcher: z.string().nullable(),
    /** Plugin that brought it; null for others. */
    pluginId: z.string().nullable(),
    source: HookSource,
    /** Absolute path of the file that defines it. */
    sourcePath: AbsolutePathBuf,
    /** Text to show while it runs. */
    statusMessage: z.string().nullable(),
    /** In seconds; 600 unless configured. */
    timeoutSec: uint64(),
    trustStatus: HookTrustStatus,
  });
/** One configured hook and whether it may run. */
export interface HookMetadata extends z.output<ReturnType<typeof hookMetadata>> {}
export const HookMetadata = wire<HookMetadata>('HookMetadata', hookMetadata);

const hookSource = () =>
  z.enum([
    'system',
    'user',
    'project',
    'mdm',
    'sessionFlags',
    'plugin',
    'cloudRequirements',
    'legacyManagedConfigFile',
    'legacyManagedConfigMdm',
    'unknown',
  ]);
/** Where a hook is defined. */
export type HookSource = z.output<ReturnType<typeof hookSource>>;
export const HookSource = wire<HookSource>('HookSource', hookSource);

const hookTrustStatus = () => z.enum(['managed', 'untrusted', 'trusted', 'modified']);
/** Whether a hook may run: only `managed` and `trusted` ones do; `modified` means changed since it was trusted. */
export type HookTrustStatus = z.output<ReturnType<typeof hookTrustStatus>>;
export const HookTrustStatus = wire<HookTrustStatus>('HookTrustStatus', hookTrustStatus);

const hooksListEntry = () =>
  z.object({
    /** As given in the request. */
    cwd: z.string(),
    errors: z.array(HookErrorInfo),
    hooks: z.array(HookMetadata),
    /** Hooks that were skipped, and why. */
    warnings: z.array(z.string()),
  });
/** Hooks that apply to one folder. */
export interface HooksListEntry extends z.output<ReturnType<typeof hooksListEntry>> {}
export const HooksListEntry = wire<HooksListEntry>('HooksListEntry', hooksListEntry);

const configuredHookHandler = () =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('command'),
      /** Asynchronous hooks are skipped so far. */
      async: z.boolean(),
      command: z.string(),
      /** Text to show while it runs. */
      statusMessage: z.string().nullable(),
      /** In seconds; null means 600. */
      timeoutSec: uint64().nullable(),
    }),
    z.object({
      type: z.literal('prompt'),
    }),
    z.object({
      type: z.literal('agent'),
    }),
  ]);
/** One action of a managed hook; only `command` is carried out so far. */
export type ConfiguredHookHandler = z.output<ReturnType<typeof configuredHookHandler>>;
export const ConfiguredHookHandler = wire<ConfiguredHookHandler>('ConfiguredHookHandler', configuredHookHandler);

const configuredHookMatcherGroup = () =>
  z.object({
    hooks: z.array(ConfiguredHookHandler),
    /** Which tools or sources they apply to; null for all. */
    matcher: z.string().nullable(),
  });
/** Actions that share one condition. */
export interface ConfiguredHookMatcherGroup extends z.output<ReturnType<typeof configuredHookMatcherGroup>> {}
export const ConfiguredHookMatcherGroup = wire<ConfiguredHookMatcherGroup>('ConfiguredHookMatcherGroup', configuredHookMatcherGroup);

const managedHooksRequirements = () =>
  z.object({
    PermissionRequest: z.array(ConfiguredHookMatcherGroup),
    PostCompact: z.array(ConfiguredHookMatcherGroup),
    PostToolUse: z.array(ConfiguredHookMatcherGroup),
    PreCompact: z.array(ConfiguredHookMatcherGroup),
    PreToolUse: z.array(ConfiguredHookMatcherGroup),
    SessionStart: z.array(ConfiguredHookMatcherGroup),
    Stop: z.array(ConfiguredHookMatcherGroup),
    UserPromptSubmit: z.array(ConfiguredHookMatcherGroup),
    /** Folder with their scripts on Unix. */
    managedDir: z.string().nullable(),
    /** Folder with their scripts on Windows. */
    windowsManagedDir: z.string().nullable(),
  });
/** Hooks set by an administrator, grouped by event. */
export interface ManagedHooksRequirements extends z.output<ReturnType<typeof managedHooksRequirements>> {}
export const ManagedHooksRequirements = wire<ManagedHooksRequirements>('ManagedHooksRequirements', managedHooksRequirements);

const hookExecutionMode = () => z.enum(['sync', 'async']);
/** Whether the agent waits for a hook. */
export type HookExecutionMode = z.output<ReturnType<typeof hookExecutionMode>>;
export const HookExecutionMode = wire<HookExecutionMode>('HookExecutionMode', hookExecutionMode);

const hookOutputEntry = () =>
  z.object({
    kind: HookOutputEntryKind,
    text: z.string(),
  });
/** One message that a hook produced. */
export interface HookOutputEntry extends z.output<ReturnType<typeof hookOutputEntry>> {}
export const HookOutputEntry = wire<HookOutputEntry>('HookOutputEntry', hookOutputEntry);

const hookOutputEntryKind = () => z.enum(['warning', 'stop', 'feedback', 'context', 'error']);
/** Purpose of a hook's message; `feedback` and `context` are meant for the model. */
export type HookOutputEntryKind = z.output<ReturnType<typeof hookOutputEntryKind>>;
export const HookOutputEntryKind = wire<HookOutputEntryKind>('HookOutputEntryKind', hookOutputEntryKind);

const hookRunStatus = () => z.enum(['running', 'completed', 'failed', 'blocked', 'stopped']);
/** State of a hook run; `blocked` refused the action, `stopped` ended the turn. */
export type HookRunStatus = z.output<ReturnType<typeof hookRunStatus>>;
export const HookRunStatus = wire<HookRunStatus>('HookRunStatus', hookRunStatus);

const hookRunSummary = () =>
  z.object({
    /** Unix time; null while running. */
    completedAt: int64().nullable(),
    /** Position among the configured hooks. */
    displayOrder: int64(),
    /** In milliseconds; null while running. */
    durationMs: int64().nullable(),
    /** Empty while running. */
    entries: z.array(HookOutputEntry),
    eventName: HookEventName,
    executionMode: HookExecutionMode,
    handlerType: HookHandlerType,
    /** Same in the started and completed notifications. */
    id: z.string(),
    scope: HookScope,
    /** `unknown` when absent. */
    source: HookSource.meta({ default: 'unknown' }),
    /** Absolute path of the file that defines the hook. */
    sourcePath: AbsolutePathBuf,
    /** Unix time. */
    startedAt: int64(),
    status: HookRunStatus,
    /** Text to show while it runs; null for none. */
    statusMessage: z.string().nullable(),
  });
/** One run of one hook. */
export interface HookRunSummary extends z.output<ReturnType<typeof hookRunSummary>> {}
export const HookRunSummary = wire<HookRunSummary>('HookRunSummary', hookRunSummary);

const hookScope = () => z.enum(['thread', 'turn']);
/** Whether a hook run belongs to the thread as a whole, as at its start, or to one turn. */
export type HookScope = z.output<ReturnType<typeof hookScope>>;
export const HookScope = wire<HookScope>('HookScope', hookScope);
