/**
 * A text between the quotes that ask for the fewest backslashes: double ones, else single ones, else three of the one or
 * the other. A key stays on its line.
 */
export function toTomlString(text: string, { isKey }: { readonly isKey: boolean }): string {
  const isWritable = !unwritable.test(text);
  const isLine = !text.includes('\n');
  if (isWritable && isLine && !/["\\]/.test(text)) return `"${escaped(text, /\t/g)}"`;
  if (isWritable && isLine && !text.includes("'")) return `'${text}'`;
  const first = isLine ? '' : '\n';
  if (isWritable && !isKey && !/\\|"""/.test(text)) return `"""${first}${escaped(text, /\t/g)}"""`;
  if (isWritable && !isKey && !text.includes("'''")) return `'''${first}${text}'''`;
  return isKey || isLine ? `"${escaped(text, /["\\\n\t]/g)}"` : `"""${first}${escaped(text, /[\\\t]|(?<="")"/g)}"""`;
}

/** Control characters but for tabs and ends of lines. */
const unwritable = /[^\P{Cc}\t\n\u0080-\u009f]/u;

const escaped = (text: string, special: RegExp): string => text.replace(special, toEscape).replace(new RegExp(unwritable, 'gu'), toEscape);

const toEscape = (character: string): string =>
  shortEscapes[character] ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const shortEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};
