import { stringify } from 'smol-toml';
import type { ConfigTable } from './loaded-config.js';

/** Lines of `key = value`. */
export const toTomlLines = (table: ConfigTable): string => stringify(table);

/** The same between braces. Values are scalars. */
export const toInlineTable = (table: ConfigTable): string => `{ ${toTomlLines(table).trim().split('\n').join(', ')} }`;

/** A dotted key; what is no bare word is quoted. */
export const toTomlKey = (path: readonly string[]): string =>
  path.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : toTomlLines({ key }).trim().slice('key = '.length))).join('.');
