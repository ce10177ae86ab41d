import type * as z from 'zod';
import { type ChoiceVariant, isOptionalSchema, type Shape, viewSchema } from './schema-view.js';
import { isAbsolutePath } from './types/absolute-path.js';

/** A choice under a name that is not in the contract: where it stands and what it means. */
export interface Alias {
  readonly path: readonly (string | number)[];
  readonly meaning: string;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly aliases: Alias[];
  /** Told where the first mistake is. */
  readonly report?: (path: Alias['path']) => void;
  /** The value was written in TOML, and is spoken of in its words. */
  readonly isToml?: true;
}

/** What is wrong, and where. */
export interface PlacedMistake {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

type Members = Readonly<Record<string, unknown>>;

/** Lists of choices that are longer in messages than in the contract. */
const listedVariants: Readonly<Record<string, readonly string[]>> = {
  ModeKind: ['plan', 'code', 'custom', 'default', 'execute', 'pair_programming'],
};

/** The option, where there is one, that stands for all those that are not known. */
const otherTag = 'other';

/** Choices that are accepted for another. */
const variantAliases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ModeKind: { code: 'default', custom: 'default', execute: 'default', pair_programming: 'default' },
};

/** Names of types that differ in error messages. */
const spokenNames: Readonly<Record<string, string>> = {
  SandboxPolicy: 'SandboxPolicyDeserialize',
  DynamicToolSpec: 'DynamicToolSpecDe',
  ResponsesApiWebSearchAction: 'WebSearchAction',
};

