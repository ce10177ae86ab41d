/** A value of a rules file. Lists and tuples are one; keys of a dict are texts or numbers. */
export type Value = string | number | boolean | null | Value[] | Map<string | number, Value> | Callable;

export interface CallArguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** @throws Error whose message says what is wrong with the arguments */
export type Callable = (args: CallArguments) => Value;

export const isTrue = (value: Value): boolean => {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
};

export function isEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
  return a === b;
}

/** A value as `str` shows it. */
export function show(value: Value): string {
  if (typeof value === 'string') return value;
  return showQuoted(value);
}

function showQuoted(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(showQuoted).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${showQuoted(key)}: ${showQuoted(item)}`).join(', ')}}`;
  return '<function>';
}

/** What a loop goes through. */
export function itemsOf(value: Value): Value[] {
  if (Array.isArray(value)) return [...value];
  if (value instanceof Map) return [...value.keys()];
  throw new Error(`${typeOf(value)} cannot be gone through`);
}

export function typeOf(value: Value): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dict';
  if (typeof value === 'function') return 'a function';
  return { string: 'a string', number: 'a number', boolean: 'a bool' }[typeof value as 'string' | 'number' | 'boolean'];
}
