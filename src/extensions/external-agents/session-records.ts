import { isRecord } from '../../platform/json.js';
import { nonEmptyText } from './non-empty-text.js';

/** One thing that was said in a session of another agent. */
export interface SessionMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Unix milliseconds; `null` when the record bears no time. */
  readonly atMs: number | null;
}

/** What one line of a session file says; members that it does not concern are `null`. */
export interface SessionLine {
  readonly message: SessionMessage | null;
  readonly cwd: string | null;
  readonly customTitle: string | null;
  readonly aiTitle: string | null;
}

const maxInputLength = 2000;
const maxResultLength = 4000;

/** Reads one line. `null`: it is broken, or says nothing that is taken over. */
export function parseSessionLine(line: string): SessionLine | null {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return null; // Each broken line is skipped on its own.
  }
  if (!isRecord(record)) return null;
  const { type } = record;
  if (type === 'custom-title') return { ...nothing, customTitle: nonEmptyText(record['customTitle']) };
  if (type === 'ai-title') return { ...nothing, aiTitle: nonEmptyText(record['aiTitle']) };
  if ((type !== 'user' && type !== 'assistant') || record['isMeta'] === true || record['isSidechain'] === true) return null;
  return { ...nothing, cwd: nonEmptyText(record['cwd']), message: messageOf(type, record) };
}

const nothing: SessionLine = { message: null, cwd: null, customTitle: null, aiTitle: null };

function messageOf(type: 'user' | 'assistant', record: Readonly<Record<string, unknown>>): SessionMessage | null {
  const message = record['message'];
  if (!isRecord(message)) return null;
  const { content } = message;
  const blocks: readonly unknown[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : Array.isArray(content) ? content : [];
  const text = blocks
    .map(blockText)
    .filter((part) => part.trim() !== '')
    .join('\n\n');
  if (text === '') return null;
  const onlyResults = blocks.every((block) => isRecord(block) && block['type'] === 'tool_result');
  const atMs = Date.parse(nonEmptyText(record['timestamp']) ?? '');
  // What tools answered is told in the user's name; it is part of the agent's work.
  return { role: type === 'user' && onlyResults ? 'assistant' : type, text, atMs: Number.isNaN(atMs) ? null : atMs };
}

function blockText(block: unknown): string {
  if (!isRecord(block)) return '';
  const type = nonEmptyText(block['type']) ?? 'unknown';
  switch (type) {
    case 'text':
      return nonEmptyText(block['text']) ?? '';
    case 'thinking':
    case 'redacted_thinking':
      return '';
    case 'tool_use':
      return toolUseText(block);
    case 'tool_result':
      return toolResultText(block);
    default:
      return `[external unsupported block: ${type}]`;
  }
}

function toolUseText(block: Readonly<Record<string, unknown>>): string {
  const input = isRecord(block['input']) ? block['input'] : {};
  const told = [
    ['description', nonEmptyText(input['description'])],
    ['command', nonEmptyText(input['command'])],
    ['file', nonEmptyText(input['file_path'])],
  ].flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const lines = told.length > 0 ? told : [`input: ${JSON.stringify(block['input'] ?? {}).slice(0, maxInputLength)}`];
  return [`[external_agent_tool_call: ${nonEmptyText(block['name']) ?? 'unknown'}]`, ...lines, '[/external_agent_tool_call]'].join('\n');
}

function toolResultText(block: Readonly<Record<string, unknown>>): string {
  const { content } = block;
  const parts = typeof content === 'string' ? [content] : Array.isArray(content) ? content.map(resultPart) : [];
  const text = parts
    .filter((part) => part !== '')
    .join('\n')
    .slice(0, maxResultLength);
  return `[external_agent_tool_result${block['is_error'] === true ? ': error' : ''}]\n${text}\n[/external_agent_tool_result]`;
}

const resultPart = (part: unknown): string => (isRecord(part) ? (nonEmptyText(part['text']) ?? '') : '');
