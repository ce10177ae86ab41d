import type { Connector } from '../../../extensions/apps/connector.js';
import type { McpAnswer, McpQuestion } from '../../../extensions/mcp/mcp-connection.js';
import type { McpServerSettings } from '../../../extensions/mcp/server-settings.js';
import type { ToolHandle } from '../../../extensions/mcp/tool-handles.js';
import { toLine } from '../../../extensions/skills/yaml.js';
import { isRecord, stringOf } from '../../../platform/json.js';
import { askUser } from '../../mcp/ask-user.js';
import { failure } from '../arguments.js';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.js';
import { toToolSchema } from '../tool-schema.js';
import { findRefusal, type McpMemory } from './mcp-approval.js';
import { appUriOf, beginMcpItem } from './mcp-item.js';
import { toMcpFailureOutput, toMcpOutput } from './mcp-output.js';

interface McpToolOptions {
  /** Found by searches, and not listed. */
  readonly isDeferred: (handle: ToolHandle) => boolean;
  readonly memory: McpMemory;
}

/** The tools of servers, as the model is offered them. */
export const mcpTools = (handles: readonly ToolHandle[], options: McpToolOptions): readonly Tool[] =>
  handles.map((handle) => mcpTool(handle, options));

function mcpTool(handle: ToolHandle, { isDeferred: isKeptOut, memory }: McpToolOptions): Tool {
  const { raw, name, namespace, about, connector, settings } = handle;
  const isDeferred = isKeptOut(handle);
  const title = stringOf(raw.title);
  const spec = {
    type: 'function',
    name,
    description: describe(handle),
    strict: false,
    ...(isDeferred ? { defer_loading: true } : {}),
    parameters: toToolSchema(raw.inputSchema),
  };
  return {
    name,
    namespace: { name: namespace, description: about ?? `Tools in the ${namespace} namespace.` },
    ...(connector?.name == null ? {} : { source: sourceOf(connector) }),
    ...(title === null ? {} : { title }),
    kind: 'function',
    spec: () => spec,
    isDeferred,
    mcp: { server: handle.server, tool: handle.tool, origin: originOf(settings) },
    parallel: settings.parallel,
    hooked: (call) => hookedCall(handle, call),
    run: (call, context) => run(handle, memory, call, context),
  };
}

function describe({ raw, plugins }: ToolHandle): string {
  const own = stringOf(raw.description) ?? '';
  if (plugins.length === 0) return own;
  const names = plugins.map((name) => `\`${name}\``).join(', ');
  return `${own === '' ? '' : `${own} `}(Belongs to ${plugins.length === 1 ? 'the plugin' : 'the plugins'} ${names}.)`;
}

const sourceOf = ({ name, description }: Connector): string => (description === null ? `${name}` : `${name}: ${toLine(description)}`);

/** Hooks know the call by the name that the model has for it. */
function hookedCall({ namespace, name }: ToolHandle, { callId, input }: ToolCall): ReturnType<NonNullable<Tool['hooked']>> {
  const args = readArguments(input);
  if ('problem' in args) return null;
  const fullName = `${namespace}${name}`;
  return { callId, names: [fullName], input: isRecord(args.value) ? args.value : {}, shown: fullName };
}

async function run(handle: ToolHandle, memory: McpMemory, call: ToolCall, context: ToolContext): Promise<ToolOutput> {
  const args = readArguments(call.input);
  if ('problem' in args) return failure(`err: ${args.problem}`);
  const { server, tool, raw, connector } = handle;
  const conclude = beginMcpItem(context, { id: call.callId, server, tool, arguments: args.value, appUri: appUriOf(raw._meta) });
  const hooked = hookedCall(handle, call);
  const refusal = await findRefusal({ handle, memory, call, context, args: args.value, hooked });
  context.signal.throwIfAborted();
  if (refusal !== null) return toMcpFailureOutput(refusal, conclude({ error: refusal }).durationMs);
  const { threadId, turnId, signal, emit } = context;
  if (connector !== null) emit({ type: 'appUsed', threadId, turnId, app: { id: connector.id, name: connector.name } });
  try {
    const connection = await handle.connect(signal);
    const result = await connection.callTool({
      tool,
      arguments: args.value,
      meta: metaOf(handle, call, context),
      signal,
      onProgress: (message) => emit({ type: 'mcpProgress', threadId, turnId, itemId: call.callId, message }),
      ask: (question: McpQuestion): Promise<McpAnswer> => askUser(question, { ...context, serverName: server }),
    });
    signal.throwIfAborted();
    const { durationMs } = conclude({ result });
    context.trace.note({ type: 'mcpCalled', tool, isAnswered: true, durationMs });
    const output = toMcpOutput({ result, durationMs, takesImages: context.scope.model.inputModalities.includes('image') });
    return hooked === null ? output : { ...output, ended: { call: hooked, response: result } };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const text = `tool call error: tool call failed for \`${server}/${tool}\`\n\nCaused by:\n    ${reason}`;
    const { durationMs } = conclude({ error: text });
    context.trace.note({ type: 'mcpCalled', tool, isAnswered: false, durationMs });
    return toMcpFailureOutput(text, durationMs);
  }
}

/** Where a server is, without what may be secret in an address. */
function originOf({ transport }: McpServerSettings): string {
  if (transport.kind === 'stdio') return 'stdio';
  return URL.canParse(transport.url) ? new URL(transport.url).origin : '';
}

/** What the server is told besides the arguments. That of apps gets back what it said of the tool. */
function metaOf({ raw, connector }: ToolHandle, { callId }: ToolCall, { threadId, turnMetadata }: ToolContext): Record<string, unknown> {
  const said = isRecord(raw._meta) && isRecord(raw._meta._codex_apps) ? raw._meta._codex_apps : {};
  return {
    threadId,
    ...(turnMetadata === undefined ? {} : { 'x-codex-turn-metadata': turnMetadata }),
    ...(connector === null ? {} : { _codex_apps: { ...said, call_id: callId } }),
  };
}

/** No text: no arguments. */
function readArguments(input: string): { readonly value: unknown } | { readonly problem: string } {
  if (input.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(input) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
