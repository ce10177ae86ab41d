import { isTable, type TomlTable } from './toml/toml-table.js';

/** The same value with the keys of all its tables in order. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  return isTable(value) ? sortTable(value) : value;
}

export const sortTable = (table: TomlTable): TomlTable =>
  Object.fromEntries(
    Object.keys(table)
      .sort()
      .map((key) => [key, sortKeys(table[key])]),
  );
