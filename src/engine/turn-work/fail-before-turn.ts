import type { TurnError } from '../../protocol/index.js';
import type { LoadedThread } from '../thread/thread.js';

/** Tells that a turn which was answered for does not begin, and why. */
export function failBeforeTurn(thread: LoadedThread, turnId: string, reason: Pick<TurnError, 'message' | 'codexErrorInfo'>): void {
  thread.failOutsideTurn();
  thread.publish({ type: 'error', threadId: thread.id, turnId, error: { ...reason, additionalDetails: null }, willRetry: false });
}
