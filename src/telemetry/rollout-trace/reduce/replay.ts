import type { PayloadReference, TraceEvent, TraceManifest } from '../bundle-format.js';
import { CodeCells } from './code-cells.js';
import { Compactions } from './compactions.js';
import { Conversation } from './conversation.js';
import { Inferences } from './inferences.js';
import { Interactions } from './interactions.js';
import { compareIds } from './moment.js';
import { Payloads } from './payloads.js';
import { Places } from './places.js';
import { Terminals } from './terminals.js';
import { Tools } from './tools.js';
import type { TraceState } from './trace-state.js';

/** Plays the events of a bundle back, in their order. */
export class Replay {
  readonly #conversation = new Conversation();
  readonly #terminals = new Terminals();
  readonly #interactions = new Interactions();
  readonly #compactions = new Compactions(this.#conversation);
  readonly #payloads: Payloads;
  readonly #places: Places;
  readonly #inferences: Inferences;
  readonly #tools: Tools;
  readonly #cells: CodeCells;
  #end: { readonly atMs: number; readonly status: string } | null = null;

  /** `read`: what a payload file holds. */
  constructor(read: (reference: PayloadReference) => Promise<unknown>) {
    const payloads = new Payloads(read);
    const conversation = this.#conversation;
    const places = new Places({ conversation, payloads });
    this.#payloads = payloads;
    this.#places = places;
    this.#inferences = new Inferences({ conversation, places, payloads });
    this.#tools = new Tools({
      conversation,
      inferences: this.#inferences,
      interactions: this.#interactions,
      places,
      payloads,
      terminals: this.#terminals,
    });
    this.#cells = new CodeCells({ places, payloads });
  }

  /** @throws TraceBundleError where the event does not go with those before it */
  async play(event: TraceEvent): Promise<void> {
    const { payload } = event;
    switch (payload.type) {
      case 'thread_started':
        return this.#places.threadStarted(payload, event);
      case 'thread_ended':
        return this.#places.threadEnded(payload, event);
      case 'rollout_ended':
        this.#end = { atMs: event.wall_time_unix_ms, status: payload.status };
        return;
      case 'codex_turn_started':
        return this.#places.turnStarted(payload, event);
      case 'codex_turn_ended':
        return this.#places.turnEnded(payload, event);
      case 'inference_started':
        await this.#inferences.started(payload, event);
        return this.#tools.linkOutputs(payload.thread_id);
      case 'inference_completed':
        return this.#inferences.ended(payload, payload.response_payload, { event, status: 'completed' });
      case 'inference_failed':
        return this.#inferences.ended(payload, payload.partial_response_payload, { event, status: 'failed' });
      case 'inference_cancelled':
        return this.#inferences.ended(payload, payload.partial_response_payload, { event, status: 'cancelled' });
      case 'tool_call_started':
        return this.#tools.started(payload, event);
      case 'tool_call_runtime_started':
      case 'tool_call_runtime_ended':
        return this.#tools.runs(payload, event);
      case 'tool_call_ended':
        return this.#tools.ended(payload, event);
      default:
        return this.#seldom(event);
    }
  }

  state(manifest: TraceManifest): TraceState {
    this.#tools.linkAll();
    return {
      schema_version: 1,
      trace_id: manifest.trace_id,
      rollout_id: manifest.rollout_id,
      started_at_unix_ms: manifest.started_at_unix_ms,
      ended_at_unix_ms: this.#end?.atMs ?? null,
      status: this.#end?.status ?? 'running',
      root_thread_id: manifest.root_thread_id,
      threads: sorted(this.#places.threads),
      codex_turns: sorted(this.#places.turns),
      conversation_items: sorted(this.#conversation.items),
      inference_calls: sorted(this.#inferences.calls),
      code_cells: sorted(this.#cells.cells),
      tool_calls: sorted(this.#tools.calls),
      terminal_sessions: sorted(this.#terminals.sessions),
      terminal_operations: sorted(this.#terminals.operations),
      compactions: sorted(this.#compactions.installed),
      compaction_requests: sorted(this.#compactions.requests),
      interaction_edges: sorted(
        new Map(
          this.#interactions
            .edges({ threads: this.#places.threads, items: this.#conversation.items })
            .map((edge) => [edge.edge_id, edge] as const),
        ),
      ),
      raw_payloads: sorted(this.#payloads.named),
    };
  }

  /** What few bundles hold. */
  async #seldom(event: TraceEvent): Promise<void> {
    const { payload } = event;
    switch (payload.type) {
      case 'protocol_event_observed':
        return this.#payloads.note(payload.event_payload);
      case 'other':
        for (const reference of payload.payloads ?? []) this.#payloads.note(reference);
        return;
      case 'agent_result_observed':
        this.#places.thread(payload.child_thread_id);
        this.#places.thread(payload.parent_thread_id);
        this.#payloads.note(payload.carried_payload);
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
        return this.#cells.play(payload, event);
      case 'compaction_request_started':
      case 'compaction_request_completed':
      case 'compaction_request_failed':
      case 'compaction_installed':
        return this.#compactions.play(payload, {
          event,
          threadId: this.#places.threadIdOf(event),
          load: (reference) => this.#payloads.load(reference),
        });
      default:
        return;
    }
  }
}

const sorted = <T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> =>
  Object.fromEntries([...map].sort(([one], [other]) => compareIds(one, other)));
