import { TomlDate } from 'smol-toml';
import { isRecord } from '../../platform/json.js';

type Table = Readonly<Record<string, unknown>>;

/** A document with its keys sorted: values first, then tables. Whole numbers are `bigint`, others floats, as TOML tells them apart. */
export function toSortedToml(root: Table): string {
  const sections: string[] = [];
  addTable(sections, root, [], null);
  return sections.join('\n');
}

function addTable(sections: string[], table: Table, path: readonly string[], header: string | null): void {
  const keys = Object.keys(table).sort();
  const values = keys.filter((key) => !isTable(table[key]) && !isTableList(table[key]));
  const lines = values.map((key) => `${toKey(key)} = ${toValue(table[key])}\n`).join('');
  if (header !== null && (lines !== '' || keys.length === 0 || header.startsWith('[['))) sections.push(`${header}\n${lines}`);
  else if (lines !== '') sections.push(lines);
  for (const key of keys) {
    const value = table[key];
    const inner = [...path, key];
    const name = inner.map(toKey).join('.');
    if (isTable(value)) addTable(sections, value, inner, `[${name}]`);
    else if (isTableList(value)) for (const element of value) addTable(sections, element, inner, `[[${name}]]`);
  }
}

const isTable = (value: unknown): value is Table => isRecord(value) && !(value instanceof Date);

const isTableList = (value: unknown): value is readonly Table[] => Array.isArray(value) && value.length > 0 && value.every(isTable);

const toKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : toText(key, { mayHaveLines: false }));

function toValue(value: unknown): string {
  if (typeof value === 'string') return toText(value, { mayHaveLines: true });
  if (typeof value === 'number') return toFloat(value);
  if (value instanceof TomlDate) return value.toISOString().replace(/\.000(?=Z|[+-]|$)/, '');
  if (Array.isArray(value)) return toList(value);
  if (isTable(value)) return toInline(value);
  return String(value);
}

function toList(values: readonly unknown[]): string {
  const [only] = values;
  if (values.length === 0) return '[]';
  if (values.length === 1) return `[${toValue(only)}]`;
  return `[\n${values.map((value) => `    ${toValue(value)},\n`).join('')}]`;
}

function toInline(table: Table): string {
  const keys = Object.keys(table).sort();
  return keys.length === 0 ? '{}' : `{ ${keys.map((key) => `${toKey(key)} = ${toValue(table[key])}`).join(', ')} }`;
}

function toFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = String(value).replace('e+', 'e');
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The plainest of the four ways to write a text that needs the fewest escapes. */
function toText(text: string, { mayHaveLines }: { readonly mayHaveLines: boolean }): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped.
  const needsCodes = /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text);
  const hasLines = text.includes('\n');
  const needsEscapes = needsCodes || text.includes('\\');
  const quotes = longestRun(text, /"+/g);
  const apostrophes = longestRun(text, /'+/g);
  const start = hasLines ? '\n' : '';
  if (!needsEscapes && quotes === 0 && !hasLines) return `"${escaped(text)}"`;
  if (!needsCodes && apostrophes === 0 && !hasLines) return `'${text}'`;
  if (mayHaveLines && !needsEscapes && quotes <= 2) return `"""${start}${escaped(text, { keepLines: true })}"""`;
  if (mayHaveLines && !needsCodes && apostrophes <= 2) return `'''${start}${text}'''`;
  if (mayHaveLines && hasLines) return `"""${start}${escaped(text, { keepLines: true }).replace(/"""/g, '""\\"')}"""`;
  return `"${escaped(text).replaceAll('"', '\\"')}"`;
}

const longestRun = (text: string, run: RegExp): number => Math.max(0, ...(text.match(run) ?? []).map(({ length }) => length));

const names: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };

const escaped = (text: string, { keepLines = false } = {}): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped.
  text.replace(/[\u0000-\u001f\u007f\\]/g, (character) =>
    keepLines && character === '\n'
      ? character
      : (names[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`),
  );
