import type { FileUpdateChange, ThreadItem } from '../../protocol/index.js';
import type { FileChangeRecord, McpToolCallEndRecord } from '../../store/rollout/event-record.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import type { ItemCompleted } from '../events/item-event.js';
import { eventMessage } from './event-message.js';

/** What a thread's file keeps of an item that is complete, besides what the model said or was told. */
export function itemRecords({ item, threadId, turnId, atMs, output }: ItemCompleted): readonly RolloutItem[] {
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
      return [];
  }
}

function mcpToolCallEnd(item: Extract<ThreadItem, { type: 'mcpToolCall' }>): McpToolCallEndRecord {
  const { result, error, status } = item;
  const durationMs = item.durationMs ?? 0;
  const answer = result && {
    content: result.content,
    ...(result.structuredContent == null ? {} : { structuredContent: result.structuredContent }),
    isError: status === 'failed',
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

function webSearchAction({ action }: Extract<ThreadItem, { type: 'webSearch' }>): unknown {
  if (!action) return { type: 'other' };
  switch (action.type) {
    case 'search':
      return { type: 'search', ...known('query', action.query), ...known('queries', action.queries) };
    case 'openPage':
      return { type: 'open_page', ...known('url', action.url) };
    case 'findInPage':
      return { type: 'find_in_page', ...known('url', action.url), ...known('pattern', action.pattern) };
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

const known = (name: string, value: unknown): Readonly<Record<string, unknown>> => (value == null ? {} : { [name]: value });
