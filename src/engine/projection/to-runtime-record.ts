import type { CommandAction, ThreadItem } from '../../protocol/index.js';
import { splitWords } from '../approvals/exec-policy/split-words.js';
import type { ItemCompleted, ItemStarted } from '../events/item-event.js';
import { agentBegin, agentEnd } from './agent-records.js';

type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;

/** What a tool's runtime reports of its work. */
export interface RuntimeRecord {
  readonly status: 'completed' | 'failed';
  readonly record: unknown;
}

export type FindNickname = (threadId: string) => string | null;

/** `null`: the item is no work of a runtime that reports. Patches and tools of servers have none, as in the reference. */
export function toRuntimeBegin({ item, turnId, atMs }: Pick<ItemStarted, 'item' | 'turnId' | 'atMs'>, nicknameOf: FindNickname): unknown {
  switch (item.type) {
    case 'commandExecution':
      return item.source === 'userShell' ? null : { ...commandIds(item, turnId), started_at_ms: atMs, ...commandParts(item) };
    case 'collabAgentToolCall':
      return agentBegin(item, { atMs, nicknameOf });
    default:
      return null;
  }
}

/** `null`: as above, or nothing has run. */
export function toRuntimeEnd({ item, turnId, atMs }: ItemCompleted, nicknameOf: FindNickname): RuntimeRecord | null {
  switch (item.type) {
    case 'commandExecution':
      if (item.source === 'userShell' || item.status === 'declined') return null;
      return ended(item.status, commandEnd(item, { turnId, atMs }));
    case 'collabAgentToolCall':
      return ended(item.status, agentEnd(item, { atMs, nicknameOf }));
    default:
      return null;
  }
}

const ended = (status: string, record: unknown): RuntimeRecord => ({ status: status === 'completed' ? 'completed' : 'failed', record });

const commandIds = (item: CommandItem, turnId: string) => ({
  call_id: item.id,
  ...(item.processId === null ? {} : { process_id: item.processId }),
  turn_id: turnId,
});

const commandParts = (item: CommandItem) => ({
  command: wordsOf(item.command),
  cwd: item.cwd,
  parsed_cmd: item.commandActions.map(parsedCommand),
  source: sources[item.source],
});

function commandEnd(item: CommandItem, { turnId, atMs }: { readonly turnId: string; readonly atMs: number }): unknown {
  const output = item.aggregatedOutput ?? '';
  const durationMs = item.durationMs ?? 0;
  return {
    ...commandIds(item, turnId),
    completed_at_ms: atMs,
    ...commandParts(item),
    stdout: output,
    stderr: '',
    aggregated_output: output,
    exit_code: item.exitCode ?? -1,
    duration: { secs: Math.floor(durationMs / 1000), nanos: (durationMs % 1000) * 1_000_000 },
    formatted_output: output,
    status: item.status,
  };
}

const sources: Readonly<Record<CommandItem['source'], string>> = {
  agent: 'agent',
  userShell: 'user_shell',
  unifiedExecStartup: 'unified_exec_startup',
  unifiedExecInteraction: 'unified_exec_interaction',
};

/** A text whose quotes do not match is one word. */
function wordsOf(command: string): readonly string[] {
  try {
    return splitWords(command);
  } catch {
    return [command];
  }
}

function parsedCommand(action: CommandAction): unknown {
  switch (action.type) {
    case 'read':
      return { type: 'read', cmd: action.command, name: action.name, path: action.path };
    case 'listFiles':
      return { type: 'list_files', cmd: action.command, path: action.path };
    case 'search':
      return { type: 'search', cmd: action.command, query: action.query, path: action.path };
    default:
      return { type: 'unknown', cmd: action.command };
  }
}
