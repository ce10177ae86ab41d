import { isRecord, stringOf } from '../../../platform/json.js';
import type { PayloadReference, TraceEvent, TraceManifest, TracePayload } from '../bundle-format.js';
import { Compactions } from './compactions.js';
import { Conversation, type Sight } from './conversation.js';
import { Interactions } from './interactions.js';
import { addNew, begun, ends, known } from './moment.js';
import { Terminals } from './terminals.js';
import { originOf } from './thread-origin.js';
import { TraceBundleError } from './trace-error.js';
import type { CodeCell, InferenceCall, TracedThread, TracedToolCall, TracedTurn, TraceState } from './trace-state.js';

interface InferenceEnd {
  readonly inference_call_id: string;
  readonly response_id?: string | null | undefined;
  readonly upstream_request_id?: string | null | undefined;
}

type Payload<T extends TracePayload['type']> = Extract<TracePayload, { type: T }>;

/** Plays the events of a bundle back, in their order. */
export class Replay {
  readonly #read: (reference: PayloadReference) => Promise<unknown>;
  readonly #conversation = new Conversation();
  readonly #terminals = new Terminals();
  readonly #interactions = new Interactions();
  readonly #compactions = new Compactions(this.#conversation);
  readonly #threads = new Map<string, TracedThread>();
  readonly #turns = new Map<string, TracedTurn>();
  readonly #inferences = new Map<string, InferenceCall>();
  readonly #tools = new Map<string, TracedToolCall>();
  readonly #cells = new Map<string, CodeCell>();
  readonly #payloads = new Map<string, PayloadReference>();
  #end: { readonly atMs: number; readonly status: string } | null = null;

  /** `read`: what a payload file holds. */
  constructor(read: (reference: PayloadReference) => Promise<unknown>) {
    this.#read = read;
  }

