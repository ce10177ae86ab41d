import { findJson, isRecord, type JsonRecord, textOf } from '../../platform/json.js';
import type { ModelVerification } from '../../protocol/index.js';
import { found } from '../../protocol/mistake.js';
import { streamDisconnected } from '../errors.js';
import type { ResponseEvent, ResponseItem, TokenCounts } from '../model-transport.js';
import { fromRateLimitsEvent } from '../rate-limits.js';
import { fromFailedResponse } from './failed-response.js';

type Tell = (event: ResponseEvent) => void;

const isItem = (value: unknown): value is ResponseItem => isRecord(value) && typeof value.type === 'string';
const toCount = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0);

/**
 * Tells the events that one JSON text of the stream stands for: none for what nobody needs, and for what is no JSON.
 * Throws a `ModelError` for those that end the response as failed.
 */
export function readResponseEvent(data: string, tell: Tell): void {
  const event = findJson(data); // Proxies add lines of their own, which are no JSON.
  if (isRecord(event)) tellResponseEvent(event, tell);
}

/** As `readResponseEvent`, of what is parsed already. */
export function tellResponseEvent(event: JsonRecord, tell: Tell): void {
  if (event.type === 'response.metadata') {
    tellMetadata(event, tell);
    return;
  }
  const told = toResponseEvent(event);
  if (told !== null) tell(told);
}

function toResponseEvent(event: JsonRecord): ResponseEvent | null {
  const itemId = textOf(event.item_id);
  const delta = textOf(event.delta);
  switch (event.type) {
    case 'response.output_text.delta':
      return { type: 'textDelta', itemId, delta };
    case 'response.output_item.added':
      return isItem(event.item) ? { type: 'itemAdded', item: event.item } : null;
    case 'response.output_item.done':
      return isItem(event.item) ? { type: 'itemDone', item: event.item } : null;
    case 'response.reasoning_summary_part.added':
      return { type: 'reasoningSummaryPartAdded', itemId, summaryIndex: toCount(event.summary_index) };
    case 'response.reasoning_summary_text.delta':
      return { type: 'reasoningSummaryDelta', itemId, summaryIndex: toCount(event.summary_index), delta };
    case 'response.reasoning_text.delta':
      return { type: 'reasoningTextDelta', itemId, contentIndex: toCount(event.content_index), delta };
    case 'response.custom_tool_call_input.delta':
      return { type: 'customToolInputDelta', itemId, callId: textOf(event.call_id) || null, delta };
    case 'codex.rate_limits':
      return { type: 'rateLimits', limits: fromRateLimitsEvent(event) };
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

function tellMetadata({ headers, metadata }: JsonRecord, tell: Tell): void {
  const model = isRecord(headers) ? serverModelOf(headers) : null;
  if (model !== null) tell({ type: 'serverModel', model });
  const verifications = isRecord(metadata) ? verificationsOf(metadata.openai_verification_recommendation) : [];
  if (verifications.length > 0) tell({ type: 'verifications', verifications });
}

function serverModelOf(headers: JsonRecord): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^(x-)?openai-model$/i.test(name)) continue;
    const model = textOf(Array.isArray(value) ? value[0] : value).trim();
    if (model !== '') return model;
  }
  return null;
}

const knownVerifications: Readonly<Record<string, ModelVerification>> = { trusted_access_for_cyber: 'trustedAccessForCyber' };

function verificationsOf(names: unknown): ModelVerification[] {
  if (!Array.isArray(names)) return [];
  return [...new Set(names.flatMap((name) => (Object.hasOwn(knownVerifications, name) ? (knownVerifications[name] ?? []) : [])))];
}

function toCompleted(response: unknown): ResponseEvent {
  if (!isRecord(response)) throw streamDisconnected('failed to parse ResponseCompleted: missing field `response`');
  if (typeof response.id !== 'string') throw streamDisconnected('failed to parse ResponseCompleted: missing field `id`');
  return { type: 'completed', responseId: response.id, usage: isRecord(response.usage) ? toTokenCounts(response.usage) : null };
}

/** What is left out counts as nothing; what is there and no count makes the response a broken one. */
function toTokenCounts(usage: JsonRecord): TokenCounts {
  const input = isRecord(usage.input_tokens_details) ? usage.input_tokens_details : {};
  const output = isRecord(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const inputTokens = toTokens(usage.input_tokens) ?? 0;
  const outputTokens = toTokens(usage.output_tokens) ?? 0;
  return {
    inputTokens,
    cachedInputTokens: toTokens(input.cached_tokens) ?? 0,
    outputTokens,
    reasoningOutputTokens: toTokens(output.reasoning_tokens) ?? 0,
    totalTokens: toTokens(usage.total_tokens) ?? inputTokens + outputTokens,
  };
}

function toTokens(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw streamDisconnected(`failed to parse ResponseCompleted: invalid type: ${found(value)}, expected i64`);
}

function incompleteReason(response: unknown): string {
  if (!isRecord(response) || !isRecord(response.incomplete_details)) return 'unknown';
  return textOf(response.incomplete_details.reason) || 'unknown';
}
