import type { EventRecord } from './event-record.js';

/** What a thread's file holds, line by line. Objects are kept as parsed, so members that no type here names survive. */

/** One record of the model's history, in the Responses API's own form. */
export interface ResponseItemPayload {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface GitInfoRecord {
  readonly commit_hash?: string | null;
  readonly branch?: string | null;
  readonly repository_url?: string | null;
}

/** The first line of a file: whose it is. A later one with the same id changes `git` and `memory_mode` only. */
export interface SessionMeta {
  readonly id: string;
  readonly forked_from_id?: string | null;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly cwd: string;
  readonly originator: string;
  readonly cli_version: string;
  /** `cli`, `vscode`, `exec`, `mcp`, `{"custom": …}`, `{"subagent": …}`. Missing in old files. */
  readonly source?: unknown;
  readonly thread_source?: string | null;
  readonly agent_nickname?: string | null;
  readonly agent_role?: string | null;
  readonly agent_path?: string | null;
  readonly model_provider?: string | null;
  readonly base_instructions?: { readonly text: string } | null;
  readonly dynamic_tools?: readonly unknown[] | null;
  readonly memory_mode?: string | null;
  readonly git?: GitInfoRecord | null;
}

/** As recorded: `read-only`, `danger-full-access`, `workspace-write`, `external-sandbox`. */
export interface SandboxPolicyRecord {
  readonly type: string;
  readonly writable_roots?: readonly string[];
  readonly network_access?: unknown;
  readonly exclude_tmpdir_env_var?: boolean;
  readonly exclude_slash_tmp?: boolean;
}

/** What a turn ran with. `cwd`, `approval_policy`, `sandbox_policy`, `model` and `summary` must be written. */
export interface TurnContextRecord {
  readonly turn_id?: string | null;
  readonly cwd: string;
  readonly current_date?: string | null;
  readonly timezone?: string | null;
  readonly approval_policy: unknown;
  readonly sandbox_policy: SandboxPolicyRecord;
  readonly permission_profile?: unknown;
  readonly network?: unknown;
  readonly model: string;
  readonly personality?: string | null;
  readonly collaboration_mode?: unknown;
  readonly realtime_active?: boolean | null;
  readonly effort?: string | null;
  readonly summary: unknown;
  readonly user_instructions?: string | null;
  readonly developer_instructions?: string | null;
  readonly final_output_json_schema?: unknown;
  readonly truncation_policy?: { readonly mode: string; readonly limit: number } | null;
}

/** Replaces all history before it. */
export interface CompactedRecord {
  readonly message: string;
  readonly replacement_history?: readonly ResponseItemPayload[] | null;
}

/** A record without its time. */
export type RolloutItem =
  | { readonly type: 'session_meta'; readonly payload: SessionMeta }
  | { readonly type: 'turn_context'; readonly payload: TurnContextRecord }
  | { readonly type: 'response_item'; readonly payload: ResponseItemPayload }
  | { readonly type: 'compacted'; readonly payload: CompactedRecord }
  | { readonly type: 'event_msg'; readonly payload: EventRecord };

/** One line. `timestamp` is RFC 3339, UTC, with milliseconds. */
export type RolloutLine = RolloutItem & { readonly timestamp: string };

/** A line as it is stored, and what it says: `null` where its kind is not known. */
export interface StoredLine {
  /** JSON, without the newline. */
  readonly text: string;
  readonly item: RolloutItem | null;
}

/** How records are read. */
export interface RecordsOptions {
  /** Items of the model's history that are no messages may come with their type alone. Default: all come whole. */
  readonly brief?: boolean;
}
