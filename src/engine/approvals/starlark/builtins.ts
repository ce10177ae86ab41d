import { type Callable, isTrue, itemsOf, show, typeOf, type Value } from './values.js';

const one = (positional: readonly Value[]): Value => {
  const [value] = positional;
  if (value === undefined || positional.length !== 1) throw new Error('takes one argument');
  return value;
};

const text = (value: Value | undefined): string => {
  if (typeof value !== 'string') throw new Error(`expected a string, found ${typeOf(value ?? null)}`);
  return value;
};

const number = (value: Value | undefined): number => {
  if (typeof value !== 'number') throw new Error(`expected a number, found ${typeOf(value ?? null)}`);
  return value;
};

const compare = (a: Value, b: Value): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [text(a), text(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Lists of more entries than this are refused: rules are written by people. */
const maxRange = 100_000;

/** What any rules file can call. */
export const builtins: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ['len', ({ positional }) => (typeof positional[0] === 'string' ? [...positional[0]].length : itemsOf(one(positional)).length)],
  ['str', ({ positional }) => show(one(positional))],
  ['bool', ({ positional }) => isTrue(one(positional))],
  ['list', ({ positional }) => (positional.length === 0 ? [] : itemsOf(one(positional)))],
  ['tuple', ({ positional }) => (positional.length === 0 ? [] : itemsOf(one(positional)))],
  ['sorted', ({ positional }) => itemsOf(one(positional)).sort(compare)],
  ['reversed', ({ positional }) => itemsOf(one(positional)).reverse()],
  ['any', ({ positional }) => itemsOf(one(positional)).some(isTrue)],
  ['all', ({ positional }) => itemsOf(one(positional)).every(isTrue)],
  ['enumerate', ({ positional }) => itemsOf(one(positional)).map((item, index) => [index, item])],
  ['zip', ({ positional }) => zip(positional.map(itemsOf))],
  ['range', ({ positional }) => range(positional.map((value) => number(value)))],
  ['fail', ({ positional }) => fail(positional)],
]);

function fail(positional: readonly Value[]): never {
  throw new Error(positional.map(show).join(' '));
}

const zip = (lists: readonly Value[][]): Value[] =>
  Array.from({ length: Math.min(...lists.map(({ length }) => length)) }, (_, index) => lists.map((list) => list[index] ?? null));

function range(values: readonly number[]): number[] {
  const [first = 0, second, step = 1] = values;
  const [from, to] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new Error('a range needs a step');
  const length = Math.max(0, Math.ceil((to - from) / step));
  if (length > maxRange) throw new Error(`a range has at most ${maxRange} numbers`);
  return Array.from({ length }, (_, index) => from + index * step);
}

/** The methods of a value. @throws Error when it has none of that name */
export function methodOf(object: Value, name: string): Callable {
  const method =
    typeof object === 'string'
      ? stringMethods(object).get(name)
      : Array.isArray(object)
        ? listMethods(object).get(name)
        : object instanceof Map
          ? dictMethods(object).get(name)
          : undefined;
  if (method === undefined) throw new Error(`${typeOf(object)} has no ${name}`);
  return method;
}

const stringMethods = (value: string): ReadonlyMap<string, Callable> =>
  new Map<string, Callable>([
    ['upper', () => value.toUpperCase()],
    ['lower', () => value.toLowerCase()],
    ['strip', () => value.trim()],
    ['lstrip', () => value.trimStart()],
    ['rstrip', () => value.trimEnd()],
    ['split', ({ positional: [by] }) => (by === undefined ? value.split(/\s+/).filter((part) => part !== '') : value.split(text(by)))],
    [
      'join',
      ({ positional }) =>
        itemsOf(one(positional))
          .map((item) => text(item))
          .join(value),
    ],
    ['startswith', ({ positional: [start] }) => value.startsWith(text(start))],
    ['endswith', ({ positional: [end] }) => value.endsWith(text(end))],
    ['replace', ({ positional: [from, to] }) => value.replaceAll(text(from), () => text(to))],
    ['format', ({ positional, named }) => format(value, positional, named)],
  ]);

function format(template: string, positional: readonly Value[], named: ReadonlyMap<string, Value>): string {
  let next = 0;
  return template.replace(/\{\{|\}\}|\{(\w*)\}/g, (found, key: string | undefined) => {
    if (key === undefined) return found.charAt(0);
    const value = key === '' ? positional[next++] : /^\d+$/.test(key) ? positional[Number(key)] : named.get(key);
    if (value === undefined) throw new Error(`format has no value for {${key}}`);
    return show(value);
  });
}

const listMethods = (list: Value[]): ReadonlyMap<string, Callable> =>
  new Map<string, Callable>([
    ['append', ({ positional }) => changed(() => list.push(one(positional)))],
    ['extend', ({ positional }) => changed(() => list.push(...itemsOf(one(positional))))],
    ['insert', ({ positional: [at, item] }) => changed(() => list.splice(number(at), 0, item ?? null))],
    ['pop', () => list.pop() ?? null],
    ['index', ({ positional }) => list.indexOf(one(positional))],
  ]);

/** What changes a list in place has no value. */
function changed(change: () => unknown): null {
  change();
  return null;
}

const dictMethods = (dict: Map<string | number, Value>): ReadonlyMap<string, Callable> =>
  new Map<string, Callable>([
    ['keys', () => [...dict.keys()]],
    ['values', () => [...dict.values()]],
    ['items', () => [...dict].map(([key, value]) => [key, value])],
    [
      'get',
      ({ positional: [key, otherwise] }) =>
        (typeof key === 'string' || typeof key === 'number' ? dict.get(key) : undefined) ?? otherwise ?? null,
    ],
  ]);
