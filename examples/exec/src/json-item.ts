import type { ThreadItem, WebSearchAction } from 'keelson/protocol';

type Phase = 'started' | 'completed';

/** The fields of an item as programs read them; `null`: the item is not told (at this point). */
export function toJsonItem(item: ThreadItem, phase: Phase): object | null {
  switch (item.type) {
    case 'agentMessage':
      return phase === 'completed' ? { type: 'agent_message', text: item.text } : null;
    case 'reasoning': {
      const text = item.summary.join('\n');
      return phase === 'completed' && text.trim() !== '' ? { type: 'reasoning', text } : null;
    }
    case 'commandExecution':
      return {
        type: 'command_execution',
        command: item.command,
        aggregated_output: item.aggregatedOutput ?? '',
        exit_code: item.exitCode,
        status: statuses[item.status],
      };
    case 'fileChange':
      return {
        type: 'file_change',
        changes: item.changes.map(({ path, kind }) => ({ path, kind: kind.type })),
        status: item.status === 'declined' ? 'failed' : statuses[item.status],
      };
    case 'mcpToolCall':
      return {
        type: 'mcp_tool_call',
        server: item.server,
        tool: item.tool,
        arguments: item.arguments,
        result: item.result === null ? null : { content: item.result.content, structured_content: item.result.structuredContent ?? null },
        error: item.error,
        status: statuses[item.status],
      };
    case 'collabAgentToolCall':
      return toCollabCall(item);
    case 'webSearch':
      // The search call's own id stands in place of the counted one.
      return { type: 'web_search', id: item.id, query: item.query, action: toAction(item.action) };
    default:
      return null;
  }
}

function toCollabCall(item: Extract<ThreadItem, { type: 'collabAgentToolCall' }>): object {
  const states = Object.entries(item.agentsStates).map(
    ([id, { status, message }]) => [id, { status: toSnakeCase(status), message }] as const,
  );
  return {
    type: 'collab_tool_call',
    tool: collabTools[item.tool],
    sender_thread_id: item.senderThreadId,
    receiver_thread_ids: item.receiverThreadIds,
    prompt: item.prompt,
    agents_states: Object.fromEntries(states),
    status: statuses[item.status],
  };
}

const statuses = { inProgress: 'in_progress', completed: 'completed', failed: 'failed', declined: 'declined' } as const;

const collabTools = {
  spawnAgent: 'spawn_agent',
  sendInput: 'send_input',
  wait: 'wait',
  resumeAgent: 'wait',
  closeAgent: 'close_agent',
} as const;

/** Of the actions only searches are told in full, with what they have. */
const toAction = (action: WebSearchAction | null): object =>
  action?.type === 'search'
    ? { type: 'search', query: action.query ?? undefined, queries: action.queries ?? undefined }
    : { type: 'other' };

const toSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
