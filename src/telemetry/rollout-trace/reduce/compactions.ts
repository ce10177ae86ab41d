import { isRecord } from '../../../platform/json.js';
import type { PayloadReference, TraceEvent, TracePayload } from '../bundle-format.js';
import type { Conversation } from './conversation.js';
import { addNew, begun, ends, known } from './moment.js';
import type { Compaction, CompactionRequest } from './trace-state.js';

type CompactionPayload = Extract<TracePayload, { type: `compaction_${string}` }>;

interface Place {
  readonly event: TraceEvent;
  readonly threadId: string;
  readonly load: (reference: PayloadReference) => Promise<unknown>;
}

/** Histories that were replaced by shorter ones. */
export class Compactions {
  readonly requests = new Map<string, CompactionRequest>();
  readonly installed = new Map<string, Compaction>();
  readonly #conversation: Conversation;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  async play(payload: CompactionPayload, { event, threadId, load }: Place): Promise<void> {
    const turnId = event.codex_turn_id ?? '';
    if (payload.type === 'compaction_installed') {
      const { compaction_id: id, checkpoint_payload: reference } = payload;
      addNew(this.installed, id, {
        compaction_id: id,
        thread_id: threadId,
        codex_turn_id: turnId,
        installed_at_unix_ms: event.wall_time_unix_ms,
        request_ids: [...this.requests.values()].filter((one) => one.compaction_id === id).map((one) => one.compaction_request_id),
        raw_checkpoint_payload_id: reference?.raw_payload_id ?? null,
      });
      if (reference == null) return;
      const checkpoint = await load(reference);
      const history = isRecord(checkpoint) ? checkpoint['replacement_history'] : null;
      const sight = { threadId, turnId, atMs: event.wall_time_unix_ms, payloadId: reference.raw_payload_id };
      if (Array.isArray(history)) this.#conversation.replace(history, sight);
      return;
    }
    const id = payload.compaction_request_id;
    if (payload.type === 'compaction_request_started') {
      if (payload.request_payload != null) await load(payload.request_payload);
      addNew(this.requests, id, {
        compaction_request_id: id,
        compaction_id: payload.compaction_id,
        thread_id: threadId,
        codex_turn_id: turnId,
        execution: begun(event),
        raw_request_payload_id: payload.request_payload?.raw_payload_id ?? null,
        raw_response_payload_id: null,
      });
      return;
    }
    const request = known(this.requests, id, 'compaction request');
    ends(request.execution, event, payload.type === 'compaction_request_completed' ? 'completed' : 'failed');
    if (payload.type !== 'compaction_request_completed' || payload.response_payload == null) return;
    await load(payload.response_payload);
    request.raw_response_payload_id = payload.response_payload.raw_payload_id;
  }
}
