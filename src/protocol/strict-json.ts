/** Deeper than this no message is read. */
const deepest = 127;
/** With fewer characters a number is out of range by its exponent only. */
const longestSafeDigits = 308;

/** The place behind the closing quote of the string that begins at `start`, in a text that is valid JSON. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/**
 * Whether a text that `JSON.parse` has taken for `value` is JSON to stricter readers, too: it nests no deeper than 127
 * levels, and holds neither half of a surrogate pair nor a number that is out of range.
 */
export function isStrictJson(text: string, value: unknown): boolean {
  if (hasManyBrackets(text) && depthOf(text) > deepest) return false;
  // Only an escape can write half of a pair: no UTF-8 text holds it.
  const maySplitPairs = /\\u[dD][89a-fA-F]/.test(text);
  const mayOverflow = text.length > longestSafeDigits || /[eE]\+?\d{3}/.test(text);
  return !(maySplitPairs || mayOverflow) || isReadable(value, maySplitPairs);
}

/** Every level has a bracket: where there are few, nothing nests deep. */
function hasManyBrackets(text: string): boolean {
  const bracket = /[[{]/g;
  for (let count = 0; count <= deepest; count++) if (bracket.exec(text) === null) return false;
  return true;
}

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '[' || char === '{') most = Math.max(most, ++depth);
    else if (char === ']' || char === '}') depth--;
  }
  return most;
}

function isReadable(value: unknown, maySplitPairs: boolean): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return !(maySplitPairs && /\p{Surrogate}/u.test(value));
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((member) => isReadable(member, maySplitPairs));
  return Object.entries(value).every(([key, member]) => isReadable(key, maySplitPairs) && isReadable(member, maySplitPairs));
}
