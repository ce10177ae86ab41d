import type { ResponseItem } from '../../model/model-transport.js';
import { isRecord, stringOf } from '../../platform/json.js';

/** The type of output that answers a call, by the type of the call. */
const outputTypes: Readonly<Record<string, string>> = {
  function_call: 'function_call_output',
  local_shell_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
  tool_search_call: 'tool_search_output',
};

/** Whether an item of the model can be kept and sent back. The others are ignored when they arrive: nobody could answer them. */
export function isKept(item: ResponseItem): boolean {
  switch (item.type) {
    case 'message':
      return stringOf(item.role) !== null && Array.isArray(item.content);
    case 'function_call':
    case 'custom_tool_call':
      return stringOf(item.call_id) !== null && stringOf(item.name) !== null;
    case 'local_shell_call':
      return stringOf(item.call_id ?? item.id) !== null;
    case 'tool_search_call':
      return stringOf(item.call_id) !== null;
    case 'reasoning':
    case 'web_search_call':
    case 'image_generation_call':
    case 'compaction':
      return true;
    default:
      return false;
  }
}

/** An item in the form in which it is stored and sent back: without the model's id, calls without their status. */
export function toHistoryItem({ id, ...item }: ResponseItem): ResponseItem {
  const { status: _status, ...bare } = item;
  switch (item.type) {
    case 'image_generation_call':
      return { ...item, id }; // Providers know pictures by their ids.
    case 'local_shell_call':
      return { ...item, call_id: item.call_id ?? id };
    case 'web_search_call':
    case 'tool_search_output':
      return item;
    case 'reasoning':
      return { ...bare, type: item.type, summary: Array.isArray(item.summary) ? item.summary : [], content: item.content ?? null };
    case 'function_call':
      return { ...bare, type: item.type, arguments: textOf(item.arguments) };
    case 'custom_tool_call':
      return { ...bare, type: item.type, input: textOf(item.input) };
    default:
      return { ...bare, type: item.type };
  }
}

/** Some models send values where texts belong. */
const textOf = (value: unknown): string => stringOf(value) ?? JSON.stringify(value ?? {});

/**
 * Makes a history that the model accepts: each call is followed by an output somewhere (`aborted` where none is
 * known), no output is without its call, nothing speaks as the system, reasoning carries `content` only if that is text, and pictures go only to
 * models that see.
 */
export function normalizeHistory(items: readonly ResponseItem[], { images }: { readonly images: boolean }): ResponseItem[] {
  const answered = new Set<unknown>();
  const called = new Set<unknown>();
  for (const item of items) {
    if (item.type.endsWith('_output')) answered.add(item.call_id);
    else if (outputTypes[item.type] !== undefined) called.add(item.call_id);
  }
  const sent: ResponseItem[] = [];
  for (const item of items) {
    if (item.type.endsWith('_output') && !called.has(item.call_id)) continue;
    if (item.type === 'message' && item.role === 'system') continue;
    sent.push(toSent(item, images));
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

function toSent(item: ResponseItem, images: boolean): ResponseItem {
  if (item.type === 'reasoning') return withTextContent(item);
  if (images) return item;
  if (Array.isArray(item.content)) return { ...item, content: item.content.map(withoutImage) };
  return Array.isArray(item.output) ? { ...item, output: item.output.map(withoutImage) } : item;
}

/** Raw reasoning of a kind that providers do not take back is left out. */
function withTextContent(item: ResponseItem): ResponseItem {
  if (!Array.isArray(item.content) || item.content.some((part) => isRecord(part) && part.type === 'reasoning_text')) return item;
  const { content: _content, ...rest } = item;
  return rest;
}

const withoutImage = (part: unknown): unknown =>
  isRecord(part) && part.type === 'input_image'
    ? { type: 'input_text', text: 'A picture was here. This model cannot see pictures.' }
    : part;

export const message = (role: 'developer' | 'user' | 'assistant', texts: readonly string[]): ResponseItem => ({
  type: 'message',
  role,
  content: texts.map((text) => ({ type: role === 'assistant' ? 'output_text' : 'input_text', text })),
});
