import type { Turn as WireTurn } from '../../protocol/index.js';
import type { RolloutItem } from '../../store/rollout/record.js';
import { HistoryBuilder, type StoredHistory } from '../projection/from-rollout.js';
import { TurnBuilder } from '../projection/to-turns.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { readTurns } from './read-turns.js';

/** What a thread goes on with, and the turns that led there: one pass over its records. */
export async function readThreadHistory(
  records: AsyncIterable<RolloutItem>,
): Promise<{ readonly history: StoredHistory; readonly turns: readonly WireTurn[] }> {
  const history = new HistoryBuilder();
  const turns = new TurnBuilder();
  for await (const record of records) {
    history.add(record);
    turns.add(record);
  }
  return { history: history.finish(), turns: turns.finish() };
}

/** The turns at one instant. `withStreaming`: for somebody who has not heard the beginning of what streams. */
export type TurnsNow = (options: { readonly withStreaming: boolean }) => readonly WireTurn[];

/**
 * Gives `use` the turns of a loaded thread at the instant at which they hold: those of the file, and the live one as
 * clients have been told of it. Flushed first, so that nothing that was told is missing.
 */
export async function withTurns<T>(
  services: Services,
  thread: LoadedThread,
  use: (turns: TurnsNow) => T,
  read: (threadId: string) => Promise<readonly WireTurn[]> = (threadId) => readTurns(services.store, threadId),
): Promise<T> {
  for (;;) {
    const { turnCount } = thread.shown;
    await thread.writer?.flush().catch(() => {}); // Told by the writer; what was written still counts.
    const stored = await read(thread.id);
    if (thread.shown.turnCount !== turnCount) continue; // A turn began or ended while the file was read.
    return use((options) => {
      const live = thread.shown.liveTurn(options);
      const others = stored.filter(({ id }) => id !== live?.id && (live !== null || id !== thread.currentTurn?.id));
      return live === null ? others : [...others, live];
    });
  }
}
