import type { ResponseItem } from '../../model/model-transport.js';
import { estimateTokens } from './estimate.js';
import { isUserMessage } from './user-messages.js';

export interface ContextSize {
  readonly history: readonly ResponseItem[];
  /** How many items of the history the provider's last count covers. */
  readonly countedItems: number;
  /** That count. */
  readonly countedTokens: number;
  /** True when the provider says that it counts the reasoning of earlier turns too. */
  readonly isReasoningCounted: boolean;
}

/** About how many tokens the next request begins with. */
export function contextTokens({ history, countedItems, countedTokens, isReasoningCounted }: ContextSize): number {
  const added = estimateTokens(history.slice(countedItems));
  return countedTokens + added + (isReasoningCounted ? 0 : earlierReasoningTokens(history.slice(0, countedItems)));
}

/** Encrypted reasoning of turns before the last one is sent again and not counted. */
function earlierReasoningTokens(history: readonly ResponseItem[]): number {
  const lastSaid = history.findLastIndex(isUserMessage);
  const reasoning = history.slice(0, Math.max(0, lastSaid)).filter((item) => item.type === 'reasoning' && item.encrypted_content != null);
  return estimateTokens(reasoning);
}

const modelItemTypes = /^(reasoning|compaction)$|_call$/;

/** How many items of a stored history the provider has counted: up to the last one that came from it, all when none did. */
export function countedItemsOf(history: readonly ResponseItem[]): number {
  const last = history.findLastIndex((item) => modelItemTypes.test(item.type) || (item.type === 'message' && item.role === 'assistant'));
  return last === -1 ? history.length : last + 1;
}
