import type { RolloutItem, StoredLine } from '../../store/rollout/record.js';
import { type StoredHistory, toHistory } from '../projection/from-rollout.js';
import type { Services } from '../services.js';
import type { LoadedThread } from '../thread/thread.js';
import { agentHintFor } from './agent-hint.js';
import { type ForkedTurns, forkLines } from './fork-lines.js';

/** What an agent takes over of its parent. */
export interface Fork {
  readonly lines: readonly StoredLine[];
  readonly history: StoredHistory;
}

export async function forkOf({ store }: Services, parent: LoadedThread, turns: ForkedTurns): Promise<Fork> {
  await parent.writer?.flush();
  const hint = agentHintFor(parent);
  const lines = await forkLines(parent.writer === null ? linesOf(parent) : store.lines(parent.id), {
    turns,
    without: hint === null ? [] : [hint],
  });
  return { lines, history: toHistory(lines.flatMap(({ item }) => (item === null ? [] : [item]))) };
}

/** A thread that is kept in memory has no lines: its history stands for them. */
async function* linesOf({ window: { history } }: LoadedThread): AsyncIterable<StoredLine> {
  for (const payload of history) {
    const item: RolloutItem = { type: 'response_item', payload };
    yield { text: JSON.stringify(item), item };
  }
}
