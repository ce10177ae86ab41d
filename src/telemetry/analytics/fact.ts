/** Who asked: the client of the request, or of the thread where nobody asked. */
export interface AnalyticsClient {
  readonly product_client_id: string;
  readonly client_name: string;
  readonly client_version: string;
  readonly rpc_transport: 'stdio' | 'websocket' | 'in_process';
  readonly experimental_api_enabled: boolean | null;
}

/** What the server runs on. */
export interface AnalyticsRuntime {
  readonly codex_rs_version: string;
  readonly runtime_os: string;
  readonly runtime_os_version: string;
  readonly runtime_arch: string;
}

/** Where a thread comes from. */
export interface AnalyticsLineage {
  readonly thread_source: string | null;
  readonly subagent_source: string | null;
  readonly parent_thread_id: string | null;
}

interface OfThread extends AnalyticsLineage {
  readonly thread_id: string;
  readonly app_server_client: AnalyticsClient;
  readonly runtime: AnalyticsRuntime;
}

export type InitializationMode = 'new' | 'resumed' | 'forked';

export interface ThreadInitializedParams extends OfThread {
  readonly model: string;
  readonly ephemeral: boolean;
  readonly initialization_mode: InitializationMode;
  readonly created_at: number;
}

export interface TokenFigures {
  readonly input_tokens: number | null;
  readonly cached_input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_output_tokens: number | null;
  readonly total_tokens: number | null;
}

/** Counts that are always null: the place is kept for readers that expect it. */
export interface ToolCounts {
  readonly total_tool_call_count: null;
  readonly shell_command_count: null;
  readonly file_change_count: null;
  readonly mcp_tool_call_count: null;
  readonly dynamic_tool_call_count: null;
  readonly subagent_tool_call_count: null;
  readonly web_search_count: null;
  readonly image_generation_count: null;
}

export interface TurnParams extends OfThread, TokenFigures, ToolCounts {
  readonly turn_id: string;
  readonly submission_type: null;
  readonly ephemeral: boolean;
  readonly initialization_mode: InitializationMode;
  readonly model: string;
  readonly model_provider: string;
  readonly sandbox_policy: 'full_access' | 'read_only' | 'workspace_write' | 'external_sandbox';
  readonly reasoning_effort: string | null;
  readonly reasoning_summary: string | null;
  readonly service_tier: string;
  readonly approval_policy: string;
  readonly approvals_reviewer: 'user' | 'guardian_subagent';
  readonly sandbox_network_access: boolean;
  readonly collaboration_mode: string;
  readonly personality: string | null;
  readonly num_input_images: number;
  readonly is_first_turn: boolean;
  readonly status: 'completed' | 'failed' | 'interrupted';
  readonly turn_error: unknown;
  readonly steer_count: number;
  readonly duration_ms: number;
  readonly started_at: number;
  readonly completed_at: number;
}

export type SteerRejection =
  | 'no_active_turn'
  | 'expected_turn_mismatch'
  | 'non_steerable_review'
  | 'non_steerable_compact'
  | 'empty_input'
  | 'input_too_large';

export interface TurnSteerParams extends OfThread {
  readonly expected_turn_id: string;
  readonly accepted_turn_id: string | null;
  readonly num_input_images: number;
  readonly result: 'accepted' | 'rejected';
  readonly rejection_reason: SteerRejection | null;
  readonly created_at: number;
}

export interface CompactionParams extends OfThread {
  readonly turn_id: string;
  readonly trigger: 'manual' | 'auto';
  readonly reason: 'user_requested' | 'context_limit' | 'model_downshift';
  readonly implementation: 'responses' | 'responses_compact';
  readonly phase: 'standalone_turn' | 'pre_turn' | 'mid_turn';
  readonly strategy: 'memento';
  readonly status: 'completed' | 'failed' | 'interrupted';
  /** Its kind; never its text. */
  readonly error: unknown;
  readonly active_context_tokens_before: number;
  readonly active_context_tokens_after: number;
  readonly started_at: number;
  readonly completed_at: number;
  readonly duration_ms: number;
}

