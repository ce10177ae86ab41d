import { isRecord, numberOf, stringOf } from '../../platform/json.js';
import type { CommandAction, FileUpdateChange, ThreadItem, UserInput } from '../../protocol/index.js';
import { quoteCommand } from '../exec/shell-quote.js';
import { webSearchItem } from '../items.js';

/** Items as records tell them. */

type Payload = Readonly<Record<string, unknown>>;

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);

/** The parts of a stored user message: its text if there is any, then images, then local images. */
export function userInputs(payload: Payload): UserInput[] {
  const text = stringOf(payload.message) ?? '';
  return [
    ...(text.trim() === '' ? [] : [{ type: 'text' as const, text, text_elements: textElements(payload.text_elements, text) }]),
    ...strings(payload.images).map((url) => ({ type: 'image' as const, url })),
    ...strings(payload.local_images).map((path) => ({ type: 'localImage' as const, path })),
  ];
}

/** A stretch without a placeholder shows what it stands for. */
function textElements(value: unknown, text: string): { byteRange: { start: number; end: number }; placeholder: string | null }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((element) => {
    if (!isRecord(element) || !isRecord(element.byte_range)) return [];
    const { start, end } = element.byte_range;
    return typeof start === 'number' && typeof end === 'number'
      ? [{ byteRange: { start, end }, placeholder: stringOf(element.placeholder) ?? stretchOf(text, start, end) }]
      : [];
  });
}

/** Part of a text by the bytes of its UTF-8 form; `null` for none, or one that would split a character. */
function stretchOf(text: string, start: number, end: number): string | null {
  const bytes = Buffer.from(text);
  if (start > end || end > bytes.length) return null;
  const stretch = bytes.subarray(start, end).toString();
  return stretch.includes('\uFFFD') ? null : stretch;
}

export function fileChangeItem(id: string, payload: Payload): ThreadItem {
  const changes = isRecord(payload.changes) ? Object.entries(payload.changes).toSorted(([a], [b]) => (a < b ? -1 : 1)) : [];
  return {
    type: 'fileChange',
    id,
    changes: changes.flatMap(([path, change]) => (isRecord(change) ? [toFileChange(path, change)] : [])),
    status: payload.status === 'declined' ? 'declined' : payload.success === true ? 'completed' : 'failed',
  };
}

function toFileChange(path: string, change: Payload): FileUpdateChange {
  if (change.type === 'add' || change.type === 'delete') return { path, kind: { type: change.type }, diff: stringOf(change.content) ?? '' };
  const movePath = stringOf(change.move_path);
  const note = movePath === null ? '' : `\n\nMoved to: ${movePath}`;
  return { path, kind: { type: 'update', move_path: movePath }, diff: `${stringOf(change.unified_diff) ?? ''}${note}` };
}

/** The record says what was looked for, in words of its own. */
export function storedWebSearchItem(id: string, payload: Payload): ThreadItem {
  const item = webSearchItem(id, payload.action);
  return { ...item, query: stringOf(payload.query) ?? item.query };
}

/** A command of a file that an older version wrote. */
export function commandItem(id: string, payload: Payload): ThreadItem {
  const command = quoteCommand(strings(payload.command));
  const exitCode = numberOf(payload.exit_code);
  const parsed = Array.isArray(payload.parsed_cmd) ? payload.parsed_cmd.filter(isRecord).map(toCommandAction) : [];
  return {
    type: 'commandExecution',
    id,
    command,
    cwd: stringOf(payload.cwd) ?? '/',
    processId: stringOf(payload.process_id),
    source: commandSources[stringOf(payload.source) ?? ''] ?? 'agent',
    status: commandStatuses[stringOf(payload.status) ?? ''] ?? (exitCode === 0 ? 'completed' : 'failed'),
    commandActions: parsed.length > 0 ? parsed : [{ type: 'unknown', command }],
    aggregatedOutput: stringOf(payload.aggregated_output) || null,
    exitCode,
    durationMs: milliseconds(payload.duration),
  };
}

type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

const commandSources: Readonly<Record<string, CommandItem['source']>> = {
  user_shell: 'userShell',
  unified_exec_startup: 'unifiedExecStartup',
  unified_exec_interaction: 'unifiedExecInteraction',
};

const commandStatuses: Readonly<Record<string, CommandItem['status']>> = {
  completed: 'completed',
  failed: 'failed',
  declined: 'declined',
};

function toCommandAction(action: Payload): CommandAction {
  const command = stringOf(action.cmd) ?? '';
  const path = stringOf(action.path);
  switch (action.type) {
    case 'read':
      return { type: 'read', command, name: stringOf(action.name) ?? '', path: path ?? '/' };
    case 'list_files':
      return { type: 'listFiles', command, path };
    case 'search':
      return { type: 'search', command, path, query: stringOf(action.query) };
    default:
      return { type: 'unknown', command };
  }
}

export function mcpToolCallItem(id: string, payload: Payload): ThreadItem {
  const invocation = isRecord(payload.invocation) ? payload.invocation : {};
  const outcome = isRecord(payload.result) ? payload.result : {};
  const answer = isRecord(outcome.Ok) ? outcome.Ok : null;
  const failed = answer === null || answer.isError === true || answer.is_error === true;
  return {
    type: 'mcpToolCall',
    id,
    server: stringOf(invocation.server) ?? '',
    tool: stringOf(invocation.tool) ?? '',
    arguments: invocation.arguments ?? null,
    status: failed ? 'failed' : 'completed',
    result: answer && {
      content: Array.isArray(answer.content) ? answer.content : [],
      structuredContent: answer.structuredContent ?? answer.structured_content ?? null,
      _meta: answer._meta ?? answer.meta ?? null,
    },
    error: answer === null ? { message: stringOf(outcome.Err) ?? '' } : null,
    durationMs: milliseconds(payload.duration),
    mcpAppResourceUri: stringOf(payload.mcp_app_resource_uri),
  };
}

export const imageGenerationItem = (id: string, payload: Payload): ThreadItem => ({
  type: 'imageGeneration',
  id,
  status: stringOf(payload.status) ?? '',
  revisedPrompt: stringOf(payload.revised_prompt),
  result: stringOf(payload.result) ?? '',
  savedPath: stringOf(payload.saved_path),
});

/** Plans are the only whole items that are kept. */
export function planItem(payload: Payload): Extract<ThreadItem, { type: 'plan' }> | null {
  const { item } = payload;
  if (!isRecord(item) || (item.type !== 'Plan' && item.type !== 'plan')) return null;
  return { type: 'plan', id: stringOf(item.id) ?? '', text: stringOf(item.text) ?? '' };
}

/** Seconds and nanoseconds. */
function milliseconds(duration: unknown): number | null {
  if (!isRecord(duration)) return null;
  return Math.round((numberOf(duration.secs) ?? 0) * 1000 + (numberOf(duration.nanos) ?? 0) / 1e6);
}
