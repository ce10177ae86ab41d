import type { ResponseItem } from '../../model/model-transport.js';
import { message } from '../context/history.js';
import { countTokens, cutMiddle } from '../exec/cut-output.js';
import { isUserMessage, userText } from './user-messages.js';

/** How much of what the user said outlives a compaction. */
const userMessageTokens = 20_000;

export interface SummarizedHistory {
  readonly history: readonly ResponseItem[];
  /** The text that stands for the rest, as the model is sent it. */
  readonly summary: string;
  /** That of the compaction before: it is no message of the user. */
  readonly earlierSummary: string | null;
}

/** What the user said, the newest whole and the oldest that has room cut in its middle, and then the summary. */
export function summarizedHistory({ history, summary, earlierSummary }: SummarizedHistory): ResponseItem[] {
  const kept: ResponseItem[] = [];
  let left = userMessageTokens;
  for (const item of history.toReversed()) {
    if (left <= 0) break;
    if (!isUserMessage(item)) continue;
    const text = userText(item);
    if (text === '' || text === earlierSummary) continue;
    kept.unshift(message('user', [cutMiddle(text, { mode: 'tokens', limit: left })]));
    left -= countTokens(text);
  }
  return [...kept, message('user', [summary])];
}

/** What is taken over of a history that the provider made: the talk, and what only the provider can read. */
export const keptOfProvider = (output: readonly ResponseItem[]): ResponseItem[] =>
  output.filter((item) => {
    if (item.type === 'compaction') return true;
    return item.type === 'message' && (item.role === 'assistant' || isUserMessage(item));
  });

/**
 * Puts the context where the model expects it in the middle of a turn: before the last thing the user said, else before
 * what stands for it.
 */
export function withContext(
  history: readonly ResponseItem[],
  { context, summary }: { readonly context: readonly ResponseItem[]; readonly summary: string | null },
): ResponseItem[] {
  const isSummary = (item: ResponseItem): boolean => summary !== null && item.type === 'message' && userText(item) === summary;
  const lastSaid = history.findLastIndex((item) => isUserMessage(item) && !isSummary(item));
  const standIn = history.findLastIndex((item) => isSummary(item) || item.type === 'compaction');
  const at = lastSaid !== -1 ? lastSaid : standIn !== -1 ? standIn : history.length;
  return history.toSpliced(at, 0, ...context);
}
