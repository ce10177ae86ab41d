import type { BundleWriter, NewEvent } from '../../telemetry/rollout-trace/bundle-writer.js';
import type { HistoryReplaced, RecordedFact } from '../../telemetry/tracing/recorded-fact.js';
import type { TokenFacts } from '../../telemetry/tracing/token-facts.js';
import { isKept, toHistoryItem } from '../context/history.js';

export type Place = NonNullable<NewEvent['at']>;
type RequestSent = Extract<RecordedFact, { type: 'requestSent' }>;

interface Request {
  readonly id: string;
  readonly at: Place;
  readonly writer: BundleWriter;
}

/** One request to a model with what has come of it. */
export class TracedInference {
  readonly #request: Request;
  readonly #items: unknown[] = [];
  #requestId: string | null = null;
  #hasEnded = false;

  constructor(request: Request, { body, model, providerName }: RequestSent) {
    this.#request = request;
    const { at } = request;
    this.#add('inference_started', {
      fields: { thread_id: at.threadId, codex_turn_id: at.turnId, model, provider_name: providerName },
      payload: { field: 'request_payload', kind: 'inference_request', content: body },
    });
  }

  /** What the provider knows the request by. */
  hearId(requestId: string | undefined): void {
    this.#requestId = requestId ?? this.#requestId;
  }

  hear(item: Extract<RecordedFact, { type: 'responseItem' }>['item']): void {
    if (isKept(item)) this.#items.push(toHistoryItem(item));
  }

  complete(responseId: string, usage: TokenFacts | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#add('inference_completed', {
      fields: { response_id: responseId, upstream_request_id: this.#requestId },
      payload: { field: 'response_payload', kind: 'inference_response', content: this.#response(responseId, usage) },
    });
  }

  fail({ error, isAborted }: Extract<RecordedFact, { type: 'requestFailed' }>): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const why = isAborted ? { reason: 'the turn was cut off before the response was whole' } : { error };
    const content = this.#response(null, null);
    this.#add(isAborted ? 'inference_cancelled' : 'inference_failed', {
      fields: { upstream_request_id: this.#requestId, ...why, partial_response_payload: null },
      payload: this.#items.length === 0 ? null : { field: 'partial_response_payload', kind: 'inference_response', content },
    });
  }

  #response(responseId: string | null, usage: TokenFacts | null): unknown {
    return {
      response_id: responseId,
      upstream_request_id: this.#requestId,
      token_usage: usage && {
        input_tokens: usage.inputTokens,
        cached_input_tokens: usage.cachedInputTokens,
        output_tokens: usage.outputTokens,
        reasoning_output_tokens: usage.reasoningOutputTokens,
        total_tokens: usage.totalTokens,
      },
      output_items: this.#items,
    };
  }

  #add(type: string, { fields, payload }: Pick<NewEvent, 'fields' | 'payload'>): void {
    const { writer, at, id } = this.#request;
    writer.add({ at, type, fields: { inference_call_id: id, ...fields }, payload: payload ?? null });
  }
}

/** One request to a provider that shortens a history. */
export class TracedCompaction {
  readonly id: string;
  readonly #request: Request;

  constructor(compactionId: string, request: Request, { body, model, providerName }: RequestSent) {
    this.id = compactionId;
    this.#request = request;
    const { at } = request;
    this.#add('compaction_request_started', {
      fields: { thread_id: at.threadId, codex_turn_id: at.turnId, model, provider_name: providerName },
      payload: { field: 'request_payload', kind: 'compaction_request', content: body },
    });
  }

  complete(items: readonly unknown[]): void {
    const payload = { field: 'response_payload', kind: 'compaction_response', content: { output_items: items } };
    this.#add('compaction_request_completed', { payload });
  }

  fail(error: string): void {
    this.#add('compaction_request_failed', { fields: { error } });
  }

  install({ before, after }: HistoryReplaced): void {
    const { writer, at } = this.#request;
    const content = { input_history: before, replacement_history: after };
    const payload = { field: 'checkpoint_payload', kind: 'compaction_checkpoint', content };
    writer.add({ at, type: 'compaction_installed', fields: { compaction_id: this.id }, payload });
  }

  #add(type: string, { fields, payload }: Pick<NewEvent, 'fields' | 'payload'>): void {
    const { writer, at, id } = this.#request;
    writer.add({ at, type, fields: { compaction_id: this.id, compaction_request_id: id, ...fields }, payload: payload ?? null });
  }
}
