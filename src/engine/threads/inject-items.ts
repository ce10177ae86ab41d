import { invalidRequest } from '../../protocol/errors.js';
import { ResponseItem, type ThreadInjectItemsParams, type ThreadInjectItemsResponse } from '../../protocol/index.js';
import { findMistake } from '../../protocol/mistake.js';
import { toHistoryItem } from '../context/history.js';
import { isResponseItem } from '../projection/from-rollout.js';
import type { Engineering } from './engineering.js';

/** Adds to what the model of a loaded thread has seen. No turn begins. */
export async function injectItems({ threads }: Engineering, params: ThreadInjectItemsParams): Promise<ThreadInjectItemsResponse> {
  const thread = threads.get(params.threadId);
  if (params.items.length === 0) throw invalidRequest('items must not be empty');
  const items = params.items.map((item, index) => checkedItem(item, index));
  for (const item of items) thread.record(toHistoryItem(item), thread.currentTurn?.id ?? null);
  await thread.writer?.flush();
  return {};
}

function checkedItem(item: unknown, index: number) {
  const mistake = findMistake(ResponseItem, item, []);
  if (mistake === null && isResponseItem(item)) return item;
  throw invalidRequest(`items[${index}] is not a valid response item: ${mistake ?? 'missing field `type`'}`);
}
