import type { ToolHandle } from '../../../extensions/mcp/tool-handles.js';
import { stringOf } from '../../../platform/json.js';
import type { HookedCall } from '../../hooks/hooked-call.js';
import type { AllowedTool } from '../../mcp/allowed-tool.js';
import { approveMcpCall, hintsOf } from '../../mcp/approve-mcp-call.js';
import type { ToolCall, ToolContext } from '../tool.js';

/** What people allowed. */
export interface McpMemory {
  /** For the rest of the thread: servers with tools. */
  readonly allowed: Set<string>;
  /** For good. */
  allowAlways(tool: AllowedTool): Promise<void>;
}

interface McpCallQuestion {
  readonly handle: ToolHandle;
  readonly memory: McpMemory;
  readonly call: ToolCall;
  readonly context: ToolContext;
  readonly args: unknown;
  readonly hooked: HookedCall | null;
}

/** Why the call does not run; `null`: it may. Hooks are asked first, then the reviewer or the user. */
export async function findRefusal({ handle, memory, call, context, args, hooked }: McpCallQuestion): Promise<string | null> {
  const { server, tool, raw, mode, connector } = handle;
  const key = `${server}\n${tool}`;
  const hints = hintsOf(raw.annotations);
  const { approvalPolicy: policy, permissionProfile: profile, threadId, turnId, signal, approvals } = context;
  if (approveMcpCall({ policy, profile, hints, mode, isRemembered: memory.allowed.has(key) }) === 'run') return null;
  const said = hooked === null ? null : await context.hooks.permission(hooked, { isRetry: false });
  if (said !== null) return said.behavior === 'allow' ? null : said.message;
  const answer = await approvals.mcpToolCall({
    threadId,
    turnId,
    itemId: call.callId,
    signal,
    byForm: context.scope.features['tool_call_mcp_elicitation'] !== false,
    isRefused: typeof policy === 'object' && !policy.granular.mcp_elicitations,
    mayPersist: mode !== 'prompt',
    action: {
      type: 'mcpToolCall',
      server,
      toolName: tool,
      arguments: args ?? {},
      connector: connector ?? { id: null, name: null, description: null },
      toolTitle: stringOf(raw.title),
      toolDescription: stringOf(raw.description),
      annotations: raw.annotations === undefined ? null : hints,
    },
  });
  if (typeof answer === 'object') return answer.refusal;
  if (answer === 'decline') return 'user rejected MCP tool call';
  if (answer === 'cancel') return 'user cancelled MCP tool call';
  if (mode !== 'prompt' && answer !== 'accept') memory.allowed.add(key);
  if (mode !== 'prompt' && answer === 'acceptAlways') await memory.allowAlways({ server, tool, app: connector?.id ?? null });
  return null;
}
