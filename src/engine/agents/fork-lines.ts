import { isRecord, textsOf } from '../../platform/json.js';
import type { RolloutItem, StoredLine } from '../../store/rollout/record.js';
import { isContextText } from '../context/context-delta.js';

/** How much of its parent's history an agent begins with: all of it, or that many of the last turns. */
export type ForkedTurns = 'all' | number;

interface Forking {
  readonly turns: ForkedTurns;
  /** Texts that were for the parent alone. */
  readonly without: readonly string[];
}

/** The lines of a thread that an agent takes over: what was said to the model, its final answers, and what clients were told. */
export async function forkLines(lines: AsyncIterable<StoredLine>, { turns, without }: Forking): Promise<readonly StoredLine[]> {
  const taken: StoredLine[] = [];
  const starts: number[] = [];
  for await (const line of lines) {
    if (line.item === null || !isTakenOver(line.item) || isHint(line.item, without)) continue;
    if (beginsTurn(line.item)) starts.push(taken.length);
    taken.push(line);
  }
  // Who takes over every turn takes over what stands before the first, too.
  return turns === 'all' || turns >= starts.length ? taken : taken.slice(starts.at(-turns));
}

function isTakenOver({ type, payload }: RolloutItem): boolean {
  if (type === 'session_meta' || type === 'event_msg' || type === 'compacted') return true;
  if (type !== 'response_item' || !isRecord(payload) || payload.type !== 'message') return false;
  const { role, phase } = payload;
  return role === 'assistant' ? phase === 'final_answer' : role === 'user' || role === 'developer' || role === 'system';
}

function isHint({ type, payload }: RolloutItem, hints: readonly string[]): boolean {
  if (hints.length === 0 || type !== 'response_item' || !isRecord(payload) || payload.role !== 'developer') return false;
  const [text, ...others] = textsOf(payload.content);
  return text !== undefined && others.length === 0 && hints.includes(text);
}

/** What a user said, or mail that asked for a turn. */
function beginsTurn({ type, payload }: RolloutItem): boolean {
  if (type !== 'response_item' || !isRecord(payload) || payload.type !== 'message') return false;
  const texts = textsOf(payload.content);
  return payload.role === 'user' ? !texts.some(isContextText) : payload.role === 'assistant' && texts.some(asksForTurn);
}

const asksForTurn = (text: string): boolean => text.startsWith('{"author":') && text.endsWith('"trigger_turn":true}');
