/** A table of TOML values, as read. */
export interface TomlTable {
  readonly [key: string]: unknown;
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Merges two tables; where both hold a table the merge goes on inside, else the upper value wins. */
export function mergeTables(lower: TomlTable, upper: TomlTable): TomlTable {
  const merged: Record<string, unknown> = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    const below = merged[key];
    merged[key] = isTable(below) && isTable(value) ? mergeTables(below, value) : value;
  }
  return merged;
}
