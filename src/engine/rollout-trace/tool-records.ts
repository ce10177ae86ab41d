import { isRecord, textsOf } from '../../platform/json.js';
import type { ToolCalled } from '../../telemetry/tracing/recorded-fact.js';

/** How much of a call's input is shown in its summary. */
const previewCharacters = 160;

const kinds: Readonly<Record<string, string>> = {
  exec_command: 'exec_command',
  local_shell: 'exec_command',
  shell: 'exec_command',
  shell_command: 'exec_command',
  write_stdin: 'write_stdin',
  apply_patch: 'apply_patch',
  web_search: 'web',
  web_search_preview: 'web',
  image_generation: 'image_generation',
  image_query: 'image_generation',
  spawn_agent: 'spawn_agent',
  assign_agent_task: 'assign_agent_task',
  followup_task: 'assign_agent_task',
  send_message: 'send_message',
  wait_agent: 'wait_agent',
  close_agent: 'close_agent',
};

/** What a call is, without its payload. */
export function callFields({ callId, name, input, mcp }: ToolCalled): Readonly<Record<string, unknown>> {
  const preview = [...input.slice(0, 2 * previewCharacters)].slice(0, previewCharacters).join('');
  return {
    tool_call_id: callId,
    model_visible_call_id: callId,
    code_mode_runtime_tool_id: null,
    requester: { type: 'model' },
    kind: mcp === null ? kindOf(name) : { type: 'mcp', server: mcp.server, tool: mcp.tool },
    summary: {
      type: 'generic',
      label: mcp === null ? name : `mcp:${mcp.server}:${mcp.tool}`,
      input_preview: preview,
      output_preview: null,
    },
  };
}

function kindOf(name: string): unknown {
  const type = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  return type === undefined ? { type: 'other', name } : { type };
}

export const invocationOf = (call: ToolCalled): unknown => ({
  tool_name: call.name,
  tool_namespace: call.namespace,
  payload: payloadOf(call),
});

function payloadOf({ kind, name, input, mcp }: ToolCalled): unknown {
  if (mcp !== null) return { type: 'mcp', server: mcp.server, tool: mcp.tool, raw_arguments: input };
  if (kind === 'custom') return { type: 'custom', input };
  if (kind === 'search') return { type: 'tool_search', arguments: parsed(input) };
  if (name !== 'local_shell') return { type: 'function', arguments: input };
  const action = parsed(input);
  return { type: 'local_shell', ...(isRecord(action) ? action : {}) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** What the model is sent. */
export const responseOf = (item: unknown): unknown => ({ type: 'direct_response', response_item: item });

/** Why a tool refused, or came to nothing. */
export const failureOf = (item: unknown): unknown => ({ type: 'error', error: textOf(item) });

function textOf(item: unknown): string {
  const output = isRecord(item) ? item.output : undefined;
  if (typeof output === 'string') return output;
  return Array.isArray(output) ? textsOf(output).join('\n') : '';
}
