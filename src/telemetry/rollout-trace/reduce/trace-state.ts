import type { PayloadReference } from '../bundle-format.js';

/** From when to when something ran. `ended_*` are null while it does. */
export interface Execution {
  readonly started_at_unix_ms: number;
  readonly started_seq: number;
  ended_at_unix_ms: number | null;
  ended_seq: number | null;
  /** `running`, `completed`, `failed`, `cancelled` or `aborted`. */
  status: string;
}

/** How a thread came to be. */
export type ThreadOrigin =
  | { readonly type: 'root' }
  | {
      readonly type: 'spawned';
      readonly parent_thread_id: string;
      readonly spawn_edge_id: string;
      readonly task_name: string;
      readonly agent_role: string;
    };

/** A thread of the trace: the root, or one of its agents. */
export interface TracedThread {
  readonly thread_id: string;
  readonly agent_path: string;
  readonly nickname: string | null;
  readonly origin: ThreadOrigin;
  readonly execution: Execution;
  readonly default_model: string | null;
  /** In the order in which they were first seen. */
  readonly conversation_item_ids: string[];
}

/** A turn of one thread. */
export interface TracedTurn {
  readonly codex_turn_id: string;
  readonly thread_id: string;
  readonly execution: Execution;
  readonly input_item_ids: readonly string[];
}

/** A part of what an item says. */
export type ItemPart =
  | { readonly type: 'text' | 'summary'; readonly text: string }
  | { readonly type: 'json'; readonly summary: string; readonly raw_payload_id: string }
  | { readonly type: 'code'; readonly language: 'javascript'; readonly source: string }
  | { readonly type: 'encoded'; readonly label: string; readonly value: string }
  | { readonly type: 'payload_ref'; readonly label: string; readonly raw_payload_id: string };

/** What an item of the conversation came from. */
export type Producer =
  | { readonly type: 'inference'; readonly inference_call_id: string }
  | { readonly type: 'tool'; readonly tool_call_id: string };

/** What an item says, wherever it stands. */
export interface ItemContent {
  readonly role: string;
  readonly channel: string | null;
  readonly kind: string;
  readonly body: { readonly parts: readonly ItemPart[] };
  readonly call_id: string | null;
}

/** An item of a conversation, as the model was sent it or said it. */
export interface ConversationItem extends ItemContent {
  readonly item_id: string;
  readonly thread_id: string;
  readonly codex_turn_id: string | null;
  readonly first_seen_at_unix_ms: number;
  readonly produced_by: Producer[];
}

/** One request to the model and its response. */
export interface InferenceCall {
  readonly inference_call_id: string;
  readonly thread_id: string;
  readonly codex_turn_id: string;
  readonly execution: Execution;
  readonly model: string;
  readonly provider_name: string;
  response_id: string | null;
  upstream_request_id: string | null;
  request_item_ids: readonly string[];
  response_item_ids: readonly string[];
  readonly tool_call_ids_started_by_response: string[];
  usage: Readonly<Record<string, number>> | null;
  readonly raw_request_payload_id: string;
  raw_response_payload_id: string | null;
}

/** A call of a tool, from the model's wish to what it was told. */
export interface TracedToolCall {
  readonly tool_call_id: string;
  readonly model_visible_call_id: string | null;
  readonly code_mode_runtime_tool_id: string | null;
  readonly thread_id: string;
  readonly started_by_codex_turn_id: string | null;
  readonly execution: Execution;
  readonly requester: { readonly type: string };
  readonly kind: { readonly type: string };
  readonly model_visible_call_item_ids: string[];
  readonly model_visible_output_item_ids: string[];
  terminal_operation_id: string | null;
  summary: { readonly type: string };
  readonly raw_invocation_payload_id: string | null;
  raw_result_payload_id: string | null;
  readonly raw_runtime_payload_ids: string[];
}

/** What a terminal was asked to do. */
export type TerminalRequest =
  | {
      readonly type: 'exec_command';
      readonly command: readonly string[];
      readonly display_command: string;
      readonly cwd: string;
      readonly yield_time_ms: number | null;
      readonly max_output_tokens: number | null;
    }
  | {
      readonly type: 'write_stdin';
      readonly stdin: string;
      readonly yield_time_ms: number | null;
      readonly max_output_tokens: number | null;
    };

