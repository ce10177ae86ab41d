import { isTable, mergeTables, type TomlTable } from './toml/toml-table.js';

/** One change of a settings file. */
export interface ConfigEdit {
  readonly path: readonly string[];
  /** `null` clears. */
  readonly value: unknown;
  /** Tables are merged into tables; anything else is set. */
  readonly strategy: 'replace' | 'upsert';
}

/** An edit that cannot be made. The message is for clients. */
export class EditMistake extends Error {}

/** The table after the edit; the same object when nothing changes. @throws EditMistake */
export function applyEdit(table: TomlTable, edit: ConfigEdit): TomlTable {
  return change(table, edit.path, edit);
}

function change(table: TomlTable, path: readonly string[], edit: ConfigEdit): TomlTable {
  const [key, ...rest] = path;
  if (key === undefined) return table;
  const below = Object.hasOwn(table, key) ? table[key] : undefined;
  if (rest.length === 0) return setMember(table, key, edit);
  if (below === undefined && edit.value === null) return table;
  if (below !== undefined && !isTable(below)) {
    if (edit.value === null) return table; // What is not there need not be cleared.
    throw new EditMistake('cannot set value on non-table parent');
  }
  const changed = change(below ?? {}, rest, edit);
  return changed === below ? table : { ...table, [key]: changed };
}

function setMember(table: TomlTable, key: string, { value, strategy }: ConfigEdit): TomlTable {
  const present = Object.hasOwn(table, key) ? table[key] : undefined;
  if (value === null) {
    if (present === undefined) return table;
    const { [key]: _cleared, ...others } = table;
    return others;
  }
  return { ...table, [key]: strategy === 'upsert' && isTable(present) && isTable(value) ? mergeTables(present, value) : value };
}

/** A value as a client sent it. TOML has no null. @throws EditMistake */
export function checkValue(value: unknown): void {
  const parts = Array.isArray(value) ? value : isTable(value) ? Object.values(value) : [];
  for (const part of parts) {
    if (part === null) throw new EditMistake('invalid value: invalid type: null, expected any valid TOML value');
    checkValue(part);
  }
}

export function valueAt(table: TomlTable, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isTable(at) && Object.hasOwn(at, key) ? at[key] : undefined), table);
}
