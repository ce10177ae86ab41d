import type { EngineEvent } from '../event.js';

/**
 * What the thread that asked for a review tells of its reviewer: the reviewer's work, as part of its own turn. The
 * answer is only begun: its text is for the program, and the result follows.
 */
export function toParentEvent(event: EngineEvent, ids: { readonly threadId: string; readonly turnId: string }): EngineEvent | null {
  switch (event.type) {
    case 'threadStarted':
    case 'threadAppeared':
    case 'turnConfigured':
    case 'pluginUsed':
    case 'compactionEnded':
    case 'workerStarted':
    case 'threadStatusChanged':
    case 'turnStarted':
    case 'turnCompleted':
    case 'turnAborted':
    case 'turnContextRecorded':
    case 'tokenUsageUpdated':
    case 'rateLimitsUpdated':
    case 'responseItemRecorded':
    case 'contextCompacted':
    case 'reviewEntered':
    case 'reviewExited':
    case 'agentMessageDelta':
      return null;
    case 'error':
      return event.willRetry ? { ...event, ...ids } : null;
    case 'itemCompleted':
      return event.item.type === 'agentMessage' ? null : { ...event, ...ids };
    case 'warning':
      return { ...event, threadId: ids.threadId };
    default:
      return { ...event, ...ids };
  }
}