/** What a terminal gave. */
export interface TerminalResult {
  readonly exit_code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly formatted_output: string | null;
  readonly original_token_count: number | null;
  readonly chunk_id: string | null;
}

/** One call that started a command or typed into it. */
export interface TerminalOperation {
  readonly operation_id: string;
  readonly terminal_id: string | null;
  readonly tool_call_id: string;
  readonly kind: 'exec_command' | 'write_stdin';
  readonly execution: Execution;
  readonly request: TerminalRequest;
  result: TerminalResult | null;
  model_observations: readonly {
    readonly call_item_ids: readonly string[];
    readonly output_item_ids: readonly string[];
    readonly source: string;
  }[];
  readonly raw_payload_ids: string[];
}

/** A terminal, from its command to its end. */
export interface TerminalSession {
  readonly terminal_id: string;
  readonly thread_id: string;
  readonly created_by_operation_id: string;
  readonly operation_ids: string[];
  readonly execution: Execution;
}

/** Where an interaction of agents begins or ends. */
export type EdgeEnd =
  | { readonly type: 'tool_call'; readonly tool_call_id: string }
  | { readonly type: 'thread'; readonly thread_id: string }
  | { readonly type: 'conversation_item'; readonly item_id: string };

/** What one agent did to another. */
export interface InteractionEdge {
  readonly edge_id: string;
  readonly kind: 'spawn_agent' | 'assign_agent_task' | 'send_message' | 'agent_result' | 'close_agent';
  readonly source: EdgeEnd;
  readonly target: EdgeEnd;
  readonly started_at_unix_ms: number;
  readonly ended_at_unix_ms: number | null;
  readonly carried_item_ids: readonly string[];
  readonly carried_raw_payload_ids: readonly string[];
}

/** A piece of code that the model had run. */
export interface CodeCell {
  readonly runtime_cell_id: string;
  readonly thread_id: string;
  readonly codex_turn_id: string;
  readonly model_visible_call_id: string | null;
  readonly source_js: string;
  readonly execution: Execution;
  initial_response_payload_id: string | null;
  response_payload_id: string | null;
}

/** One request to the model for a shorter history. */
export interface CompactionRequest {
  readonly compaction_request_id: string;
  readonly compaction_id: string;
  readonly thread_id: string;
  readonly codex_turn_id: string;
  readonly execution: Execution;
  readonly raw_request_payload_id: string | null;
  raw_response_payload_id: string | null;
}

/** A compaction that took effect, and the requests that made it. */
export interface Compaction {
  readonly compaction_id: string;
  readonly thread_id: string;
  readonly codex_turn_id: string;
  readonly installed_at_unix_ms: number;
  readonly request_ids: readonly string[];
  readonly raw_checkpoint_payload_id: string | null;
}

/** What a bundle comes to. The keys of each map are sorted as text. */
export interface TraceState {
  readonly schema_version: 1;
  readonly trace_id: string;
  readonly rollout_id: string;
  readonly started_at_unix_ms: number;
  readonly ended_at_unix_ms: number | null;
  /** `running` where the bundle has no end. */
  readonly status: string;
  readonly root_thread_id: string;
  readonly threads: Readonly<Record<string, TracedThread>>;
  readonly codex_turns: Readonly<Record<string, TracedTurn>>;
  readonly conversation_items: Readonly<Record<string, ConversationItem>>;
  readonly inference_calls: Readonly<Record<string, InferenceCall>>;
  readonly code_cells: Readonly<Record<string, CodeCell>>;
  readonly tool_calls: Readonly<Record<string, TracedToolCall>>;
  readonly terminal_sessions: Readonly<Record<string, TerminalSession>>;
  readonly terminal_operations: Readonly<Record<string, TerminalOperation>>;
  readonly compactions: Readonly<Record<string, Compaction>>;
  readonly compaction_requests: Readonly<Record<string, CompactionRequest>>;
  readonly interaction_edges: Readonly<Record<string, InteractionEdge>>;
  readonly raw_payloads: Readonly<Record<string, PayloadReference>>;
}
