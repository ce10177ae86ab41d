import { invalidRequest } from '../../protocol/errors.js';
import type { Turn as WireTurn } from '../../protocol/index.js';
import type { StoredThread } from '../../store/thread-store.js';
import type { EngineEvent } from '../event.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { toGoal } from './goals.js';

export const noRollout = (threadId: string) => invalidRequest(`no rollout found for thread id ${threadId}`);

/** What only the one who asked hears of the tokens spent so far, with the turn that spent the last ones if it still is there. */
export function usageReplay(
  { id: threadId, window: { tokenUsage, usageTurnId } }: LoadedThread,
  turns: readonly WireTurn[],
): readonly EngineEvent[] {
  const turnId = turns.find(({ id }) => id === usageTurnId)?.id ?? turns.at(-1)?.id ?? usageTurnId;
  if (tokenUsage === null || turnId === null) return [];
  return [{ type: 'tokenUsageUpdated', threadId, turnId, tokenUsage, repeated: true }];
}

/** A thread that is stored. @throws RpcError for one that is not, or whose file is of no use */
export async function getStored({ store }: Services, threadId: string): Promise<StoredThread> {
  const stored = await store.find(threadId);
  if (stored !== null) return stored;
  await checkReadable({ store }, threadId);
  throw noRollout(threadId);
}

/** For a thread that is not found. @throws RpcError that says what is wrong with a file that is there */
export async function checkReadable({ store }: Pick<Services, 'store'>, threadId: string): Promise<void> {
  await store.read(threadId);
}

/** The goal that the thread has, where there are goals. */
export async function goalReplay({ store, warn }: Services, { id, config, writer }: LoadedThread): Promise<readonly EngineEvent[]> {
  if (config.features?.goals !== true || writer === null) return [];
  try {
    const goal = await store.goals.get(id);
    return goal === null
      ? [{ type: 'goalCleared', threadId: id, isLoaded: true }]
      : [{ type: 'goalUpdated', threadId: id, turnId: null, goal: toGoal(goal), isLoaded: true }];
  } catch (error) {
    warn('the goal of a thread cannot be read', { threadId: id, error: String(error) });
    return [];
  }
}
