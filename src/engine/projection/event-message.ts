import type { EventRecord } from '../../store/rollout/event-record.js';
import type { RolloutItem } from '../../store/rollout/record.js';

export const eventMessage = (payload: EventRecord): RolloutItem => ({ type: 'event_msg', payload });
