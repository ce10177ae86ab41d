import { invalidRequest } from '../../protocol/errors.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread.js';
import { toGoal } from './goals.js';

export const noRollout = (threadId: string) => invalidRequest(`no rollout found for thread id ${threadId}`);

/** What only the one who asked hears of the tokens spent so far. */
export function usageReplay(thread: LoadedThread, turnId: string | null): readonly EngineEvent[] {
  if (thread.tokenUsage === null || turnId === null) return [];
  return [{ type: 'tokenUsageUpdated', threadId: thread.id, turnId, tokenUsage: thread.tokenUsage, repeated: true }];
}

/** The goal that the thread has, where there are goals. */
export async function goalReplay({ store, warn }: Services, { id, config, writer }: LoadedThread): Promise<readonly EngineEvent[]> {
  if (config.features?.goals !== true || writer === null) return [];
  try {
    const goal = await store.goals.get(id);
    return goal === null ? [] : [{ type: 'goalUpdated', threadId: id, turnId: null, goal: toGoal(goal), isLoaded: true }];
  } catch (error) {
    warn('the goal of a thread cannot be read', { threadId: id, error: String(error) });
    return [];
  }
}