/** What all events of items have. The figures of reviews are kept for readers that expect them. */
export interface ItemParams extends OfThread {
  readonly turn_id: string;
  readonly item_id: string;
  readonly tool_name: string;
  readonly started_at_ms: number;
  readonly completed_at_ms: number;
  readonly duration_ms: number;
  readonly execution_duration_ms: number | null;
  readonly review_count: 0;
  readonly guardian_review_count: 0;
  readonly user_review_count: 0;
  readonly final_approval_outcome: 'unknown';
  readonly terminal_status: 'completed' | 'failed' | 'rejected' | 'interrupted';
  readonly failure_kind: 'tool_error' | 'approval_denied' | null;
  readonly requested_additional_permissions: boolean;
  readonly requested_network_access: boolean;
  /** What the kind of the item adds. */
  readonly [own: string]: unknown;
}

export type ItemEventType =
  | 'codex_command_execution_event'
  | 'codex_file_change_event'
  | 'codex_mcp_tool_call_event'
  | 'codex_dynamic_tool_call_event'
  | 'codex_collab_agent_tool_call_event'
  | 'codex_web_search_event'
  | 'codex_image_generation_event';

export interface GuardianReviewParams extends Omit<OfThread, keyof AnalyticsLineage> {
  readonly turn_id: string;
  readonly review_id: string;
  readonly target_item_id: string | null;
  readonly decision: 'approved' | 'denied' | 'aborted';
  readonly terminal_status: 'approved' | 'denied' | 'aborted' | 'timed_out' | 'failed_closed';
  readonly started_at: number;
  readonly completed_at: number;
  /** What is known of the action and of the reviewer; never what was to be done. */
  readonly [more: string]: unknown;
}

export interface HookRunParams {
  readonly thread_id: string;
  readonly turn_id: string;
  readonly model_slug: string | null;
  readonly hook_name: string;
  readonly hook_source: string;
  readonly status: string;
}

/** A plugin, and how much it brings; `null`: it is not on this machine. */
export interface PluginParams {
  /** `<plugin>@<marketplace>`, or the catalogue's id. */
  readonly plugin_id: string;
  readonly plugin_name: string;
  readonly marketplace_name: string;
  readonly has_skills: boolean | null;
  readonly mcp_server_count: number | null;
  readonly connector_ids: readonly string[] | null;
  readonly product_client_id: string;
}

export interface PluginUsedParams extends PluginParams {
  readonly thread_id: string;
  readonly turn_id: string;
  readonly model_slug: string | null;
}

export interface AppParams {
  readonly thread_id: string;
  readonly turn_id: string;
  readonly model_slug: string | null;
  readonly product_client_id: string;
  readonly connector_id: string;
  /** `null`: the user named an app that is not connected. */
  readonly app_name: string | null;
  /** Whether the user named it in this turn. */
  readonly invoke_type: 'explicit' | 'implicit';
}

/** A question that one client was asked, and whether it answered. It is for the embedding program alone: it is never posted. */
export interface ServerRequestParams {
  readonly thread_id: string;
  readonly method: string;
  readonly product_client_id: string;
  readonly client_name: string;
  readonly outcome: 'answered' | 'refused';
}

interface Fact<T extends string, P> {
  readonly event_type: T;
  readonly event_params: P;
}

/** One thing that happened, without what was said in it: no prompt, answer, command, path or message. */
export type AnalyticsFact =
  | Fact<'codex_thread_initialized', ThreadInitializedParams>
  | Fact<'codex_turn_event', TurnParams>
  | Fact<'codex_turn_steer_event', TurnSteerParams>
  | Fact<'codex_compaction_event', CompactionParams>
  | Fact<ItemEventType, ItemParams>
  | Fact<'codex_guardian_review', GuardianReviewParams>
  | Fact<'codex_hook_run', HookRunParams>
  | Fact<'codex_app_mentioned' | 'codex_app_used', AppParams>
  | Fact<`codex_plugin_${'installed' | 'uninstalled' | 'enabled' | 'disabled'}`, PluginParams>
  | Fact<'codex_plugin_used', PluginUsedParams>
  | Fact<'server_request', ServerRequestParams>;

/** Takes facts, one after the other. One that fails or is slow loses facts, and delays nothing else. */
export type AnalyticsSink = (fact: AnalyticsFact) => void | Promise<void>;
