import type { ResponseItem } from '../../model/model-transport.js';
import { isContextText } from '../context/context-delta.js';
import { textsOf } from '../json.js';

/** How much of its parent's history an agent begins with: all of it, or that many of the last turns. */
export type ForkedTurns = 'all' | number;

/** What of a history an agent takes over: what was said to the model, and its final answers. */
export function forkHistory(history: readonly ResponseItem[], turns: ForkedTurns = 'all'): ResponseItem[] {
  return (turns === 'all' ? history : lastTurns(history, turns)).filter(isTakenOver);
}

function isTakenOver(item: ResponseItem): boolean {
  if (item.type !== 'message') return false;
  return item.role === 'assistant'
    ? item.phase === 'final_answer'
    : item.role === 'user' || item.role === 'developer' || item.role === 'system';
}

function lastTurns(history: readonly ResponseItem[], count: number): readonly ResponseItem[] {
  const starts = history.flatMap((item, index) => (beginsTurn(item) ? [index] : []));
  return history.slice(starts.at(-count) ?? 0);
}

/** What a user said, or mail that asked for a turn. */
function beginsTurn(item: ResponseItem): boolean {
  if (item.type !== 'message') return false;
  const texts = textsOf(item.content);
  return item.role === 'user' ? !texts.some(isContextText) : item.role === 'assistant' && texts.some(asksForTurn);
}

const asksForTurn = (text: string): boolean => text.startsWith('{"author":') && text.endsWith('"trigger_turn":true}');
