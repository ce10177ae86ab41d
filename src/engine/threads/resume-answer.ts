import { invalidRequest } from '../../protocol/errors.js';
import type { EngineEvent } from '../event.js';
import type { LoadedThread } from '../thread.js';

export const noRollout = (threadId: string) => invalidRequest(`no rollout found for thread id ${threadId}`);

/** What only the one who asked hears of the tokens spent so far. */
export function usageReplay(thread: LoadedThread, turnId: string | null): readonly EngineEvent[] {
  if (thread.tokenUsage === null || turnId === null) return [];
  return [{ type: 'tokenUsageUpdated', threadId: thread.id, turnId, tokenUsage: thread.tokenUsage, repeated: true }];
}
