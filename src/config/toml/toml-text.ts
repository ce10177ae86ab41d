import { stringify } from 'smol-toml';
import { toTomlString } from './toml-string.js';
import { isTable, type TomlTable } from './toml-table.js';

/** Lines of `key = value`. */
export const toTomlLines = (table: TomlTable): string => stringify(table);

/** The same between braces. Values are scalars. */
export const toInlineTable = (table: TomlTable): string => `{ ${toTomlLines(table).trim().split('\n').join(', ')} }`;

/** A dotted key; what is no bare word is quoted. */
export const toTomlKey = (path: readonly string[]): string =>
  path.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : toTomlString(key, { isKey: true }))).join('.');

/** A value: tables in it are written between braces; only texts of several lines take several. */
export function toTomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toTomlValue).join(', ')}]`;
  if (typeof value === 'string') return toTomlString(value, { isKey: false });
  if (!isTable(value)) return stringify({ value }).trim().slice('value = '.length);
  const members = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${toTomlKey([key])} = ${toTomlValue(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
