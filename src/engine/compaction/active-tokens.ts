import type { LoadedThread } from '../thread/thread.js';
import { contextTokens } from './context-size.js';

/** About how many tokens the thread's next request begins with. */
export const activeTokens = ({ window: { history, countedItems, tokenUsage, reasoningCounted } }: LoadedThread): number =>
  contextTokens({ history, countedItems, countedTokens: tokenUsage?.last.totalTokens ?? 0, isReasoningCounted: reasoningCounted });
