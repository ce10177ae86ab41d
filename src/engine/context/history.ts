import type { ResponseItem } from '../../model/model-transport.js';

/** The type of output that answers a call, by the type of the call. */
const outputTypes: Readonly<Record<string, string>> = {
  function_call: 'function_call_output',
  local_shell_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
  tool_search_call: 'tool_search_output',
};

/** Response items that are kept; the others are ignored when they arrive. */
const keptTypes = new Set(['message', 'reasoning', 'web_search_call', 'image_generation_call', 'compaction', ...Object.keys(outputTypes)]);

export const isKept = (item: ResponseItem): boolean => keptTypes.has(item.type);

/** An item in the form in which it is stored and sent back: without the model's id, calls without their status. */
export function toHistoryItem({ id: _id, ...item }: ResponseItem): ResponseItem {
  if (item.type === 'web_search_call' || item.type === 'image_generation_call' || item.type === 'local_shell_call') return item;
  const { status: _status, ...kept } = item;
  return kept.type === 'reasoning' ? { ...kept, content: kept.content ?? null } : kept;
}

/**
 * Makes a history that the model accepts: each call is followed by an output somewhere (`aborted` where none is
 * known), no output is without its call, and reasoning carries `content` only if it has any.
 */
export function normalizeHistory(items: readonly ResponseItem[]): ResponseItem[] {
  const answered = new Set<unknown>();
  const called = new Set<unknown>();
  for (const item of items) {
    if (item.type.endsWith('_output')) answered.add(item.call_id);
    else if (outputTypes[item.type] !== undefined) called.add(item.call_id);
  }
  const sent: ResponseItem[] = [];
  for (const item of items) {
    if (item.type.endsWith('_output') && !called.has(item.call_id)) continue;
    sent.push(item.type === 'reasoning' ? withoutEmptyContent(item) : item);
    const outputType = outputTypes[item.type];
    if (outputType !== undefined && !answered.has(item.call_id)) sent.push(abortedOutput(outputType, item.call_id));
  }
  return sent;
}

function abortedOutput(type: string, callId: unknown): ResponseItem {
  return type === 'tool_search_output'
    ? { type, call_id: callId, status: 'completed', execution: 'client', tools: [] }
    : { type, call_id: callId, output: 'aborted' };
}

function withoutEmptyContent(item: ResponseItem): ResponseItem {
  if (Array.isArray(item.content) && item.content.length > 0) return item;
  const { content: _content, ...rest } = item;
  return rest;
}

export const message = (role: 'developer' | 'user' | 'assistant', texts: readonly string[]): ResponseItem => ({
  type: 'message',
  role,
  content: texts.map((text) => ({ type: role === 'assistant' ? 'output_text' : 'input_text', text })),
});
