import type { PayloadOf, TraceEvent } from '../bundle-format.js';
import type { Conversation } from './conversation.js';
import type { Inferences } from './inferences.js';
import type { Interactions } from './interactions.js';
import { addNew, begun, compareIds, ends, known } from './moment.js';
import type { Payloads } from './payloads.js';
import type { Places } from './places.js';
import type { Terminals } from './terminals.js';
import type { TracedToolCall } from './trace-state.js';

interface Parts {
  readonly conversation: Conversation;
  readonly inferences: Inferences;
  readonly interactions: Interactions;
  readonly places: Places;
  readonly payloads: Payloads;
  readonly terminals: Terminals;
}

/** Tools that ran, and how they hang together with what the model said and was told. */
export class Tools {
  readonly calls = new Map<string, TracedToolCall>();
  readonly #conversation: Conversation;
  readonly #inferences: Inferences;
  readonly #interactions: Interactions;
  readonly #places: Places;
  readonly #payloads: Payloads;
  readonly #terminals: Terminals;

  constructor({ conversation, inferences, interactions, places, payloads, terminals }: Parts) {
    this.#conversation = conversation;
    this.#inferences = inferences;
    this.#interactions = interactions;
    this.#places = places;
    this.#payloads = payloads;
    this.#terminals = terminals;
  }

  async started(payload: PayloadOf<'tool_call_started'>, event: TraceEvent): Promise<void> {
    const { tool_call_id: id, model_visible_call_id: callId, invocation_payload: reference, kind, requester, summary } = payload;
    const threadId = this.#places.threadIdOf(event);
    const tool = addNew<TracedToolCall>(this.calls, id, {
      tool_call_id: id,
      model_visible_call_id: callId ?? null,
      code_mode_runtime_tool_id: payload.code_mode_runtime_tool_id ?? null,
      thread_id: threadId,
      started_by_codex_turn_id: event.codex_turn_id,
      execution: begun(event),
      requester,
      kind,
      model_visible_call_item_ids: [],
      model_visible_output_item_ids: [],
      terminal_operation_id: null,
      summary,
      raw_invocation_payload_id: reference?.raw_payload_id ?? null,
      raw_result_payload_id: null,
      raw_runtime_payload_ids: [],
    });
    const invocation = reference == null ? null : await this.#payloads.load(reference);
    this.#terminals.toolStarted(tool, invocation, event);
    this.#linkToResponse(tool);
  }

  async runs(payload: PayloadOf<'tool_call_runtime_started' | 'tool_call_runtime_ended'>, event: TraceEvent): Promise<void> {
    const tool = known(this.calls, payload.tool_call_id, 'tool call');
    const { runtime_payload: reference } = payload;
    const value = await this.#payloads.load(reference);
    tool.raw_runtime_payload_ids.push(reference.raw_payload_id);
    const payloadId = reference.raw_payload_id;
    if (payload.type === 'tool_call_runtime_started') return this.#terminals.runtimeStarted(tool, { value, payloadId }, event);
    this.#terminals.runtimeEnded(tool, { value, payloadId, status: payload.status }, event);
    this.#interactions.runtimeEnded(tool, value, event);
  }

  async ended({ tool_call_id: id, status, result_payload: reference }: PayloadOf<'tool_call_ended'>, event: TraceEvent): Promise<void> {
    const tool = known(this.calls, id, 'tool call');
    ends(tool.execution, event, status);
    const value = reference == null ? null : await this.#payloads.load(reference);
    tool.raw_result_payload_id = reference?.raw_payload_id ?? null;
    this.#terminals.toolEnded(tool, { value, status }, event);
  }

  /** The response that asked for a tool, if it has been read by now. */
  #linkToResponse({ tool_call_id: id, thread_id: threadId, model_visible_call_id: callId }: TracedToolCall): void {
    if (callId === null) return;
    for (const itemId of this.#conversation.itemsOfCall(threadId, callId).calls) {
      const [producer] = this.#conversation.items.get(itemId)?.produced_by ?? [];
      const call = producer?.type === 'inference' ? this.#inferences.calls.get(producer.inference_call_id) : undefined;
      if (call && !call.tool_call_ids_started_by_response.includes(id)) call.tool_call_ids_started_by_response.push(id);
    }
  }

  /** Outputs come from the tools that they answer for. */
  linkOutputs(threadId: string): void {
    for (const tool of this.calls.values()) {
      if (tool.thread_id !== threadId || tool.model_visible_call_id === null) continue;
      for (const itemId of this.#conversation.itemsOfCall(threadId, tool.model_visible_call_id).outputs) {
        const producers = this.#conversation.items.get(itemId)?.produced_by;
        if (producers?.length === 0) producers.push({ type: 'tool', tool_call_id: tool.tool_call_id });
      }
    }
  }

  /** Once all items are known. */
  linkAll(): void {
    for (const tool of [...this.calls.values()].sort((one, other) => compareIds(one.tool_call_id, other.tool_call_id))) {
      this.#linkToResponse(tool);
      if (tool.model_visible_call_id === null) continue;
      const { calls, outputs } = this.#conversation.itemsOfCall(tool.thread_id, tool.model_visible_call_id);
      tool.model_visible_call_item_ids.push(...calls);
      tool.model_visible_output_item_ids.push(...outputs);
      const operation = tool.terminal_operation_id === null ? undefined : this.#terminals.operations.get(tool.terminal_operation_id);
      if (operation) operation.model_observations = [{ call_item_ids: calls, output_item_ids: outputs, source: 'direct_tool_call' }];
    }
  }
}
