import { parse } from 'smol-toml';
import type { TomlTable } from './toml-table.js';

/** Reads TOML as it stands: a whole number that no `number` can be is a `bigint`. @throws TomlError */
export const parseExactToml = (text: string): TomlTable => parse(text, { integersAsBigInt: 'asNeeded' });

/**
 * Reads settings. A whole number that no `number` can be is the nearest that can: people write the largest there is where
 * they want no limit. @throws TomlError
 */
export const parseToml = (text: string): TomlTable => withNumbers(parseExactToml(text));

const withNumbers = (table: object): TomlTable => Object.fromEntries(Object.entries(table).map(([key, value]) => [key, toNumbers(value)]));

function toNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  if (Array.isArray(value)) return value.map(toNumbers);
  const isTable = typeof value === 'object' && value !== null && !(value instanceof Date);
  return isTable ? withNumbers(value) : value;
}
