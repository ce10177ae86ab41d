import type { ThreadItem } from '../../protocol/index.js';
import type { ItemEventType } from '../../telemetry/analytics/fact.js';

/** What the kind of an item adds to its event. */
export interface ItemFact {
  readonly type: ItemEventType;
  readonly toolName: string;
  readonly status: 'completed' | 'failed' | 'rejected';
  readonly executionMs: number | null;
  readonly own: Readonly<Record<string, unknown>>;
}

type Item<T extends ThreadItem['type']> = Extract<ThreadItem, { type: T }>;

/** `null` for items that no tool made. */
export function toItemFact(item: ThreadItem): ItemFact | null {
  switch (item.type) {
    case 'commandExecution':
      return commandFact(item);
    case 'fileChange':
      return fileChangeFact(item);
    case 'mcpToolCall':
      return {
        type: 'codex_mcp_tool_call_event',
        toolName: item.tool,
        status: statusOf(item.status),
        executionMs: item.durationMs,
        own: { mcp_server_name: item.server, mcp_tool_name: item.tool, mcp_error_present: item.error !== null },
      };
    case 'dynamicToolCall':
      return dynamicToolFact(item);
    case 'collabAgentToolCall':
      return agentFact(item);
    case 'webSearch':
      return webSearchFact(item);
    case 'imageGeneration':
      return {
        type: 'codex_image_generation_event',
        toolName: 'image_generation',
        status: item.status === 'failed' ? 'failed' : 'completed',
        executionMs: null,
        own: { revised_prompt_present: item.revisedPrompt !== null, saved_path_present: item.savedPath != null },
      };
    default:
      return null;
  }
}

const statusOf = (status: string): ItemFact['status'] =>
  status === 'declined' ? 'rejected' : status === 'failed' ? 'failed' : 'completed';

function commandFact({ source, status, durationMs, exitCode, commandActions }: Item<'commandExecution'>): ItemFact {
  const count = (type: string): number => commandActions.filter((action) => action.type === type).length;
  return {
    type: 'codex_command_execution_event',
    toolName: source === 'userShell' ? 'user_shell' : source === 'agent' ? 'shell' : 'unified_exec',
    status: statusOf(status),
    executionMs: status === 'declined' ? null : durationMs,
    own: {
      command_execution_source: source,
      exit_code: exitCode,
      command_total_action_count: commandActions.length,
      command_read_action_count: count('read'),
      command_list_files_action_count: count('listFiles'),
      command_search_action_count: count('search'),
      command_unknown_action_count: count('unknown'),
    },
  };
}

function fileChangeFact({ status, changes }: Item<'fileChange'>): ItemFact {
  const moves = changes.filter(({ kind }) => kind.type === 'update' && kind.move_path !== null).length;
  const count = (type: string): number => changes.filter(({ kind }) => kind.type === type).length;
  return {
    type: 'codex_file_change_event',
    toolName: 'apply_patch',
    status: statusOf(status),
    executionMs: null,
    own: {
      file_change_count: changes.length,
      file_add_count: count('add'),
      file_update_count: count('update') - moves,
      file_delete_count: count('delete'),
      file_move_count: moves,
    },
  };
}

function dynamicToolFact({ tool, status, durationMs, success, contentItems }: Item<'dynamicToolCall'>): ItemFact {
  const count = (type: string): number | null => contentItems?.filter((part) => part.type === type).length ?? null;
  return {
    type: 'codex_dynamic_tool_call_event',
    toolName: tool,
    status: statusOf(status),
    executionMs: durationMs,
    own: {
      dynamic_tool_name: tool,
      success,
      output_content_item_count: contentItems?.length ?? null,
      output_text_item_count: count('inputText'),
      output_image_item_count: count('inputImage'),
    },
  };
}

const agentTools = {
  spawnAgent: 'spawn_agent',
  sendInput: 'send_input',
  resumeAgent: 'resume_agent',
  wait: 'wait_agent',
  closeAgent: 'close_agent',
} as const;

function agentFact(item: Item<'collabAgentToolCall'>): ItemFact {
  const states = Object.values(item.agentsStates);
  const count = (status: string): number => states.filter((state) => state.status === status).length;
  return {
    type: 'codex_collab_agent_tool_call_event',
    toolName: agentTools[item.tool],
    status: statusOf(item.status),
    executionMs: null,
    own: {
      sender_thread_id: item.senderThreadId,
      receiver_thread_count: item.receiverThreadIds.length,
      receiver_thread_ids: item.receiverThreadIds,
      requested_model: item.model,
      requested_reasoning_effort: item.reasoningEffort,
      agent_state_count: states.length,
      completed_agent_count: count('completed'),
      failed_agent_count: count('errored'),
    },
  };
}

const searchActions = { search: 'search', openPage: 'open_page', findInPage: 'find_in_page', other: 'other' } as const;

function webSearchFact({ action, query }: Item<'webSearch'>): ItemFact {
  const queries = action?.type === 'search' ? (action.queries?.length ?? (action.query === null ? 0 : 1)) : null;
  return {
    type: 'codex_web_search_event',
    toolName: 'web_search',
    status: 'completed',
    executionMs: null,
    own: {
      web_search_action: action === null ? null : searchActions[action.type],
      query_present: query !== '',
      query_count: queries,
    },
  };
}
