import type { FoldedText } from './folded.js';

/** How well a word fits, and where. `indices` are character positions, in order. */
export interface Fit {
  readonly score: number;
  readonly indices: readonly number[];
}

const match = 16;
const gapStart = 3;
const gapStep = 1;
const consecutive = 4;
const afterSlash = 9;
const afterBoundary = 8;
const caseChange = 5;

const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isDigit = (character: string): boolean => /\p{N}/u.test(character);
const isWord = (character: string): boolean => isLetter(character) || isDigit(character);
const isLower = (character: string): boolean => character !== character.toUpperCase();
const isUpper = (character: string): boolean => character !== character.toLowerCase();

/** What a match at each position is worth beyond the match itself: the beginnings of names and words count more. */
export function positionBonuses({ characters }: FoldedText): readonly number[] {
  return characters.map((character, index) => bonusOf(characters[index - 1] ?? '/', character));
}

function bonusOf(before: string, character: string): number {
  if (!isWord(character)) return character === '/' ? 0 : afterBoundary;
  if (before === '/') return afterSlash;
  if (!isWord(before)) return afterBoundary;
  const isChange = (isLower(before) && isUpper(character)) || (!isDigit(before) && isDigit(character));
  return isChange ? caseChange : 0;
}

/** The bonus that a run goes on with when its next character has one of its own. */
const runBonus = (run: number, own: number): number => {
  const kept = Math.max(run, consecutive);
  return own >= afterBoundary && own > kept ? own : kept;
};

/** What characters in a row are worth. */
export function scoreRun(bonuses: readonly number[], start: number, length: number): Fit {
  let run = bonuses[start] ?? 0;
  let score = match + run * 2;
  for (let index = start + 1; index < start + length; index++) {
    const own = bonuses[index] ?? 0;
    run = runBonus(run, own);
    score += match + Math.max(run, own);
  }
  return { score, indices: Array.from({ length }, (_, offset) => start + offset) };
}

interface Cell {
  readonly score: number;
  readonly run: number;
  /** Where the character before it matched. */
  readonly from: Cell | null;
  readonly index: number;
}

/** The best of all ways in which the word's characters occur in order; `null` when they do not. */
export function scoreSubsequence(word: readonly string[], text: readonly string[], bonuses: readonly number[]): Fit | null {
  if (!occursInOrder(word, text)) return null;
  let previous: (Cell | null)[] = text.map((character, index) => {
    if (character !== word[0]) return null;
    const own = bonuses[index] ?? 0;
    return { score: match + own * 2, run: own, from: null, index };
  });
  for (const character of word.slice(1)) previous = nextRow(character, { text, bonuses, previous });
  const best = previous.reduce<Cell | null>((a, b) => (b !== null && (a === null || b.score > a.score) ? b : a), null);
  if (best === null) return null;
  const indices: number[] = [];
  for (let cell: Cell | null = best; cell !== null; cell = cell.from) indices.unshift(cell.index);
  return { score: best.score, indices };
}

interface Row {
  readonly text: readonly string[];
  readonly bonuses: readonly number[];
  readonly previous: readonly (Cell | null)[];
}

function nextRow(character: string, { text, bonuses, previous }: Row): (Cell | null)[] {
  /** The best cell that a gap leads from, and what it is worth after that gap. */
  let gap: { readonly cell: Cell; readonly score: number } | null = null;
  return text.map((candidate, index) => {
    const jumpedOver = previous[index - 2] ?? null;
    if (gap !== null) gap = { cell: gap.cell, score: gap.score - gapStep };
    if (jumpedOver !== null && (gap === null || jumpedOver.score - gapStart >= gap.score)) {
      gap = { cell: jumpedOver, score: jumpedOver.score - gapStart };
    }
    if (candidate !== character) return null;
    const own = bonuses[index] ?? 0;
    const neighbour = previous[index - 1] ?? null;
    const run = neighbour === null ? 0 : runBonus(neighbour.run, own);
    const inRun = neighbour === null ? Number.NEGATIVE_INFINITY : neighbour.score + Math.max(run, own);
    const afterGap = gap === null ? Number.NEGATIVE_INFINITY : gap.score + own;
    if (neighbour !== null && inRun > afterGap) return { score: inRun + match, run, from: neighbour, index };
    return gap === null ? null : { score: afterGap + match, run: own, from: gap.cell, index };
  });
}

function occursInOrder(word: readonly string[], text: readonly string[]): boolean {
  let found = 0;
  for (const character of text) if (character === word[found]) found++;
  return found === word.length;
}
