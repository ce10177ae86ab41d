import type { ThreadTokenUsage, TokenUsageBreakdown, UserInput } from '../../protocol/index.js';
import type { UserMessageRecord } from '../../store/rollout/event-record.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import type { EngineEvent } from '../event.js';
import { eventMessage } from './event-message.js';
import { itemRecords } from './item-records.js';
import { turnContextRecord } from './turn-context-record.js';

const nothing: readonly RolloutItem[] = [];

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** The records that a thread's file keeps of an event. */
export function toRollout(event: EngineEvent): readonly RolloutItem[] {
  switch (event.type) {
    case 'responseItemRecorded':
      return [{ type: 'response_item', payload: event.item }];
    case 'itemCompleted':
      return itemRecords(event);
    case 'userMessageRecorded':
      return [eventMessage(userMessage(event.content))];
    case 'turnContextRecorded':
      return [{ type: 'turn_context', payload: turnContextRecord(event) }];
    case 'turnStarted':
      return [
        eventMessage({
          type: 'task_started',
          turn_id: event.turnId,
          started_at: seconds(event.startedAtMs),
          model_context_window: event.modelContextWindow,
          collaboration_mode_kind: event.mode,
        }),
      ];
    case 'turnCompleted':
      if (event.status === 'interrupted') return nothing;
      return [
        eventMessage({
          type: 'task_complete',
          turn_id: event.turnId,
          last_agent_message: event.lastAgentMessage,
          completed_at: seconds(event.completedAtMs),
          duration_ms: event.completedAtMs - event.startedAtMs,
          ...(event.timeToFirstTokenMs === null ? {} : { time_to_first_token_ms: event.timeToFirstTokenMs }),
          // An own member, which other readers of these files skip: a failed turn stays failed when it is read again.
          ...(event.error === null ? {} : { keelson_error: event.error }),
        }),
      ];
    case 'threadRolledBack':
      return [eventMessage({ type: 'thread_rolled_back', num_turns: event.numTurns })];
    case 'turnAborted':
      return [
        eventMessage({
          type: 'turn_aborted',
          turn_id: event.turnId,
          reason: event.reason,
          completed_at: seconds(event.completedAtMs),
          duration_ms: event.completedAtMs - event.startedAtMs,
        }),
      ];
    case 'contextCompacted':
      return [{ type: 'compacted', payload: { message: event.summary, replacement_history: event.history } }];
    case 'reviewEntered':
      return [eventMessage({ type: 'entered_review_mode', target: event.target, user_facing_hint: event.hint })];
    case 'reviewExited':
      return [eventMessage({ type: 'exited_review_mode', review_output: event.output })];
    case 'tokenUsageUpdated':
      if (event.repeated) return nothing;
      return [eventMessage({ type: 'token_count', info: tokenInfo(event.tokenUsage), rate_limits: null })];
    default:
      return nothing;
  }
}

function userMessage(content: readonly UserInput[]): UserMessageRecord {
  let message = '';
  const textElements: unknown[] = [];
  for (const input of content) {
    if (input.type !== 'text') continue;
    const offset = Buffer.byteLength(message);
    message += input.text;
    for (const { byteRange, placeholder } of input.text_elements ?? []) {
      textElements.push({ byte_range: { start: byteRange.start + offset, end: byteRange.end + offset }, placeholder: placeholder ?? null });
    }
  }
  return {
    type: 'user_message',
    message,
    images: content.flatMap((input) => (input.type === 'image' ? [input.url] : [])),
    local_images: content.flatMap((input) => (input.type === 'localImage' ? [input.path] : [])),
    text_elements: textElements,
  };
}

const tokenInfo = (usage: ThreadTokenUsage) => ({
  total_token_usage: breakdown(usage.total),
  last_token_usage: breakdown(usage.last),
  model_context_window: usage.modelContextWindow ?? null,
});

const breakdown = (counts: TokenUsageBreakdown) => ({
  input_tokens: counts.inputTokens,
  cached_input_tokens: counts.cachedInputTokens,
  output_tokens: counts.outputTokens,
  reasoning_output_tokens: counts.reasoningOutputTokens,
  total_tokens: counts.totalTokens,
});
