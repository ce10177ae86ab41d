/** A text as it is matched: one entry for each character. */
export interface FoldedText {
  readonly characters: readonly string[];
  /** In lower case. */
  readonly lower: readonly string[];
  /** In lower case and without accents. The same list where there are none. */
  readonly plain: readonly string[];
}

export function foldText(text: string): FoldedText {
  const characters = [...text];
  const lower = characters.map((character) => character.toLowerCase());
  const plain = isAscii(text) ? lower : lower.map(withoutAccent);
  return { characters, lower, plain };
}

/** Latin letters with a mark become the bare letter; others stay. */
export function withoutAccent(character: string): string {
  const base = character.normalize('NFD').charAt(0);
  return /^[a-z]$/i.test(base) ? base : character;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant.
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);
