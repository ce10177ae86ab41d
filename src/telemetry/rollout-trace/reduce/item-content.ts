import { isRecord, stringOf } from '../../../platform/json.js';
import { TraceBundleError } from './trace-error.js';
import type { ItemContent, ItemPart } from './trace-state.js';

type JsonItem = Readonly<Record<string, unknown>>;

/** Reads an item of a request or a response. `payloadId`: the file that it stands in. @throws TraceBundleError */
export function readItem(item: unknown, payloadId: string): ItemContent {
  if (!isRecord(item) || typeof item['type'] !== 'string') throw new TraceBundleError('a conversation item has no type');
  const type = item['type'];
  const callId = stringOf(item['call_id']);
  switch (type) {
    case 'message':
      return content(stringOf(item['role']) ?? 'user', channelOf(item['phase']), 'message', textParts(item['content'], payloadId), null);
    case 'reasoning':
      return content('assistant', 'analysis', 'reasoning', reasoningParts(item, payloadId), null);
    case 'function_call':
      return content('assistant', 'commentary', type, [argumentsPart(stringOf(item['arguments']) ?? '', payloadId)], callId);
    case 'custom_tool_call':
      return content('assistant', 'commentary', type, [inputPart(item)], callId);
    case 'function_call_output':
    case 'custom_tool_call_output':
      return content('tool', 'commentary', type, outputParts(item['output'], payloadId), callId);
    case 'tool_search_output':
    case 'mcp_tool_call_output':
      return content('tool', 'commentary', 'function_call_output', [jsonPart(item, payloadId)], callId);
    case 'web_search_call':
    case 'image_generation_call':
    case 'local_shell_call':
    case 'tool_search_call':
      return content('assistant', 'commentary', 'function_call', [jsonPart(item, payloadId)], callId ?? stringOf(item['id']));
    case 'compaction':
    case 'compaction_summary':
    case 'context_compaction':
      return content('assistant', 'summary', 'message', [encryptedPart(item, payloadId)], null);
    default:
      throw new TraceBundleError(`a conversation item has the unknown type ${type}`);
  }
}

function content(role: string, channel: string | null, kind: string, parts: readonly ItemPart[], callId: string | null): ItemContent {
  return { role, channel, kind, body: { parts }, call_id: callId };
}

const channels: Readonly<Record<string, string>> = { commentary: 'commentary', final_answer: 'final', summary: 'summary' };

const channelOf = (phase: unknown): string | null => (typeof phase === 'string' ? (channels[phase] ?? null) : null);

const text = (value: string): ItemPart => ({ type: 'text', text: value });

function textParts(parts: unknown, payloadId: string): ItemPart[] {
  if (!Array.isArray(parts)) return [];
  return parts.map((part: unknown) => {
    const said = isRecord(part) ? stringOf(part['text']) : null;
    if (said !== null) return text(said);
    const label = (isRecord(part) ? stringOf(part['type']) : null) ?? 'content';
    return { type: 'payload_ref', label, raw_payload_id: payloadId };
  });
}

const outputParts = (output: unknown, payloadId: string): ItemPart[] =>
  typeof output === 'string' ? [text(output)] : textParts(output, payloadId);

function reasoningParts(item: JsonItem, payloadId: string): ItemPart[] {
  const texts = (parts: unknown): string[] =>
    Array.isArray(parts)
      ? parts.flatMap((part: unknown) => (isRecord(part) && typeof part['text'] === 'string' ? [part['text']] : []))
      : [];
  const encrypted = stringOf(item['encrypted_content']);
  const parts: ItemPart[] = [
    ...texts(item['content']).map(text),
    ...texts(item['summary']).map((said): ItemPart => ({ type: 'summary', text: said })),
    ...(encrypted === null ? [] : [{ type: 'encoded', label: 'encrypted_content', value: encrypted } as const]),
  ];
  return parts.length > 0 ? parts : [{ type: 'payload_ref', label: 'reasoning', raw_payload_id: payloadId }];
}

function argumentsPart(given: string, payloadId: string): ItemPart {
  try {
    return jsonPart(JSON.parse(given), payloadId);
  } catch {
    return text(given);
  }
}

const longestSummary = 240;

function jsonPart(value: unknown, payloadId: string): ItemPart {
  const compact = Buffer.from(JSON.stringify(value));
  const summary =
    compact.length <= longestSummary ? compact.toString() : `${new TextDecoder().decode(compact.subarray(0, cutAt(compact)))}…`;
  return { type: 'json', summary, raw_payload_id: payloadId };
}

/** No character is cut in two. */
function cutAt(bytes: Buffer): number {
  let at = longestSummary;
  while (at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}

function inputPart(item: JsonItem): ItemPart {
  const input = stringOf(item['input']) ?? '';
  return item['name'] === 'exec' ? { type: 'code', language: 'javascript', source: input } : text(input);
}

function encryptedPart(item: JsonItem, payloadId: string): ItemPart {
  const encrypted = stringOf(item['encrypted_content']);
  return encrypted === null
    ? { type: 'payload_ref', label: 'compaction', raw_payload_id: payloadId }
    : { type: 'encoded', label: 'encrypted_content', value: encrypted };
}
