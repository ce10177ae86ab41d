import { KeelsonError } from '../../protocol/errors.js';
import { parseToml } from '../toml/parse-toml.js';
import { isTable, mergeTables, type TomlTable } from '../toml/toml-table.js';

/** Settings laid over the files: dotted keys and their values, like repeated `-c key=value`. */
export type ConfigOverrides = Readonly<Record<string, unknown>>;

/**
 * Reads one `key=value`. The value is TOML where it parses as such, else the plain string.
 * @throws KeelsonError `INVALID_OPTION`
 */
export function parseOverride(text: string): readonly [key: string, value: unknown] {
  const at = text.indexOf('=');
  if (at < 0) throw new KeelsonError('INVALID_OPTION', `Invalid override (missing '='): ${text}`);
  const key = text.slice(0, at).trim();
  if (key === '') throw new KeelsonError('INVALID_OPTION', `Empty key in override: ${text}`);
  return [key, parseValue(text.slice(at + 1).trim())];
}

/** Lays dotted overrides over a table; neither argument is changed. */
export function applyOverrides(table: TomlTable, overrides: ConfigOverrides): TomlTable {
  return Object.entries(overrides).reduce((merged, [key, value]) => setPath(merged, key.split('.'), value), table);
}

function setPath(table: TomlTable, path: readonly string[], value: unknown): TomlTable {
  const [key, ...rest] = path;
  if (key === undefined) return table;
  const below = table[key];
  if (rest.length > 0) return { ...table, [key]: setPath(isTable(below) ? below : {}, rest, value) };
  return { ...table, [key]: isTable(below) && isTable(value) ? mergeTables(below, value) : value };
}

function parseValue(text: string): unknown {
  try {
    return parseToml(`value = ${text}`)['value'];
  } catch {
    // Not TOML: a bare word is the string that it looks like.
    return text.replace(/^(["'])(.*)\1$/s, '$2');
  }
}
