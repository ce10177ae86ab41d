export type { DeviceKeyProvider } from './auth/device-keys/device-key-provider.js';
export { SoftwareDeviceKeys } from './auth/device-keys/software-device-keys.js';
export { isFeatureName } from './config/features/features.js';
export type { ConfigOverrides } from './config/layers/overrides.js';
export { parseOverride } from './config/layers/overrides.js';
export type { SystemPaths } from './config/layers/system-paths.js';
export {
  ThreadConfigError,
  type ThreadConfigErrorCode,
  type ThreadConfigItem,
  type ThreadConfigLoader,
} from './config/layers/thread-config-loader.js';
export type { OtelConfig, OtelExporter } from './config/sections/otel-config.js';
export { type ConfinedCommand, type ConfineRequest, type NetworkRoute, type Sandbox, SandboxError } from './engine/sandbox/sandbox.js';
export type {
  CompactCall,
  CompactRequest,
  ModelCall,
  ModelSession,
  ModelTransport,
  ProviderInfo,
  ResponseEvent,
  ResponseItem,
  ResponsesRequest,
  TokenCounts,
} from './model/model-transport.js';
export type { Clock } from './platform/clock.js';
export type { Fetch, HttpRequest, HttpResponse } from './platform/http/http.js';
export type { Keyring } from './platform/keyring.js';
export type { Schedule } from './platform/schedule.js';
export { errorCodes, KeelsonError, type KeelsonErrorCode, RpcError } from './protocol/errors.js';
export type {
  AskForApproval,
  ClientInfo,
  ClientMethods,
  CommandExecutionApprovalDecision,
  ConfigWarningNotification,
  DeviceKeyProtectionClass,
  DynamicToolCallOutputContentItem,
  FileChangeApprovalDecision,
  InitializeCapabilities,
  InitializeResponse,
  MethodName,
  NotificationName,
  NotificationParams,
  ParamsOf,
  PermissionProfile,
  RemoteControlStatusChangedNotification,
  RequestOptions,
  ResultOf,
  SandboxMode,
  ServerNotification,
  ServerRequestName,
  ServerRequestParams,
  ServerRequestResult,
  SessionSource,
  Thread,
  ThreadItem,
  ThreadStatus,
  ThreadTokenUsage,
  Turn,
  TurnError,
  TurnStatus,
  UserInput,
} from './protocol/index.js';
export type { AuthOptions } from './server/accounts/auth-options.js';
export { AppServer, type AttachedConnection, type CloseOptions } from './server/app-server.js';
export type { Client, ServerRequestHandler, Unsubscribe, WaitOptions } from './server/client.js';
export type { AttachOptions, MessageChannel } from './server/connections/message-channel.js';
export type { NotificationFilter } from './server/connections/notification-stream.js';
export {
  type CustomTool,
  defineTool,
  type JsonToolDefinition,
  type ToolDefinition,
  type ToolDescription,
  type ToolRunContext,
  type ToolRunResult,
} from './server/define-tool.js';
export type { AppServerOptions, ConnectOptions } from './server/options.js';
export { type RunOptions, type RunResult, run } from './server/run.js';
export type { Logger } from './server/telemetry/logger.js';
export type { OpenTelemetry, TelemetryOptions, TelemetrySettings } from './server/telemetry/telemetry-options.js';
export type { AgentJobItemStatus, AgentJobStatus, AgentJobs, StoredAgentJob, StoredAgentJobItem } from './store/agent-jobs.js';
export { openThreadStore } from './store/open-thread-store.js';
export type { RecordsOptions, RolloutItem, StoredLine } from './store/rollout/record.js';
export type { GoalStatus, StoredGoal, ThreadGoals } from './store/thread-goals.js';
export type { ThreadJournal } from './store/thread-journal.js';
export type {
  ConsolidationJob,
  ExtractedMemory,
  ExtractionJob,
  ExtractionQuery,
  MemoryLease,
  MemoryWorker,
  StoredMemory,
  ThreadMemories,
} from './store/thread-memories.js';
export type {
  InitialRecords,
  MetadataPatch,
  NewThread,
  StoredThread,
  ThreadPage,
  ThreadQuery,
  ThreadRef,
  ThreadStore,
  ThreadWriter,
  UnsavedProblem,
} from './store/thread-store.js';
export type { AnalyticsFact, AnalyticsSink } from './telemetry/analytics/fact.js';
export type { FeedbackAttachment, FeedbackBundle, FeedbackSink } from './telemetry/feedback/bundle.js';
export { toFeedbackEnvelope } from './telemetry/feedback/envelope.js';
export type { EventSink, LogEvent } from './telemetry/log-event.js';
export type { PayloadReference } from './telemetry/rollout-trace/bundle-format.js';
export { TraceBundleError } from './telemetry/rollout-trace/reduce/trace-error.js';
export type {
  CodeCell,
  Compaction,
  CompactionRequest,
  ConversationItem,
  EdgeEnd,
  Execution,
  InferenceCall,
  InteractionEdge,
  ItemContent,
  ItemPart,
  Producer,
  TerminalOperation,
  TerminalRequest,
  TerminalResult,
  TerminalSession,
  ThreadOrigin,
  TracedThread,
  TracedToolCall,
  TracedTurn,
  TraceState,
} from './telemetry/rollout-trace/reduce/trace-state.js';
export { reduceTraceBundle } from './telemetry/rollout-trace/reduce-trace-bundle.js';
export type { ModelFact } from './telemetry/tracing/fact.js';
