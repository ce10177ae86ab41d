import { findJson, isRecord, stringOf } from '../../../platform/json.js';
import type { Moment } from './moment.js';
import type { ConversationItem, EdgeEnd, InteractionEdge, TracedThread, TracedToolCall } from './trace-state.js';

interface Sources {
  readonly threads: ReadonlyMap<string, TracedThread>;
  readonly items: ReadonlyMap<string, ConversationItem>;
}

/** An agent's result on its way to whoever asked for it. */
export interface ObservedResult {
  readonly edgeId: string;
  readonly childThreadId: string;
  readonly childTurnId: string;
  readonly parentThreadId: string;
  readonly message: string;
  readonly payloadId: string | null;
  readonly atMs: number;
}

interface ToolEdge {
  readonly tool: TracedToolCall;
  readonly kind: InteractionEdge['kind'];
  readonly threadId: string;
  readonly text: string | null;
  readonly endedAtMs: number;
}

/** What agents did to each other: told when tools end, drawn when all items are known. */
export class Interactions {
  readonly #tools: ToolEdge[] = [];
  readonly #results: ObservedResult[] = [];

  runtimeEnded(tool: TracedToolCall, event: unknown, moment: Moment): void {
    if (!isRecord(event)) return;
    const threadId = stringOf(event['new_thread_id']) ?? stringOf(event['receiver_thread_id']);
    const kind = kinds[tool.kind.type];
    if (kind === undefined || threadId === null) return;
    this.#tools.push({ tool, kind, threadId, text: stringOf(event['prompt']), endedAtMs: moment.wall_time_unix_ms });
  }

  observed(result: ObservedResult): void {
    this.#results.push(result);
  }

  edges(sources: Sources): InteractionEdge[] {
    return [...this.#tools.flatMap((edge) => toolEdge(edge, sources)), ...this.#results.map((result) => resultEdge(result, sources))];
  }
}

const kinds: Readonly<Record<string, InteractionEdge['kind']>> = {
  spawn_agent: 'spawn_agent',
  assign_agent_task: 'assign_agent_task',
  send_message: 'send_message',
  close_agent: 'close_agent',
};

function toolEdge({ tool, kind, threadId, text, endedAtMs }: ToolEdge, sources: Sources): InteractionEdge[] {
  const item = text === null ? null : carrierOf(text, threadId, sources);
  const toThread: EdgeEnd = { type: 'thread', thread_id: threadId };
  const target: EdgeEnd = item === null || kind === 'close_agent' ? toThread : { type: 'conversation_item', item_id: item.item_id };
  if (item === null && (kind === 'send_message' || kind === 'assign_agent_task')) return []; // Nobody ever saw it.
  return [
    {
      edge_id: kind === 'spawn_agent' ? spawnEdgeId(tool.thread_id, threadId) : `edge:tool:${tool.tool_call_id}`,
      kind,
      source: { type: 'tool_call', tool_call_id: tool.tool_call_id },
      target,
      started_at_unix_ms: tool.execution.started_at_unix_ms,
      ended_at_unix_ms: endedAtMs,
      carried_item_ids: target.type === 'conversation_item' ? [target.item_id] : [],
      carried_raw_payload_ids: [
        ...(tool.raw_invocation_payload_id === null ? [] : [tool.raw_invocation_payload_id]),
        ...tool.raw_runtime_payload_ids,
        ...(tool.raw_result_payload_id === null ? [] : [tool.raw_result_payload_id]),
      ],
    },
  ];
}

export const spawnEdgeId = (parent: string, child: string): string => `edge:spawn:${parent}:${child}`;

function resultEdge(result: ObservedResult, sources: Sources): InteractionEdge {
  const said = itemsOf(result.childThreadId, sources)
    .filter(({ role, kind, codex_turn_id: turn }) => role === 'assistant' && kind === 'message' && turn === result.childTurnId)
    .at(-1);
  const carrier = carrierOf(result.message, result.parentThreadId, sources);
  return {
    edge_id: result.edgeId,
    kind: 'agent_result',
    source: said === undefined ? { type: 'thread', thread_id: result.childThreadId } : { type: 'conversation_item', item_id: said.item_id },
    target:
      carrier === null ? { type: 'thread', thread_id: result.parentThreadId } : { type: 'conversation_item', item_id: carrier.item_id },
    started_at_unix_ms: result.atMs,
    ended_at_unix_ms: result.atMs,
    carried_item_ids: [...(said === undefined ? [] : [said.item_id]), ...(carrier === null ? [] : [carrier.item_id])],
    carried_raw_payload_ids: result.payloadId === null ? [] : [result.payloadId],
  };
}

const itemsOf = (threadId: string, { threads, items }: Sources): ConversationItem[] =>
  (threads.get(threadId)?.conversation_item_ids ?? []).flatMap((id) => items.get(id) ?? []);

/** The message of an agent to another, as the other's conversation holds it. */
function carrierOf(text: string, threadId: string, sources: Sources): ConversationItem | null {
  const path = sources.threads.get(threadId)?.agent_path;
  const isCarrier = ({ role, kind, body: { parts } }: ConversationItem): boolean => {
    const [part] = parts;
    if (role !== 'assistant' || kind !== 'message' || parts.length !== 1 || part?.type !== 'text') return false;
    const mail = findJson(part.text);
    return isRecord(mail) && 'author' in mail && mail['recipient'] === path && mail['content'] === text;
  };
  return itemsOf(threadId, sources).find(isCarrier) ?? null;
}
