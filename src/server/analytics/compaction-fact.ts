import type { CompactionEnded } from '../../engine/events/turn-event.js';

const phases = { standalone: 'standalone_turn', preTurn: 'pre_turn', midTurn: 'mid_turn' } as const;

/** What is said of a compaction. */
export function toCompaction(event: CompactionEnded) {
  const isManual = event.phase === 'standalone';
  return {
    turn_id: event.turnId,
    trigger: isManual ? 'manual' : 'auto',
    reason: isManual ? 'user_requested' : event.isForSmallerWindow ? 'model_downshift' : 'context_limit',
    implementation: event.isByProvider ? 'responses_compact' : 'responses',
    phase: phases[event.phase],
    strategy: 'memento',
    status: event.status,
    error: event.error,
    active_context_tokens_before: event.tokensBefore,
    active_context_tokens_after: event.tokensAfter,
    started_at: Math.floor(event.startedAtMs / 1000),
    completed_at: Math.floor(event.completedAtMs / 1000),
    duration_ms: event.completedAtMs - event.startedAtMs,
  } as const;
}
