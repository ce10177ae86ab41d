import type { EngineEvent } from '../event.js';

/** What the log says of an event: that it happened and how it ended, never what was said in it. */
export interface EventEntry {
  readonly level: 'warn' | 'info' | 'debug' | 'trace';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `null` for what comes too often to be told one by one, and for what another event tells as well. */
export function toLogEntry(event: EngineEvent): EventEntry | null {
  switch (event.type) {
    case 'turnStarted':
      return { level: 'info', message: 'turn started', fields: { threadId: event.threadId, turnId: event.turnId } };
    case 'turnCompleted': {
      const { threadId, turnId, status, startedAtMs, completedAtMs } = event;
      return { level: 'info', message: 'turn ended', fields: { threadId, turnId, status, durationMs: completedAtMs - startedAtMs } };
    }
    case 'error': {
      const { threadId, turnId, error, willRetry } = event;
      return { level: 'warn', message: 'turn failed', fields: { threadId, turnId, willRetry, error: error.message } };
    }
    case 'warning':
      return { level: 'warn', message: event.message, fields: event.threadId === null ? {} : { threadId: event.threadId } };
    case 'itemStarted':
    case 'itemCompleted': {
      const { threadId, turnId, item, type } = event;
      const message = type === 'itemStarted' ? 'item started' : 'item completed';
      return { level: 'debug', message, fields: { threadId, turnId, itemId: item.id, kind: item.type } };
    }
    case 'threadStarted':
    case 'threadAppeared':
    case 'threadArchived':
    case 'threadUnarchived':
    case 'threadClosed':
    case 'threadRolledBack':
    case 'turnAborted':
    case 'contextCompacted':
    case 'reviewEntered':
    case 'reviewExited':
    case 'modelRerouted':
      return { level: 'debug', message: event.type, fields: { threadId: event.threadId } };
    default:
      return null;
  }
}
