/** Cuts a text into words as a POSIX shell does, quotes and backslashes included. Nothing is expanded. @throws Error when a quote has no end */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  const pieces = text.matchAll(/\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|(\s+)|([\s\S])/g);
  for (const [, escaped, single, double, space, plain] of pieces) {
    if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    if (plain === '"' || plain === "'" || plain === '\\') throw new Error(`${plain} has no end in: ${text}`);
    word = (word ?? '') + (escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '');
  }
  if (word !== null) words.push(word);
  return words;
}