const integers: Readonly<Record<string, { readonly spoken: string; readonly minimum: number; readonly maximum: number }>> = {
  int32: { spoken: 'i32', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  int64: { spoken: 'i64', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  uint16: { spoken: 'u16', minimum: 0, maximum: 2 ** 16 - 1 },
  uint32: { spoken: 'u32', minimum: 0, maximum: 2 ** 32 - 1 },
  uint64: { spoken: 'u64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  uint: { spoken: 'usize', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
};

/** The first mistake that `value` makes against `schema`, in the words that clients match on; `null`: none. */
export function findMistake(schema: z.core.$ZodType, value: unknown, aliases: Alias[]): string | null {
  return mistakeIn(schema, value, { path: [], aliases });
}

/** The same of a value that was written in TOML, with the place of the mistake. */
export function findPlacedMistake(schema: z.core.$ZodType, value: unknown): PlacedMistake | null {
  let path: Alias['path'] | null = null;
  const report = (at: Alias['path']): void => {
    path ??= at;
  };
  const message = mistakeIn(schema, value, { path: [], aliases: [], report, isToml: true });
  return message === null ? null : { message, path: path ?? [] };
}

/** How a message names a value that is wrong. */
export function found(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'sequence';
  if (typeof value === 'string') return `string ${quoted(value)}`;
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (typeof value !== 'number') return 'map';
  return isInteger(value) ? `integer \`${value}\`` : `floating point \`${floatText(value)}\``;
}

function mistakeIn(schema: z.core.$ZodType, value: unknown, place: Place, wanted?: string): string | null {
  const mistake = mistakeAt(schema, value, place, wanted);
  if (mistake !== null) place.report?.(place.path);
  return mistake;
}

function mistakeAt(schema: z.core.$ZodType, value: unknown, place: Place, wanted?: string): string | null {
  const { name, isOptional, isNullable, isPath, shape } = viewSchema(schema);
  if (value === undefined && isOptional) return null;
  if (value === null && isNullable) return null;
  const spoken = name === null ? null : (spokenNames[name] ?? name);
  switch (shape.kind) {
    case 'any':
      return null;
    case 'null':
      return value === null ? null : wrongType(value, 'unit');
    case 'boolean':
      return typeof value === 'boolean' ? null : wrongType(value, 'a boolean');
    case 'string':
      if (name === 'AbsolutePathBuf') return pathMistake(value);
      return typeof value === 'string' ? null : wrongType(value, isPath ? 'path string' : 'a string');
    case 'number':
      return numberMistake(shape.format, value, place);
    case 'list':
      if (!Array.isArray(value)) return wrongType(value, 'a sequence');
      return firstMistake(value.entries(), (index, item) => mistakeIn(shape.item, item, below(place, index)));
    case 'map':
      if (!isObject(value)) return wrongType(value, 'a map');
      return firstMistake(Object.entries(value), (key, item) => mistakeIn(shape.value, item, below(place, key)));
    case 'object':
      if (!isObject(value)) return wrongType(value, wanted ?? `struct ${spoken ?? 'object'}`);
      return memberMistake(shape, value, place);
    case 'choice':
      return choiceMistake(name, shape.variants, value, place);
    case 'tagged':
      return taggedMistake(name ?? 'object', shape, value, place);
    case 'union':
      if (shape.options.some((option) => mistakeIn(option, value, { path: place.path, aliases: [] }) === null)) return null;
      return `data did not match any variant of untagged enum ${spoken ?? 'object'}`;
    case 'both':
      return firstMistake(shape.options.entries(), (_index, option) =>
        mistakeIn(option, value, place, spoken === null ? wanted : `struct ${spoken}`),
      );
    default:
      return shape satisfies never;
  }
}

/** Members in the order in which the client wrote them, then what is missing in declared order. */
function memberMistake({ members, others }: Shape & { kind: 'object' }, value: Members, place: Place): string | null {
  const declared = new Map(members);
  for (const [key, item] of Object.entries(value)) {
    const schema = declared.get(key) ?? others;
    const mistake = schema == null || item === undefined ? null : mistakeIn(schema, item, below(place, key));
    if (mistake !== null) return mistake;
  }
  const missing = members.find(([key, schema]) => value[key] === undefined && !isOptionalSchema(schema));
  return missing ? `missing field \`${missing[0]}\`` : null;
}

/** Of a choice in TOML that is given neither as string nor as table. */
export const notChosen = 'wanted string or table';

function choiceMistake(name: string | null, variants: readonly ChoiceVariant[], value: unknown, place: Place): string | null {
  if (typeof value !== 'string' && !isObject(value)) return place.isToml ? notChosen : wrongType(value, 'string or map');
  const keys = typeof value === 'string' ? [value] : Object.keys(value);
  const [key] = keys;
  if (place.isToml && key === undefined) return 'wanted exactly 1 element, found 0 elements';
  if (place.isToml && keys.length > 1) return 'wanted exactly 1 element, more than 1 element';
  if (key === undefined || keys.length > 1) return 'invalid value: map, expected map with a single key';
  const variant =
    variants.find((one) => one.name === key && (typeof value === 'string') === (one.content === null)) ??
    variants.find((one) => one.name === key);
  const meaning = variantAliases[name ?? '']?.[key];
  if (variant === undefined && meaning !== undefined && typeof value === 'string') {
    place.aliases.push({ path: place.path, meaning });
    return null;
  }
  if (variant === undefined) return unknownVariant(key, listedVariants[name ?? ''] ?? [...new Set(variants.map((one) => one.name))]);
  if (typeof value === 'string') return variant.content === null ? null : 'invalid type: unit variant, expected struct variant';
  if (variant.content === null) return wrongType(value[key], 'unit');
  return mistakeIn(variant.content, value[key], below(place, key), 'struct variant');
}

function taggedMistake(name: string, { tag, options }: Shape & { kind: 'tagged' }, value: unknown, place: Place): string | null {
  if (!isObject(value)) return wrongType(value, `internally tagged enum ${spokenNames[name] ?? name}`);
  const chosen = value[tag];
  if (chosen === undefined) return `missing field \`${tag}\``;
  const variants = options.flatMap((option) => taggedOptions(option, tag));
  if (typeof chosen === 'number' && isInteger(chosen) && chosen >= 0) {
    const counted = variants[chosen];
    if (counted === undefined) return `invalid value: ${found(chosen)}, expected variant index 0 <= i < ${variants.length}`;
    place.aliases.push({ path: [...place.path, tag], meaning: counted.tag });
    return mistakeIn(counted.schema, { ...value, [tag]: counted.tag }, place);
  }
  if (typeof chosen !== 'string') return wrongType(chosen, 'variant identifier');
  const variant = variants.find((one) => one.tag === chosen);
  if (variant === undefined && variants.some((one) => one.tag === otherTag)) {
    place.aliases.push({ path: [...place.path, tag], meaning: otherTag });
    return null;
  }
  if (variant === undefined)
    return unknownVariant(
      chosen,
      variants.map((one) => one.tag),
    );
  return mistakeIn(variant.schema, value, place);
}

/** The values that the tag may have in an option, which may itself be a tagged union. */
function taggedOptions(schema: z.core.$ZodType, tag: string): { tag: string; schema: z.core.$ZodType }[] {
  const { shape } = viewSchema(schema);
  if (shape.kind === 'tagged') return shape.options.flatMap((option) => taggedOptions(option, tag));
  const member = shape.kind === 'object' ? shape.members.find(([key]) => key === tag) : undefined;
  const choice = member ? viewSchema(member[1]).shape : undefined;
  return choice?.kind === 'choice' ? choice.variants.map(({ name }) => ({ tag: name, schema })) : [];
}

function numberMistake(format: string | null, value: unknown, { isToml }: Place): string | null {
  const range = integers[format ?? ''];
  if (typeof value !== 'number') return wrongType(value, range?.spoken ?? 'f64');
  if (range === undefined) return null;
  if (!isInteger(value))
    return isToml ? `invalid type: floating point \`${inDigits(value)}\`, expected ${range.spoken}` : wrongType(value, range.spoken);
  return value >= range.minimum && value <= range.maximum ? null : `invalid value: ${found(value)}, expected ${range.spoken}`;
}

function pathMistake(value: unknown): string | null {
  if (typeof value !== 'string') return wrongType(value, 'path string');
  return isAbsolutePath(value) ? null : 'AbsolutePathBuf deserialized without a base path';
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Whole numbers beyond 64 bits are read as floating point. */
const isInteger = (value: number): boolean => Number.isInteger(value) && value < 2 ** 64 && value >= -(2 ** 63);
const below = (place: Place, key: string | number): Place => ({ ...place, path: [...place.path, key] });
const wrongType = (value: unknown, wanted: string): string => `invalid type: ${found(value)}, expected ${wanted}`;

function firstMistake<K, V>(entries: Iterable<readonly [K, V]>, check: (key: K, item: V) => string | null): string | null {
  for (const [key, item] of entries) {
    const mistake = check(key, item);
    if (mistake !== null) return mistake;
  }
  return null;
}

/** The text for a string that is none of those allowed. */
export function unknownVariant(name: string, expected: readonly string[]): string {
  const names = expected.map((one) => `\`${one}\``);
  const list = names.length === 1 ? names[0] : names.length === 2 ? names.join(' or ') : `one of ${names.join(', ')}`;
  return `unknown variant \`${name}\`, expected ${list}`;
}

/** TOML has no exponents in what it tells. */
function inDigits(value: number): string {
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential().replace('.', '').split('e');
  const point = Number(exponent) + 1;
  const padded = point <= 0 ? `${'0'.repeat(1 - point)}${digits}` : digits.padEnd(point, '0');
  const at = Math.max(1, point);
  return `${value < 0 ? '-' : ''}${padded.slice(0, at)}.${padded.slice(at) || '0'}`;
}

function floatText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? `${value}.0` : value.toExponential();
  return String(value);
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' };

function quoted(text: string): string {
  return `"${text.replace(/["\\]|\p{Cc}/gu, (char) => escapes[char] ?? `\\u{${char.codePointAt(0)?.toString(16)}}`)}"`;
}
