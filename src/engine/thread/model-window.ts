import type { ResponseItem, TokenCounts } from '../../model/model-transport.js';
import type { ThreadTokenUsage } from '../../protocol/index.js';
import { countedItemsOf } from '../compaction/context-size.js';
import type { ContextSnapshot } from '../context/context-delta.js';
import type { ThreadParts } from './thread-parts.js';
import { withCounts } from './token-totals.js';

/** Another point of a history, from which a thread goes on. */
interface RestoredWindow {
  readonly items: readonly ResponseItem[];
  readonly told: ContextSnapshot | null;
  readonly tokenUsage: ThreadTokenUsage | null;
}

/** What the model is sent of a thread, and how full its window is with that. */
export class ModelWindow {
  readonly history: ResponseItem[];
  /** What it knows of its surroundings; `null`: nothing. */
  told: ContextSnapshot | null;
  tokenUsage: ThreadTokenUsage | null;
  /** The turn in which tokens were counted last. */
  usageTurnId: string | null;
  /** How often the history was compacted. */
  number: number;
  /** The text that stands for what the last compaction cut; `null`: there is none. */
  summary: string | null;
  /** The model's provider refused the history as too long: it is compacted before anything else is asked. */
  isFull = false;
  /** The items of the history that the last usage counted: those after it are estimated. */
  countedItems: number;
  /** Whether the last usage counted the reasoning of earlier turns, too. */
  reasoningCounted = false;

  constructor({
    history,
    told,
    tokenUsage,
    usageTurnId,
    windowNumber,
    summary,
  }: Pick<ThreadParts, 'history' | 'told' | 'tokenUsage' | 'usageTurnId' | 'windowNumber' | 'summary'>) {
    this.history = [...history];
    this.told = told;
    this.tokenUsage = tokenUsage;
    this.usageTurnId = usageTurnId;
    this.number = windowNumber;
    this.summary = summary;
    this.countedItems = tokenUsage === null ? 0 : countedItemsOf(history);
  }

  /** The provider has counted what is in it. */
  count(counts: TokenCounts, contextWindow: number | null): ThreadTokenUsage {
    this.countedItems = this.history.length;
    this.isFull = false;
    this.tokenUsage = withCounts(this.tokenUsage, counts, contextWindow);
    return this.tokenUsage;
  }

  /** Goes on with another history, that the model has not seen. */
  replaceHistory(items: readonly ResponseItem[], summary: string | null): void {
    this.#setHistory(items);
    this.countedItems = items.length;
    this.summary = summary;
    this.isFull = false;
    this.number++;
  }

  restore({ items, told, tokenUsage }: RestoredWindow): void {
    this.#setHistory(items);
    this.countedItems = tokenUsage === null ? 0 : countedItemsOf(items);
    this.told = told;
    this.tokenUsage = tokenUsage;
  }

  #setHistory(items: readonly ResponseItem[]): void {
    this.history.length = 0;
    for (const item of items) this.history.push(item);
  }
}