  /** @throws TraceBundleError where the event does not go with those before it */
  async play(event: TraceEvent): Promise<void> {
    const { payload } = event;
    switch (payload.type) {
      case 'thread_started':
        return this.#threadStarted(payload, event);
      case 'thread_ended':
        return ends(known(this.#threads, payload.thread_id, 'thread').execution, event, payload.status);
      case 'rollout_ended':
        this.#end = { atMs: event.wall_time_unix_ms, status: payload.status };
        return;
      case 'codex_turn_started':
        return this.#turnStarted(payload, event);
      case 'codex_turn_ended':
        return ends(known(this.#turns, payload.codex_turn_id, 'turn').execution, event, payload.status);
      case 'inference_started':
        return this.#inferenceStarted(payload, event);
      case 'inference_completed':
        return this.#inferenceEnded(payload, payload.response_payload, { event, status: 'completed' });
      case 'inference_failed':
        return this.#inferenceEnded(payload, payload.partial_response_payload, { event, status: 'failed' });
      case 'inference_cancelled':
        return this.#inferenceEnded(payload, payload.partial_response_payload, { event, status: 'cancelled' });
      case 'tool_call_started':
        return this.#toolStarted(payload, event);
      case 'tool_call_runtime_started':
      case 'tool_call_runtime_ended':
        return this.#toolRuns(payload, event);
      case 'tool_call_ended':
        return this.#toolEnded(payload, event);
      default:
        return this.#seldom(event);
    }
  }

  state(manifest: TraceManifest): TraceState {
    this.#linkTools();
    return {
      schema_version: 1,
      trace_id: manifest.trace_id,
      rollout_id: manifest.rollout_id,
      started_at_unix_ms: manifest.started_at_unix_ms,
      ended_at_unix_ms: this.#end?.atMs ?? null,
      status: this.#end?.status ?? 'running',
      root_thread_id: manifest.root_thread_id,
      threads: sorted(this.#threads),
      codex_turns: sorted(this.#turns),
      conversation_items: sorted(this.#conversation.items),
      inference_calls: sorted(this.#inferences),
      code_cells: sorted(this.#cells),
      tool_calls: sorted(this.#tools),
      terminal_sessions: sorted(this.#terminals.sessions),
      terminal_operations: sorted(this.#terminals.operations),
      compactions: sorted(this.#compactions.installed),
      compaction_requests: sorted(this.#compactions.requests),
      interaction_edges: sorted(
        new Map(
          this.#interactions
            .edges({ threads: this.#threads, items: this.#conversation.items })
            .map((edge) => [edge.edge_id, edge] as const),
        ),
      ),
      raw_payloads: sorted(this.#payloads),
    };
  }

  async #threadStarted({ thread_id: id, agent_path: path, metadata_payload: reference }: Payload<'thread_started'>, event: TraceEvent) {
    const metadata = reference == null ? null : await this.#load(reference);
    const facts = isRecord(metadata) ? metadata : {};
    addNew(this.#threads, id, {
      thread_id: id,
      agent_path: path,
      nickname: stringOf(facts['nickname']),
      origin: originOf(facts, { id, path }),
      execution: begun(event),
      default_model: stringOf(facts['model']),
      conversation_item_ids: this.#conversation.orderOf(id),
    });
  }

  #turnStarted({ codex_turn_id: id, thread_id: threadId }: Payload<'codex_turn_started'>, event: TraceEvent): void {
    known(this.#threads, threadId, 'thread');
    addNew(this.#turns, id, { codex_turn_id: id, thread_id: threadId, execution: begun(event), input_item_ids: [] });
  }

  async #inferenceStarted(payload: Payload<'inference_started'>, event: TraceEvent): Promise<void> {
    const { inference_call_id: id, thread_id: threadId, codex_turn_id: turnId, request_payload: reference } = payload;
    this.#checkPlace(threadId, turnId);
    const body = await this.#load(reference);
    const facts = isRecord(body) ? body : {};
    const call = addNew<InferenceCall>(this.#inferences, id, {
      inference_call_id: id,
      thread_id: threadId,
      codex_turn_id: turnId,
      execution: begun(event),
      model: payload.model,
      provider_name: payload.provider_name,
      response_id: null,
      upstream_request_id: null,
      request_item_ids: [],
      response_item_ids: [],
      tool_call_ids_started_by_response: [],
      usage: null,
      raw_request_payload_id: reference.raw_payload_id,
      raw_response_payload_id: null,
    });
    const sight = { threadId, turnId, atMs: event.wall_time_unix_ms, payloadId: reference.raw_payload_id };
    call.request_item_ids = this.#conversation.request(listOf(facts['input']), stringOf(facts['previous_response_id']), sight);
    this.#linkOutputs(threadId);
  }

  async #inferenceEnded(
    payload: InferenceEnd,
    reference: PayloadReference | null | undefined,
    { event, status }: { readonly event: TraceEvent; readonly status: string },
  ): Promise<void> {
    const call = known(this.#inferences, payload.inference_call_id, 'inference');
    ends(call.execution, event, status);
    call.upstream_request_id = payload.upstream_request_id ?? null;
    if (reference == null) return;
    const body = await this.#load(reference);
    const facts = isRecord(body) ? body : {};
    call.response_id = payload.response_id ?? stringOf(facts['response_id']);
    call.raw_response_payload_id = reference.raw_payload_id;
    call.usage = usageOf(facts['token_usage']);
    const { thread_id: threadId, codex_turn_id: turnId } = call;
    const sight: Sight = { threadId, turnId, atMs: event.wall_time_unix_ms, payloadId: reference.raw_payload_id };
    const producer = { type: 'inference', inference_call_id: call.inference_call_id } as const;
    call.response_item_ids = this.#conversation.response(listOf(facts['output_items']), { responseId: call.response_id, producer }, sight);
  }

  async #toolStarted(payload: Payload<'tool_call_started'>, event: TraceEvent): Promise<void> {
    const { tool_call_id: id, model_visible_call_id: callId, invocation_payload: reference, kind, requester, summary } = payload;
    const threadId = this.#placeOf(event);
    const tool = addNew<TracedToolCall>(this.#tools, id, {
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
    const invocation = reference == null ? null : await this.#load(reference);
    this.#terminals.toolStarted(tool, invocation, event);
    this.#linkToResponse(tool);
  }

  async #toolRuns(payload: Payload<'tool_call_runtime_started' | 'tool_call_runtime_ended'>, event: TraceEvent): Promise<void> {
    const tool = known(this.#tools, payload.tool_call_id, 'tool call');
    const { runtime_payload: reference } = payload;
    const value = await this.#load(reference);
    tool.raw_runtime_payload_ids.push(reference.raw_payload_id);
    const payloadId = reference.raw_payload_id;
    if (payload.type === 'tool_call_runtime_started') return this.#terminals.runtimeStarted(tool, { value, payloadId }, event);
    this.#terminals.runtimeEnded(tool, { value, payloadId, status: payload.status }, event);
    this.#interactions.runtimeEnded(tool, value, event);
  }

  async #toolEnded({ tool_call_id: id, status, result_payload: reference }: Payload<'tool_call_ended'>, event: TraceEvent): Promise<void> {
    const tool = known(this.#tools, id, 'tool call');
    ends(tool.execution, event, status);
    const value = reference == null ? null : await this.#load(reference);
    tool.raw_result_payload_id = reference?.raw_payload_id ?? null;
    this.#terminals.toolEnded(tool, { value, status }, event);
  }

  /** What few bundles hold. */
  async #seldom(event: TraceEvent): Promise<void> {
    const { payload } = event;
    switch (payload.type) {
      case 'protocol_event_observed':
        return this.#note(payload.event_payload);
      case 'other':
        for (const reference of payload.payloads ?? []) this.#note(reference);
        return;
      case 'agent_result_observed':
        known(this.#threads, payload.child_thread_id, 'thread');
        known(this.#threads, payload.parent_thread_id, 'thread');
        this.#note(payload.carried_payload);
        return this.#interactions.observed({
          edgeId: payload.edge_id,
          childThreadId: payload.child_thread_id,
          childTurnId: payload.child_codex_turn_id,
          parentThreadId: payload.parent_thread_id,
          message: payload.message,
          payloadId: payload.carried_payload?.raw_payload_id ?? null,
          atMs: event.wall_time_unix_ms,
        });
      case 'code_cell_started':
      case 'code_cell_initial_response':
      case 'code_cell_ended':
        return this.#cell(payload, event);
      case 'compaction_request_started':
      case 'compaction_request_completed':
      case 'compaction_request_failed':
      case 'compaction_installed':
        return this.#compactions.play(payload, {
          event,
          threadId: this.#placeOf(event),
          load: (reference) => this.#load(reference),
        });
      default:
        return;
    }
  }

  #cell(payload: Payload<'code_cell_started' | 'code_cell_initial_response' | 'code_cell_ended'>, event: TraceEvent): void {
    const id = payload.runtime_cell_id;
    if (payload.type === 'code_cell_started') {
      addNew(this.#cells, id, {
        runtime_cell_id: id,
        thread_id: this.#placeOf(event),
        codex_turn_id: event.codex_turn_id ?? '',
        model_visible_call_id: payload.model_visible_call_id ?? null,
        source_js: payload.source_js,
        execution: begun(event),
        initial_response_payload_id: null,
        response_payload_id: null,
      });
      return;
    }
    const cell = known(this.#cells, id, 'code cell');
    const responseId = payload.response_payload?.raw_payload_id ?? null;
    this.#note(payload.response_payload);
    if (payload.type === 'code_cell_initial_response') cell.initial_response_payload_id = responseId;
    else {
      cell.response_payload_id = responseId;
      ends(cell.execution, event, payload.status);
    }
  }

  #note(reference: PayloadReference | null | undefined): void {
    if (reference != null) this.#payloads.set(reference.raw_payload_id, reference);
  }

  #load(reference: PayloadReference): Promise<unknown> {
    this.#note(reference);
    return this.#read(reference);
  }

  /** The thread of an event that must have one. */
  #placeOf({ thread_id: threadId, codex_turn_id: turnId, seq }: TraceEvent): string {
    if (threadId === null || turnId === null) throw new TraceBundleError(`event ${seq} names no thread or no turn`);
    this.#checkPlace(threadId, turnId);
    return threadId;
  }

  #checkPlace(threadId: string, turnId: string): void {
    known(this.#threads, threadId, 'thread');
    const turn = known(this.#turns, turnId, 'turn');
    if (turn.thread_id !== threadId) throw new TraceBundleError(`the turn ${turnId} is not one of the thread ${threadId}`);
  }

  /** The response that asked for a tool, if it has been read by now. */
  #linkToResponse({ tool_call_id: id, thread_id: threadId, model_visible_call_id: callId }: TracedToolCall): void {
    if (callId === null) return;
    for (const itemId of this.#conversation.itemsOfCall(threadId, callId).calls) {
      const [producer] = this.#conversation.items.get(itemId)?.produced_by ?? [];
      const call = producer?.type === 'inference' ? this.#inferences.get(producer.inference_call_id) : undefined;
      if (call && !call.tool_call_ids_started_by_response.includes(id)) call.tool_call_ids_started_by_response.push(id);
    }
  }

  /** Outputs come from the tools that they answer for. */
  #linkOutputs(threadId: string): void {
    for (const tool of this.#tools.values()) {
      if (tool.thread_id !== threadId || tool.model_visible_call_id === null) continue;
      for (const itemId of this.#conversation.itemsOfCall(threadId, tool.model_visible_call_id).outputs) {
        const producers = this.#conversation.items.get(itemId)?.produced_by;
        if (producers?.length === 0) producers.push({ type: 'tool', tool_call_id: tool.tool_call_id });
      }
    }
  }

  #linkTools(): void {
    for (const tool of [...this.#tools.values()].sort((one, other) => compare(one.tool_call_id, other.tool_call_id))) {
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

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const sorted = <T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> =>
  Object.fromEntries([...map].sort(([one], [other]) => compare(one, other)));

const counted = ['input_tokens', 'cached_input_tokens', 'output_tokens', 'reasoning_output_tokens'] as const;

function usageOf(usage: unknown): Readonly<Record<string, number>> | null {
  if (!isRecord(usage)) return null;
  return Object.fromEntries(
    counted.map((name) => {
      const tokens = usage[name];
      return [name, typeof tokens === 'number' ? tokens : 0];
    }),
  );
}
