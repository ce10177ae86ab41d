import type { Turn as WireTurn } from '../../protocol/index.js';
import type { ThreadRef, ThreadStore } from '../../store/thread-store.js';
import { TurnBuilder } from '../projection/to-turns.js';

/** The turns of a stored thread that nobody works in. What commands said to the model is most of a file, and no part of them. */
export async function readTurns(store: ThreadStore, thread: ThreadRef): Promise<readonly WireTurn[]> {
  const turns = new TurnBuilder();
  for await (const record of store.records(thread, { brief: true })) turns.add(record);
  return turns.finish();
}
