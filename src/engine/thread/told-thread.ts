import type { ThreadItem, ThreadStatus, Turn as WireTurn } from '../../protocol/index.js';
import type { EngineEvent } from '../event.js';
import type { TurnStarted } from '../events/turn-event.js';

/** Items that come piece by piece. */
const streamed: ReadonlySet<ThreadItem['type']> = new Set(['agentMessage', 'reasoning', 'plan']);

/** What clients know of a thread: what they were told, and nothing that is still on its way to them. */
export class ToldThread {
  status: ThreadStatus = { type: 'idle' };
  /** How many turns began or ended: equal numbers mean that a snapshot's turns still hold. */
  turnCount = 0;
  #turn: TurnStarted | null = null;
  readonly #items = new Map<string, ThreadItem>();
  /** What streamed into the items that are not complete, piece by piece. */
  readonly #streamed = new Map<string, { text: string[]; summary: string[][]; content: string[][] }>();
  readonly #streaming = new Set<string>();
  readonly #undecided = new Set<string>();

  hear(event: EngineEvent): void {
    switch (event.type) {
      case 'threadStatusChanged':
        this.status = event.status;
        return;
      case 'turnStarted':
        this.#turn = event;
        this.#forgetItems();
        return;
      case 'turnCompleted':
        this.#turn = null;
        this.#forgetItems();
        return;
      case 'itemStarted':
        this.#items.set(event.item.id, event.item);
        if (streamed.has(event.item.type)) this.#streaming.add(event.item.id);
        return;
      case 'itemCompleted':
        this.#items.set(event.item.id, event.item);
        this.#streaming.delete(event.item.id);
        this.#streamed.delete(event.item.id);
        return;
      case 'agentMessageDelta':
        this.#stream(event.itemId).text.push(event.delta);
        return;
      case 'reasoningSummaryDelta':
        pieces(this.#stream(event.itemId).summary, event.summaryIndex).push(event.delta);
        return;
      case 'reasoningTextDelta':
        pieces(this.#stream(event.itemId).content, event.contentIndex).push(event.delta);
        return;
      default:
        return;
    }
  }

  /** An item that waits for somebody's yes is not part of the turn as yet. */
  setUndecided(itemId: string, isUndecided: boolean): void {
    if (isUndecided) this.#undecided.add(itemId);
    else this.#undecided.delete(itemId);
  }

  /**
   * The running turn with what began or ended in it; `null` when none runs. What streams at the moment is part of it only
   * for those who have not heard its beginning.
   */
  liveTurn({ withStreaming }: { readonly withStreaming: boolean }): WireTurn | null {
    if (this.#turn === null) return null;
    const isShown = ({ id }: ThreadItem): boolean => !this.#undecided.has(id) && (withStreaming || !this.#streaming.has(id));
    return {
      id: this.#turn.turnId,
      items: [...this.#items.values()].filter(isShown).map((item) => this.#withStreamed(item)),
      itemsView: 'full',
      status: this.status.type === 'systemError' ? 'interrupted' : 'inProgress',
      error: null,
      startedAt: Math.floor(this.#turn.startedAtMs / 1000),
      completedAt: null,
      durationMs: null,
    };
  }

  #stream(itemId: string) {
    const known = this.#streamed.get(itemId);
    if (known) return known;
    const begun = { text: [], summary: [], content: [] };
    this.#streamed.set(itemId, begun);
    return begun;
  }

  #withStreamed(item: ThreadItem): ThreadItem {
    const streamed = this.#streamed.get(item.id);
    if (!streamed) return item;
    if (item.type === 'agentMessage' || item.type === 'plan') return { ...item, text: item.text + streamed.text.join('') };
    if (item.type !== 'reasoning') return item;
    return { ...item, summary: joined(item.summary, streamed.summary), content: joined(item.content, streamed.content) };
  }

  #forgetItems(): void {
    this.turnCount++;
    this.#items.clear();
    this.#streaming.clear();
    this.#streamed.clear();
  }
}

function pieces(parts: string[][], index: number): string[] {
  while (parts.length <= index) parts.push([]);
  return parts[index] ?? [];
}

const joined = (begun: readonly string[] | undefined, streamed: readonly (readonly string[])[]): string[] =>
  Array.from({ length: Math.max(begun?.length ?? 0, streamed.length) }, (_, index) => {
    return (begun?.[index] ?? '') + (streamed[index]?.join('') ?? '');
  });
