import { internalError } from '../../protocol/errors.js';
import type { Turn as WireTurn } from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { toTurns } from '../projection/to-turns.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread.js';

/**
 * Gives `use` the turns of the file, with the live one in its place, at the instant at which they hold. Flushed
 * first, so that nothing that was told is missing.
 */
export async function withTurns<T>(services: Services, thread: LoadedThread, use: (turns: readonly WireTurn[]) => T): Promise<T> {
  for (;;) {
    const { turnsTold } = thread;
    await thread.writer?.flush();
    const records = await readRecords(services, thread.id);
    if (thread.turnsTold !== turnsTold) continue; // A turn began or ended while the file was read.
    const live = thread.liveTurn();
    if (live === null) return use(toTurns(records));
    return use([...toTurns(records, { running: true }).filter((turn) => turn.id !== live.id), live]);
  }
}

export async function readRecords({ store }: Services, threadId: string): Promise<readonly RolloutItem[]> {
  const records = await store.read(threadId);
  if (records === null) throw internalError(`failed to read thread: no records of ${threadId}`);
  return records;
}
