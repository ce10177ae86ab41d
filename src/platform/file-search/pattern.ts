import { type FoldedText, foldText, withoutAccent } from './folded.js';
import { type Fit, positionBonuses, scoreRun, scoreSubsequence } from './score.js';

type Kind = 'fuzzy' | 'substring' | 'prefix' | 'suffix' | 'equal';

/** One word of a query. */
interface Word {
  readonly kind: Kind;
  /** The path must not match. */
  readonly negative: boolean;
  readonly characters: readonly string[];
  /** The word has accents of its own, so those of a path count. */
  readonly hasAccents: boolean;
}

/** A query: words that must all match, with the operators of fzf (`'x`, `^x`, `x$`, `^x$`, `!x`). */
export type Pattern = readonly Word[];

export const parsePattern = (query: string): Pattern =>
  (query.match(/(?:\\ |[^ ])+/g) ?? []).flatMap((text) => {
    const word = parseWord(text.replaceAll('\\ ', ' '));
    return word.characters.length === 0 ? [] : [word];
  });

function parseWord(text: string): Word {
  let rest = text;
  const take = (mark: string): boolean => {
    if (!rest.startsWith(mark)) return false;
    rest = rest.slice(mark.length);
    return true;
  };
  const negative = take('!');
  const isPrefix = take('^');
  const isSubstring = !isPrefix && take("'");
  const isSuffix = rest.endsWith('$') && !rest.endsWith('\\$');
  if (isSuffix) rest = rest.slice(0, -1);
  const kind = isPrefix ? (isSuffix ? 'equal' : 'prefix') : isSuffix ? 'suffix' : isSubstring || negative ? 'substring' : 'fuzzy';
  const { lower } = foldText(rest);
  return { kind, negative, characters: lower, hasAccents: lower.some((character) => withoutAccent(character) !== character) };
}

/** How well a path fits; `null` when a word does not match it. */
export function matchPath(pattern: Pattern, path: string): Fit | null {
  const text = foldText(path);
  const indices = new Set<number>();
  let bonuses: readonly number[] | null = null;
  let score = 0;
  for (const word of pattern) {
    bonuses ??= positionBonuses(text);
    const found = fitWord(word, text, bonuses);
    if (word.negative ? found !== null : found === null) return null;
    if (word.negative || found === null) continue;
    score += found.score;
    for (const index of found.indices) indices.add(index);
  }
  return { score, indices: [...indices].sort((a, b) => a - b) };
}

function fitWord({ kind, characters, hasAccents }: Word, folded: FoldedText, bonuses: readonly number[]): Fit | null {
  const text = hasAccents ? folded.lower : folded.plain;
  if (kind === 'fuzzy') return scoreSubsequence(characters, text, bonuses);
  const last = text.length - characters.length;
  const isAt = (start: number): boolean => start >= 0 && characters.every((character, offset) => text[start + offset] === character);
  if (kind !== 'substring') {
    const start = kind === 'suffix' ? last : 0;
    return isAt(start) && (kind !== 'equal' || last === 0) ? scoreRun(bonuses, start, characters.length) : null;
  }
  let best: Fit | null = null;
  for (let start = 0; start <= last; start++) {
    if (!isAt(start)) continue;
    const run = scoreRun(bonuses, start, characters.length);
    if (best === null || run.score > best.score) best = run;
  }
  return best;
}
