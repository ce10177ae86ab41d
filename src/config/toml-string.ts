/** Characters that only an escape can stand for. */
const control = /(?!\n)\p{Cc}/u;

/**
 * A text as it is read best: in quotes that nothing in it needs a backslash for. More lines than one stand as they are,
 * between triple quotes.
 */
export function toTomlString(text: string): string {
  const isOneLine = !text.includes('\n');
  const isPlain = !control.test(text);
  const start = isOneLine ? '' : '\n';
  if (isOneLine && (!isPlain || /^[^"\\]*$/.test(text) || !text.includes("'"))) return toTomlLine(text);
  if (isPlain && !text.includes('\\') && !text.includes('"""')) return `"""${start}${text}"""`;
  if (isPlain && !text.includes("'''")) return `'''${start}${text}'''`;
  return isOneLine ? toTomlLine(text) : `"""${start}${escaped(text).replaceAll('"""', '""\\"')}"""`;
}

/** The same on one line, whatever is in it: keys stand so. */
export function toTomlLine(text: string): string {
  const isPlain = !control.test(text) && !text.includes('\n');
  if (isPlain && /["\\]/.test(text) && !text.includes("'")) return `'${text}'`;
  return `"${escaped(text).replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

const shortEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\b': '\\b', '\t': '\\t', '\f': '\\f', '\r': '\\r' };

/** Line ends stay. */
const escaped = (text: string): string =>
  text.replaceAll(
    new RegExp(`\\\\|${control.source}`, 'gu'),
    (found) => shortEscapes[found] ?? `\\u${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
