import type {
  FileUpdateChange,
  SandboxPolicy,
  ThreadItem,
  ThreadTokenUsage,
  TokenUsageBreakdown,
  UserInput,
} from '../../protocol/index.js';
import type {
  EventRecord,
  FileChangeRecord,
  McpToolCallEndRecord,
  RolloutItem,
  SandboxPolicyRecord,
  TurnContextRecord,
  UserMessageRecord,
} from '../../store/rollout/record.js';
import type { EngineEvent, ItemCompleted, TurnContextRecorded } from '../event.js';
import { permissionProfileRecord } from './permission-profile-record.js';

const nothing: readonly RolloutItem[] = [];

const seconds = (ms: number): number => Math.floor(ms / 1000);

const eventMessage = (payload: EventRecord): RolloutItem => ({ type: 'event_msg', payload });

/** The records that a thread's file keeps of an event. */
export function toRollout(event: EngineEvent): readonly RolloutItem[] {
  switch (event.type) {
    case 'responseItemRecorded':
      return [{ type: 'response_item', payload: event.item }];
    case 'itemCompleted':
      return itemRecords(event);
    case 'userMessageRecorded':
      return [eventMessage(userMessage(event.content))];
    case 'turnContextRecorded':
      return [{ type: 'turn_context', payload: turnContext(event) }];
    case 'turnStarted':
      return [
        eventMessage({
          type: 'task_started',
          turn_id: event.turnId,
          started_at: seconds(event.startedAtMs),
          model_context_window: event.modelContextWindow,
          collaboration_mode_kind: event.mode,
        }),
      ];
    case 'turnCompleted':
      if (event.status === 'interrupted') return nothing;
      return [
        eventMessage({
          type: 'task_complete',
          turn_id: event.turnId,
          last_agent_message: event.lastAgentMessage,
          completed_at: seconds(event.completedAtMs),
          duration_ms: event.completedAtMs - event.startedAtMs,
          ...(event.timeToFirstTokenMs === null ? {} : { time_to_first_token_ms: event.timeToFirstTokenMs }),
          // An own member, which other readers of these files skip: a failed turn stays failed when it is read again.
          ...(event.error === null ? {} : { keelson_error: event.error }),
        }),
      ];
    case 'threadRolledBack':
      return [eventMessage({ type: 'thread_rolled_back', num_turns: event.numTurns })];
    case 'turnAborted':
      return [
        eventMessage({
          type: 'turn_aborted',
          turn_id: event.turnId,
          reason: event.reason,
          completed_at: seconds(event.completedAtMs),
          duration_ms: event.completedAtMs - event.startedAtMs,
        }),
      ];
    case 'contextCompacted':
      return [{ type: 'compacted', payload: { message: event.summary, replacement_history: event.history } }];
    case 'reviewEntered':
      return [eventMessage({ type: 'entered_review_mode', target: event.target, user_facing_hint: event.hint })];
    case 'reviewExited':
      return [eventMessage({ type: 'exited_review_mode', review_output: event.output })];
    case 'tokenUsageUpdated':
      if (event.repeated) return nothing;
      return [eventMessage({ type: 'token_count', info: tokenInfo(event.tokenUsage), rate_limits: null })];
    default:
      return nothing;
  }
}

function itemRecords({ item, threadId, turnId, atMs, output }: ItemCompleted): readonly RolloutItem[] {
  switch (item.type) {
    case 'agentMessage':
      return [
        eventMessage({
          type: 'agent_message',
          message: item.text,
          phase: item.phase ?? null,
          memory_citation: item.memoryCitation && { entries: item.memoryCitation.entries, rolloutIds: item.memoryCitation.threadIds },
        }),
      ];
    case 'reasoning':
      return (item.summary ?? []).map((text) => eventMessage({ type: 'agent_reasoning', text }));
    case 'webSearch':
      return [eventMessage({ type: 'web_search_end', call_id: item.id, query: item.query, action: webSearchAction(item) })];
    case 'fileChange':
      return [
        eventMessage({
          type: 'patch_apply_end',
          call_id: item.id,
          turn_id: turnId,
          stdout: output?.stdout ?? '',
          stderr: output?.stderr ?? '',
          success: item.status === 'completed',
          changes: Object.fromEntries(item.changes.map((change) => [change.path, fileChange(change)])),
          status: item.status,
        }),
      ];
    case 'mcpToolCall':
      return [eventMessage(mcpToolCallEnd(item))];
    case 'imageGeneration':
      return [
        eventMessage({
          type: 'image_generation_end',
          call_id: item.id,
          status: item.status,
          ...(item.revisedPrompt == null ? {} : { revised_prompt: item.revisedPrompt }),
          result: item.result,
          ...(item.savedPath == null ? {} : { saved_path: item.savedPath }),
        }),
      ];
    case 'plan': {
      const kept = { type: 'Plan', id: item.id, text: item.text };
      return [eventMessage({ type: 'item_completed', thread_id: threadId, turn_id: turnId, item: kept, completed_at_ms: atMs })];
    }
    case 'contextCompaction':
      return [eventMessage({ type: 'context_compacted' })];
    default:
      return nothing;
  }
}

