import { invalidRequest } from '../../protocol/errors.js';
import { ResponseItem, type ThreadInjectItemsParams, type ThreadInjectItemsResponse } from '../../protocol/index.js';
import { withoutAliases } from '../../protocol/invalid-request.js';
import { type Alias, findMistake } from '../../protocol/mistake.js';
import { toHistoryItem } from '../context/history.js';
import { tellContext } from '../context/tell-context.js';
import { isResponseItem } from '../projection/from-rollout.js';
import type { LoadedThread } from '../thread/thread.js';
import type { Engineering } from './engineering.js';

/** Adds to what the model of a loaded thread has seen. No turn begins. Items of kinds that nobody knows are left out. */
export async function injectItems({ services, threads }: Engineering, params: ThreadInjectItemsParams): Promise<ThreadInjectItemsResponse> {
  const thread = threads.get(params.threadId);
  if (params.items.length === 0) throw invalidRequest('items must not be empty');
  const items = params.items.map((item, index) => checkedItem(item, index)).filter(({ type }) => type !== 'other');
  if (thread.currentTurn === null && thread.window.told === null) await tellBeforehand(services, thread);
  for (const item of items) thread.record(toHistoryItem(item), thread.currentTurn?.id ?? null);
  await thread.writer?.flush();
  return {};
}

/** The items are read with the thread's setting before them, like all that follows. */
async function tellBeforehand(services: Engineering['services'], thread: LoadedThread): Promise<void> {
  const scope = {
    id: services.ids.uuidv7(),
    thread,
    services,
    trace: services.trace,
    signal: new AbortController().signal,
    startedAtMs: services.clock.now(),
  };
  await tellContext(scope, thread.settings, { outputSchema: null });
}

function checkedItem(item: unknown, index: number) {
  const aliases: Alias[] = [];
  const mistake = findMistake(ResponseItem, item, aliases);
  const read = mistake === null ? withoutAliases(item, aliases) : null;
  if (isResponseItem(read)) return read;
  throw invalidRequest(`items[${index}] is not a valid response item: ${mistake ?? 'missing field `type`'}`);
}
