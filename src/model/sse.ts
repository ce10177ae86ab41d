import { fromFailedResponse, streamDisconnected } from './errors.js';
import type { ResponseEvent, ResponseItem, TokenCounts } from './model-transport.js';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isItem = (value: unknown): value is ResponseItem => isObject(value) && typeof value.type === 'string';
const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
const toCount = (value: unknown): number => (typeof value === 'number' ? value : 0);

/**
 * The event that the data of one server-sent event stands for; null for what nobody needs, and for data that is no JSON.
 * Throws a `ModelError` for those that end the response as failed.
 */
export function parseResponseEvent(data: string): ResponseEvent | null {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return null; // Proxies add lines of their own.
  }
  return isObject(event) ? toResponseEvent(event) : null;
}

/** As `parseResponseEvent`, of what is parsed already. */
export function toResponseEvent(event: Json): ResponseEvent | null {
  switch (event.type) {
    case 'response.output_text.delta':
      return { type: 'textDelta', itemId: toText(event.item_id), delta: toText(event.delta) };
    case 'response.output_item.added':
      return isItem(event.item) ? { type: 'itemAdded', item: event.item } : null;
    case 'response.output_item.done':
      return isItem(event.item) ? { type: 'itemDone', item: event.item } : null;
    case 'response.reasoning_summary_part.added':
      return { type: 'reasoningSummaryPartAdded', itemId: toText(event.item_id), summaryIndex: toCount(event.summary_index) };
    case 'response.reasoning_summary_text.delta':
      return {
        type: 'reasoningSummaryDelta',
        itemId: toText(event.item_id),
        summaryIndex: toCount(event.summary_index),
        delta: toText(event.delta),
      };
    case 'response.reasoning_text.delta':
      return {
        type: 'reasoningTextDelta',
        itemId: toText(event.item_id),
        contentIndex: toCount(event.content_index),
        delta: toText(event.delta),
      };
    case 'response.created':
      return { type: 'created' };
    case 'response.completed':
      return toCompleted(event.response);
    case 'response.failed':
      throw fromFailedResponse(event.response);
    case 'response.incomplete':
      throw streamDisconnected(`Incomplete response returned, reason: ${incompleteReason(event.response)}`);
    default:
      return null;
  }
}

function toCompleted(response: unknown): ResponseEvent {
  if (!isObject(response)) throw streamDisconnected('failed to parse ResponseCompleted: missing field `response`');
  if (typeof response.id !== 'string') throw streamDisconnected('failed to parse ResponseCompleted: missing field `id`');
  return { type: 'completed', responseId: response.id, usage: isObject(response.usage) ? toTokenCounts(response.usage) : null };
}

function toTokenCounts(usage: Json): TokenCounts {
  const input = isObject(usage.input_tokens_details) ? usage.input_tokens_details : {};
  const output = isObject(usage.output_tokens_details) ? usage.output_tokens_details : {};
  return {
    inputTokens: toCount(usage.input_tokens),
    cachedInputTokens: toCount(input.cached_tokens),
    outputTokens: toCount(usage.output_tokens),
    reasoningOutputTokens: toCount(output.reasoning_tokens),
    totalTokens: toCount(usage.total_tokens),
  };
}

function incompleteReason(response: unknown): string {
  if (!isObject(response) || !isObject(response.incomplete_details)) return 'unknown';
  return toText(response.incomplete_details.reason) || 'unknown';
}