function mcpToolCallEnd(item: Extract<ThreadItem, { type: 'mcpToolCall' }>): McpToolCallEndRecord {
  const { result, error, status } = item;
  const durationMs = item.durationMs ?? 0;
  const answer = result && {
    content: result.content,
    ...(result.structuredContent == null ? {} : { structuredContent: result.structuredContent }),
    ...(status === 'failed' ? { isError: true } : {}),
    ...(result._meta == null ? {} : { _meta: result._meta }),
  };
  return {
    type: 'mcp_tool_call_end',
    call_id: item.id,
    invocation: { server: item.server, tool: item.tool, arguments: item.arguments },
    ...(item.mcpAppResourceUri == null ? {} : { mcp_app_resource_uri: item.mcpAppResourceUri }),
    duration: { secs: Math.floor(durationMs / 1000), nanos: (durationMs % 1000) * 1_000_000 },
    result: answer ? { Ok: answer } : { Err: error?.message ?? '' },
  };
}

function userMessage(content: readonly UserInput[]): UserMessageRecord {
  let message = '';
  const textElements: unknown[] = [];
  for (const input of content) {
    if (input.type !== 'text') continue;
    const offset = Buffer.byteLength(message);
    message += input.text;
    for (const { byteRange, placeholder } of input.text_elements ?? []) {
      textElements.push({ byte_range: { start: byteRange.start + offset, end: byteRange.end + offset }, placeholder: placeholder ?? null });
    }
  }
  return {
    type: 'user_message',
    message,
    images: content.flatMap((input) => (input.type === 'image' ? [input.url] : [])),
    local_images: content.flatMap((input) => (input.type === 'localImage' ? [input.path] : [])),
    text_elements: textElements,
  };
}

function turnContext(event: TurnContextRecorded): TurnContextRecord {
  return {
    turn_id: event.turnId,
    cwd: event.cwd,
    current_date: event.currentDate,
    timezone: event.timezone,
    approval_policy: event.approvalPolicy,
    sandbox_policy: sandboxPolicy(event.sandboxPolicy),
    permission_profile: permissionProfileRecord(event.permissionProfile),
    model: event.model,
    ...(event.personality === null ? {} : { personality: event.personality }),
    collaboration_mode: event.collaborationMode,
    realtime_active: event.isSpoken,
    ...(event.effort === null ? {} : { effort: event.effort }),
    summary: event.summary,
    ...(event.userInstructions === null ? {} : { user_instructions: event.userInstructions }),
    ...(event.developerInstructions === null ? {} : { developer_instructions: event.developerInstructions }),
    ...(event.outputSchema == null ? {} : { final_output_json_schema: event.outputSchema }),
    truncation_policy: event.truncation,
  };
}

function sandboxPolicy(policy: SandboxPolicy): SandboxPolicyRecord {
  switch (policy.type) {
    case 'dangerFullAccess':
      return { type: 'danger-full-access' };
    case 'readOnly':
      return { type: 'read-only', network_access: policy.networkAccess ?? false };
    case 'externalSandbox':
      return { type: 'external-sandbox', network_access: policy.networkAccess ?? 'restricted' };
    case 'workspaceWrite':
      return {
        type: 'workspace-write',
        writable_roots: policy.writableRoots ?? [],
        network_access: policy.networkAccess ?? false,
        exclude_tmpdir_env_var: policy.excludeTmpdirEnvVar ?? false,
        exclude_slash_tmp: policy.excludeSlashTmp ?? false,
      };
    default:
      return policy satisfies never;
  }
}

const tokenInfo = (usage: ThreadTokenUsage) => ({
  total_token_usage: breakdown(usage.total),
  last_token_usage: breakdown(usage.last),
  model_context_window: usage.modelContextWindow ?? null,
});

const breakdown = (counts: TokenUsageBreakdown) => ({
  input_tokens: counts.inputTokens,
  cached_input_tokens: counts.cachedInputTokens,
  output_tokens: counts.outputTokens,
  reasoning_output_tokens: counts.reasoningOutputTokens,
  total_tokens: counts.totalTokens,
});

function webSearchAction({ action }: Extract<ThreadItem, { type: 'webSearch' }>): unknown {
  if (!action) return { type: 'other' };
  switch (action.type) {
    case 'search':
      return { type: 'search', query: action.query ?? null, queries: action.queries ?? null };
    case 'openPage':
      return { type: 'open_page', url: action.url ?? null };
    case 'findInPage':
      return { type: 'find_in_page', url: action.url ?? null, pattern: action.pattern ?? null };
    case 'other':
      return { type: 'other' };
    default:
      return action satisfies never;
  }
}

function fileChange({ kind, diff }: FileUpdateChange): FileChangeRecord {
  if (kind.type !== 'update') return { type: kind.type, content: diff };
  const movePath = kind.move_path ?? null;
  const note = movePath === null ? '' : `\n\nMoved to: ${movePath}`;
  return { type: 'update', unified_diff: note !== '' && diff.endsWith(note) ? diff.slice(0, -note.length) : diff, move_path: movePath };
}
