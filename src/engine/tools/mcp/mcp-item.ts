import { isRecord } from '../../../platform/json.js';
import type { ThreadItem } from '../../../protocol/index.js';
import type { ToolContext } from '../tool.js';

export type McpItem = Extract<ThreadItem, { type: 'mcpToolCall' }>;

/** How a call ended: with the server's answer, or with our words. */
export type McpOutcome = { readonly result: Readonly<Record<string, unknown>> } | { readonly error: string };

/** Shows a call as an item from its begin to its end. */
export function beginMcpItem(
  { threadId, turnId, emit, now }: ToolContext,
  call: {
    readonly id: string;
    readonly server: string;
    readonly tool: string;
    readonly arguments: unknown;
    readonly appUri?: string | null;
  },
): (outcome: McpOutcome) => { readonly durationMs: number } {
  const startedAtMs = now();
  const item: McpItem = {
    type: 'mcpToolCall',
    id: call.id,
    server: call.server,
    tool: call.tool,
    status: 'inProgress',
    arguments: call.arguments ?? null,
    mcpAppResourceUri: call.appUri ?? null,
    result: null,
    error: null,
    durationMs: null,
  };
  emit({ type: 'itemStarted', threadId, turnId, item, atMs: startedAtMs });
  return (outcome) => {
    const atMs = now();
    const durationMs = atMs - startedAtMs;
    emit({ type: 'itemCompleted', threadId, turnId, item: { ...item, durationMs, ...ended(outcome) }, atMs });
    return { durationMs };
  };
}

function ended(outcome: McpOutcome): Pick<McpItem, 'status' | 'result' | 'error'> {
  if ('error' in outcome) return { status: 'failed', result: null, error: { message: outcome.error } };
  const { content, structuredContent = null, _meta = null, isError } = outcome.result;
  return {
    status: isError === true ? 'failed' : 'completed',
    result: { content: Array.isArray(content) ? content : [], structuredContent, _meta },
    error: null,
  };
}

/** The page that shows a tool's results, for clients that have a place for it. */
export function appUriOf(meta: unknown): string | null {
  if (!isRecord(meta)) return null;
  const nested = isRecord(meta.ui) ? meta.ui.resourceUri : undefined;
  const uri = nested ?? meta['ui/resourceUri'];
  return typeof uri === 'string' ? uri : null;
}
