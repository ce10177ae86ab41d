import { isAbsolute, join, normalize, resolve } from 'node:path';
import type * as z from 'zod';
import { viewSchema } from '../../protocol/schema-view.js';
import { findConfigMistake } from '../check-config.js';
import { configTable } from '../schema/config-table.js';
import { isTable, type TomlTable } from '../toml/toml-table.js';
import { stepInto } from '../walk-schema.js';

/** What paths in a layer are relative to. */
export interface PathBase {
  readonly folder: string;
  /** What `~` stands for; `null`: nothing. */
  readonly userHome: string | null;
}

/** A layer with its paths made absolute. One that does not fit the settings stays as it is. */
export function resolveLayerPaths(table: TomlTable, base: PathBase): TomlTable {
  if (Object.keys(table).length === 0) return table;
  const resolved = resolveIn(configTable, table, base);
  if (!isTable(resolved) || resolved === table) return table;
  return findConfigMistake(resolved) === null ? resolved : table;
}

function resolveIn(schema: z.core.$ZodType, value: unknown, base: PathBase): unknown {
  if (typeof value === 'string') return viewSchema(schema).name === 'AbsolutePathBuf' ? resolvePath(value, base) : value;
  if (Array.isArray(value))
    return sameOr(
      value,
      value.map((item, index) => resolveMember(schema, index, item, base)),
    );
  if (!isTable(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, resolveMember(schema, key, item, base)] as const);
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}

function resolveMember(schema: z.core.$ZodType, key: string | number, value: unknown, base: PathBase): unknown {
  const { schema: member } = stepInto(schema, key);
  return member === null ? value : resolveIn(member, value, base);
}

const sameOr = (value: readonly unknown[], changed: readonly unknown[]): readonly unknown[] =>
  changed.some((item, index) => item !== value[index]) ? changed : value;

function resolvePath(path: string, { folder, userHome }: PathBase): string {
  if (userHome !== null && (path === '~' || path.startsWith('~/'))) return join(userHome, path.slice(1));
  return isAbsolute(path) ? normalize(path) : resolve(folder, path);
}
