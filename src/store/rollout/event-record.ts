/** The events that a thread's file keeps. */

export interface TokenUsageRecord {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number;
  readonly total_tokens: number;
}

export interface TokenUsageInfoRecord {
  readonly total_token_usage: TokenUsageRecord;
  readonly last_token_usage: TokenUsageRecord;
  readonly model_context_window: number | null;
}

export type FileChangeRecord =
  | { readonly type: 'add'; readonly content: string }
  | { readonly type: 'delete'; readonly content: string }
  | { readonly type: 'update'; readonly unified_diff: string; readonly move_path: string | null };

/** Seconds and nanoseconds. */
export interface DurationRecord {
  readonly secs: number;
  readonly nanos: number;
}

export interface TaskStartedRecord {
  /** `turn_started` is read as this. */
  readonly type: 'task_started';
  readonly turn_id: string;
  /** Unix seconds. */
  readonly started_at?: number | null;
  readonly model_context_window?: number | null;
  readonly collaboration_mode_kind?: string;
}

export interface TaskCompleteRecord {
  /** `turn_complete` is read as this. */
  readonly type: 'task_complete';
  readonly turn_id: string;
  readonly last_agent_message?: string | null;
  /** Unix seconds. */
  readonly completed_at?: number | null;
  readonly duration_ms?: number | null;
  readonly time_to_first_token_ms?: number | null;
}

export interface TurnAbortedRecord {
  readonly type: 'turn_aborted';
  readonly turn_id?: string | null;
  /** `interrupted`, `replaced`, `review_ended`. */
  readonly reason: string;
  readonly completed_at?: number | null;
  readonly duration_ms?: number | null;
}

export interface UserMessageRecord {
  readonly type: 'user_message';
  readonly message: string;
  readonly images?: readonly string[] | null;
  readonly local_images?: readonly string[];
  readonly text_elements?: readonly unknown[];
}

export interface AgentMessageRecord {
  readonly type: 'agent_message';
  readonly message: string;
  readonly phase?: string | null;
  readonly memory_citation?: unknown;
}

export interface AgentReasoningRecord {
  readonly type: 'agent_reasoning';
  readonly text: string;
}

export interface AgentReasoningRawContentRecord {
  readonly type: 'agent_reasoning_raw_content';
  readonly text: string;
}

export interface TokenCountRecord {
  readonly type: 'token_count';
  readonly info: TokenUsageInfoRecord | null;
  readonly rate_limits: unknown;
}

export interface PatchApplyEndRecord {
  readonly type: 'patch_apply_end';
  readonly call_id: string;
  readonly turn_id?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly success: boolean;
  readonly changes?: Readonly<Record<string, FileChangeRecord>>;
  /** `completed`, `failed`, `declined`. */
  readonly status?: string;
}

/** Kept by older versions only. */
export interface ExecCommandEndRecord {
  readonly type: 'exec_command_end';
  readonly call_id: string;
  readonly process_id?: string | null;
  readonly turn_id?: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly parsed_cmd?: readonly unknown[];
  readonly source?: string;
  readonly aggregated_output?: string;
  readonly exit_code?: number;
  readonly duration?: DurationRecord;
  readonly status?: string;
}

export interface McpToolCallEndRecord {
  readonly type: 'mcp_tool_call_end';
  readonly call_id: string;
  readonly invocation: { readonly server: string; readonly tool: string; readonly arguments?: unknown };
  readonly mcp_app_resource_uri?: string;
  readonly duration?: DurationRecord;
  readonly result: unknown;
}

export interface WebSearchEndRecord {
  readonly type: 'web_search_end';
  readonly call_id: string;
  readonly query: string;
  readonly action?: unknown;
}

export interface ImageGenerationEndRecord {
  readonly type: 'image_generation_end';
  readonly call_id: string;
  readonly [member: string]: unknown;
}

export interface ContextCompactedRecord {
  readonly type: 'context_compacted';
}

export interface ThreadRolledBackRecord {
  readonly type: 'thread_rolled_back';
  readonly num_turns: number;
}

/** Kept for plan items only. */
export interface ItemCompletedRecord {
  readonly type: 'item_completed';
  readonly thread_id?: string;
  readonly turn_id?: string;
  readonly completed_at_ms?: number;
  readonly item: { readonly type: string; readonly [member: string]: unknown };
}

export interface ReviewModeRecord {
  readonly type: 'entered_review_mode' | 'exited_review_mode';
  readonly [member: string]: unknown;
}

export interface UndoCompletedRecord {
  readonly type: 'undo_completed';
  readonly [member: string]: unknown;
}

/** Written by older versions only. */
export interface ThreadNameUpdatedRecord {
  readonly type: 'thread_name_updated';
  readonly thread_name?: string | null;
}

/** The events that a file keeps. */
export type EventRecord =
  | TaskStartedRecord
  | TaskCompleteRecord
  | TurnAbortedRecord
  | UserMessageRecord
  | AgentMessageRecord
  | AgentReasoningRecord
  | AgentReasoningRawContentRecord
  | TokenCountRecord
  | PatchApplyEndRecord
  | ExecCommandEndRecord
  | McpToolCallEndRecord
  | WebSearchEndRecord
  | ImageGenerationEndRecord
  | ContextCompactedRecord
  | ThreadRolledBackRecord
  | ItemCompletedRecord
  | ReviewModeRecord
  | UndoCompletedRecord
  | ThreadNameUpdatedRecord;
