import type { ResponseItem } from '../../model/model-transport.js';
import { isRecord, stringOf, textsOf } from '../../platform/json.js';
import { isContextText } from '../context/context-delta.js';
import { isApprovalNote } from '../thread-operations/guardian-approval.js';

/** One thing that was said or done in a thread. */
export interface TranscriptEntry {
  /** Its place in the thread, from 1. */
  readonly number: number;
  readonly kind: 'user' | 'message' | 'tool';
  /** Who said it, or which tool. */
  readonly label: string;
  readonly text: string;
}

/** How far a thread has been read. */
export interface TranscriptCursor {
  readonly items: number;
  readonly entries: number;
  /** The last item that was read: another one in its place means that the history was rewritten. */
  readonly last: ResponseItem | null;
}

export const startOfTranscript: TranscriptCursor = { items: 0, entries: 0, last: null };

/** Whether a history still begins with what was read of it. */
export const isSameHistory = (history: readonly ResponseItem[], { items, last }: TranscriptCursor): boolean =>
  items === 0 || (history.length >= items && history[items - 1] === last);

export interface TranscriptPart {
  readonly entries: readonly TranscriptEntry[];
  readonly next: TranscriptCursor;
}

/** What was said and done since: by the user, by the model, by its tools. What the engine itself told the model is left out. */
export function readTranscript(history: readonly ResponseItem[], from: TranscriptCursor): TranscriptPart {
  const entries: TranscriptEntry[] = [];
  for (let at = from.items; at < history.length; at++) {
    const entry = toEntry(history, at);
    if (entry !== null) entries.push({ ...entry, number: from.entries + entries.length + 1 });
  }
  return { entries, next: { items: history.length, entries: from.entries + entries.length, last: history.at(-1) ?? null } };
}

type Unnumbered = Omit<TranscriptEntry, 'number'>;

function toEntry(history: readonly ResponseItem[], at: number): Unnumbered | null {
  const item = history[at];
  switch (item?.type) {
    case 'message':
      return messageEntry(item);
    case 'function_call':
      return toolEntry(`tool ${nameOf(item)} call`, stringOf(item.arguments) ?? '');
    case 'custom_tool_call':
      return toolEntry(`tool ${nameOf(item)} call`, stringOf(item.input) ?? '');
    case 'local_shell_call':
    case 'web_search_call':
      return toolEntry(`tool ${nameOf(item)} call`, JSON.stringify(item.action ?? {}));
    case 'tool_search_call':
      return toolEntry(`tool ${nameOf(item)} call`, JSON.stringify(item.arguments ?? {}));
    case 'function_call_output':
    case 'custom_tool_call_output':
      return toolEntry(resultLabel(history, at), outputText(item.output));
    case 'tool_search_output':
      return toolEntry(resultLabel(history, at), JSON.stringify(item.tools ?? []));
    default:
      return null;
  }
}

function messageEntry({ role, content }: ResponseItem): Unnumbered | null {
  const texts = textsOf(content);
  const text = texts.join('\n');
  if (text.trim() === '') return null;
  if (role === 'assistant') return { kind: 'message', label: 'assistant', text };
  if (role === 'developer') return isApprovalNote(text) ? { kind: 'message', label: 'developer', text } : null;
  return role === 'user' && !texts.some(isContextText) ? { kind: 'user', label: 'user', text } : null;
}

const toolEntry = (label: string, text: string): Unnumbered | null => (text.trim() === '' ? null : { kind: 'tool', label, text });

function nameOf({ type, name }: ResponseItem): string {
  if (type === 'local_shell_call') return 'shell';
  if (type === 'web_search_call') return 'web_search';
  return type === 'tool_search_call' ? 'tool_search' : (stringOf(name) ?? 'unknown');
}

/** A result names its call only by id; the call stands close before it. */
function resultLabel(history: readonly ResponseItem[], at: number): string {
  const callId = history[at]?.call_id;
  for (let before = at - 1; before >= 0; before--) {
    const item = history[before];
    if (item !== undefined && item.call_id === callId && !item.type.endsWith('_output')) return `tool ${nameOf(item)} result`;
  }
  return 'tool result';
}

function outputText(output: unknown): string {
  if (typeof output === 'string') return output;
  return isRecord(output) ? (stringOf(output.content) ?? '') : textsOf(output).join('\n');
}
