import type { ResponseItem } from '../../model/model-transport.js';
import { normalizeHistory } from '../context/history.js';
import { estimateTokens } from './estimate.js';

/** The history without its oldest item, and without the output of a call that went with it. */
export const withoutOldest = (history: readonly ResponseItem[]): ResponseItem[] => normalizeHistory(history.slice(1), { images: true });

/** The history without the outputs at its end that the window has no room for. Their calls count as aborted. */
export function fittedToWindow(
  history: readonly ResponseItem[],
  { window, instructionTokens }: { readonly window: number; readonly instructionTokens: number },
): ResponseItem[] {
  const kept = [...history];
  let tokens = instructionTokens + estimateTokens(kept);
  for (let last = kept.at(-1); last?.type.endsWith('_output') && tokens > window; last = kept.at(-1)) {
    tokens -= estimateTokens([last]);
    kept.pop();
  }
  return kept;
}
