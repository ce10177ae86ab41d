import type { ThreadItem, TurnError, Turn as WireTurn } from '../../protocol/index.js';

/** A turn as far as records have told it. */
export interface OpenTurn {
  readonly id: string;
  /** By id, in order of appearance: an item with a known id replaces the earlier one. */
  items: Map<string, ThreadItem>;
  status: 'inProgress' | 'completed' | 'interrupted' | 'failed';
  error: TurnError | null;
  startedAt: number | null;
  completedAt: number | null;
  durationMs: number | null;
  /** Opened by a lifecycle record: goes on until it is closed, and is kept even without items. */
  readonly explicit: boolean;
  /** A compaction alone is worth showing. */
  sawCompaction: boolean;
  closed: boolean;
}

/** What nobody ended is shown interrupted. */
export const toWireTurn = (turn: OpenTurn): WireTurn => ({
  id: turn.id,
  items: [...turn.items.values()],
  itemsView: 'full',
  status: turn.status === 'inProgress' ? 'interrupted' : turn.status,
  error: turn.error,
  startedAt: turn.startedAt,
  completedAt: turn.completedAt,
  durationMs: turn.durationMs,
});
