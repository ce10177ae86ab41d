import type { ItemCompleted } from '../../engine/events/item-event.js';
import { toItemFact } from './item-facts.js';

/** What is said of an item, with the type of its event; `null`: it is none of a tool. */
export function toItemEvent({ turnId, item, atMs }: ItemCompleted, startedAtMs: number) {
  const fact = toItemFact(item);
  if (fact === null) return null;
  const { type, toolName, status, executionMs, own } = fact;
  const params = {
    turn_id: turnId,
    item_id: item.id,
    tool_name: toolName,
    started_at_ms: startedAtMs,
    completed_at_ms: atMs,
    duration_ms: atMs - startedAtMs,
    execution_duration_ms: executionMs,
    review_count: 0,
    guardian_review_count: 0,
    user_review_count: 0,
    final_approval_outcome: 'unknown',
    terminal_status: status,
    failure_kind: status === 'failed' ? 'tool_error' : status === 'rejected' ? 'approval_denied' : null,
    requested_additional_permissions: false,
    requested_network_access: false,
    ...own,
  } as const;
  return { type, params };
}
