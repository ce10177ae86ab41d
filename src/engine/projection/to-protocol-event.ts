import { isRecord } from '../../platform/json.js';
import type { EngineEvent } from '../event.js';
import type { TurnFailure } from '../events/turn-event.js';
import { toRollout } from './to-rollout.js';

/** An event as the reference's sessions tell it. */
export interface ProtocolEvent {
  readonly name: string;
  /** Its own `type` may be an older name. */
  readonly payload: unknown;
}

/** `null`: the event is none that sessions tell, or one that traces leave out. */
export function toProtocolEvent(event: EngineEvent): ProtocolEvent | null {
  switch (event.type) {
    case 'turnStarted':
      return recorded('turn_started', event);
    case 'turnCompleted':
      return event.status === 'interrupted' ? null : recorded('turn_complete', { ...event, error: null });
    case 'turnAborted':
      return recorded('turn_aborted', event);
    case 'threadRolledBack':
      return recorded('thread_rolled_back', event);
    case 'threadNameUpdated':
      return told({ type: 'thread_name_updated', thread_id: event.threadId, thread_name: event.threadName });
    case 'error':
      return event.willRetry ? null : told(failure(event));
    case 'warning':
      return told({ type: 'warning', message: event.message });
    default:
      return null;
  }
}

const told = (payload: { readonly type: string; readonly [member: string]: unknown }): ProtocolEvent => ({ name: payload.type, payload });

/** As the thread's file keeps it. */
function recorded(name: string, event: EngineEvent): ProtocolEvent | null {
  const [record] = toRollout(event);
  return record === undefined ? null : { name, payload: record.payload };
}

const failure = ({ error }: TurnFailure) => ({
  type: 'error',
  message: error.message,
  codex_error_info: snakeCased(error.codexErrorInfo ?? 'other'),
});

/** The name of an error, or the names of what it carries. */
function snakeCased(value: unknown): unknown {
  if (typeof value === 'string') return snakeName(value);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [snakeName(name), snakeCased(member)]));
}

const snakeName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
