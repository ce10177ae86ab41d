const bare = /^[A-Za-z0-9+\-./:@\]_]+/;
/** A shell that gives the backslash a meaning in single quotes, as fish does, would read another text. */
const singleQuoted = /^\^?[^'^\\]*/;
const doubleQuoted = /^[^$`!^]+/;

/** The words as a person would type them into a shell. */
export function quoteCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/** Cuts the word greedily into pieces, each quoted in the simplest way that covers most of it. */
function quoteWord(word: string): string {
  if (word === '') return "''";
  let quoted = '';
  let rest = word;
  while (rest !== '') {
    const plain = bare.exec(rest)?.[0] ?? '';
    const single = singleQuoted.exec(rest)?.[0] ?? '';
    const double = doubleQuoted.exec(rest)?.[0] ?? '';
    if (plain.length >= Math.max(single.length, double.length)) {
      quoted += plain;
      rest = rest.slice(plain.length);
    } else if (single.length >= double.length) {
      quoted += `'${single}'`;
      rest = rest.slice(single.length);
    } else {
      quoted += `"${double.replace(/["\\]/g, '\\$&')}"`;
      rest = rest.slice(double.length);
    }
  }
  return quoted;
}
