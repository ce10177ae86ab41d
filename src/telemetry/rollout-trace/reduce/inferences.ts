import { isRecord, stringOf } from '../../../platform/json.js';
import type { PayloadOf, PayloadReference, TraceEvent } from '../bundle-format.js';
import type { Conversation, Sight } from './conversation.js';
import { addNew, begun, ends, known } from './moment.js';
import type { Payloads } from './payloads.js';
import type { Places } from './places.js';
import type { InferenceCall } from './trace-state.js';

interface InferenceEnd {
  readonly inference_call_id: string;
  readonly response_id?: string | null | undefined;
  readonly upstream_request_id?: string | null | undefined;
}

interface Parts {
  readonly conversation: Conversation;
  readonly places: Places;
  readonly payloads: Payloads;
}

/** What the model was asked, and what it said. */
export class Inferences {
  readonly calls = new Map<string, InferenceCall>();
  readonly #conversation: Conversation;
  readonly #places: Places;
  readonly #payloads: Payloads;

  constructor({ conversation, places, payloads }: Parts) {
    this.#conversation = conversation;
    this.#places = places;
    this.#payloads = payloads;
  }

  async started(payload: PayloadOf<'inference_started'>, event: TraceEvent): Promise<void> {
    const { inference_call_id: id, thread_id: threadId, codex_turn_id: turnId, request_payload: reference } = payload;
    this.#places.check(threadId, turnId);
    const body = await this.#payloads.load(reference);
    const facts = isRecord(body) ? body : {};
    const call = addNew<InferenceCall>(this.calls, id, {
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
  }

  async ended(
    payload: InferenceEnd,
    reference: PayloadReference | null | undefined,
    { event, status }: { readonly event: TraceEvent; readonly status: string },
  ): Promise<void> {
    const call = known(this.calls, payload.inference_call_id, 'inference');
    ends(call.execution, event, status);
    call.upstream_request_id = payload.upstream_request_id ?? null;
    if (reference == null) return;
    const body = await this.#payloads.load(reference);
    const facts = isRecord(body) ? body : {};
    call.response_id = payload.response_id ?? stringOf(facts['response_id']);
    call.raw_response_payload_id = reference.raw_payload_id;
    call.usage = usageOf(facts['token_usage']);
    const { thread_id: threadId, codex_turn_id: turnId } = call;
    const sight: Sight = { threadId, turnId, atMs: event.wall_time_unix_ms, payloadId: reference.raw_payload_id };
    const producer = { type: 'inference', inference_call_id: call.inference_call_id } as const;
    call.response_item_ids = this.#conversation.response(listOf(facts['output_items']), { responseId: call.response_id, producer }, sight);
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

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
