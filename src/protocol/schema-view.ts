import * as z from 'zod';
import { experimentalKey } from './experimental.js';
import { filePathKey } from './scalars.js';

/** What a schema says, without the wrappers it is made of. Everything that walks schemas walks this. */
export interface SchemaView {
  /** The name of the wire type; `null` for a schema that stands inline. */
  readonly name: string | null;
  readonly isOptional: boolean;
  readonly isNullable: boolean;
  /** Why it needs the experimental capability; `null`: it does not. */
  readonly experimental: string | null;
  readonly description?: string;
  readonly title?: string;
  readonly default?: unknown;
  /** A string that names a file or folder. */
  readonly isPath: boolean;
  readonly shape: Shape;
}

export type Shape =
  | { readonly kind: 'any' | 'string' | 'boolean' | 'null' }
  | { readonly kind: 'number' /** As the JSON Schema names it, `uint32`. */; readonly format: string | null }
  | { readonly kind: 'list'; readonly item: z.core.$ZodType }
  | { readonly kind: 'map'; readonly value: z.core.$ZodType }
  | {
      readonly kind: 'object';
      readonly isStrict: boolean /** Other members are named in the schema as free. */;
      readonly isOpen: boolean;
      /** What other members must be; `null`: anything. */
      readonly others: z.core.$ZodType | null;
      readonly members: readonly (readonly [string, z.core.$ZodType])[];
    }
  /** One of some strings, or an object whose one key is one of some strings. `options` are those of a union. */
  | { readonly kind: 'choice'; readonly variants: readonly ChoiceVariant[]; readonly options: readonly z.core.$ZodType[] }
  | { readonly kind: 'tagged'; readonly tag: string; readonly options: readonly z.core.$ZodType[] }
  | { readonly kind: 'union'; readonly options: readonly z.core.$ZodType[] }
  | { readonly kind: 'both'; readonly options: readonly z.core.$ZodType[] };

export interface ChoiceVariant {
  readonly name: string;
  /** The content behind the key; `null` for a plain string. */
  readonly content: z.core.$ZodType | null;
}

/** zod types its public schemas by what they parse; what they are made of is the union `$ZodTypes`. */
const definition = (schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def'] => (schema as z.core.$ZodTypes)._zod.def;

/** A lazy schema builds its content once and keeps it; its `getter` would build it anew. */
const contentOf = (schema: z.core.$ZodType): z.core.$ZodType => (schema as z.core.$ZodLazy)._zod.innerType;

/** Looks through optional, nullable, lazy and the like down to what the schema accepts. */
export function viewSchema(schema: z.core.$ZodType): SchemaView {
  const facts: Record<string, unknown> = {};
  let name: string | null = null;
  let isOptional = false;
  let isNullable = false;
  let current = schema;
  for (;;) {
    if (name === null) {
      for (const [key, value] of Object.entries(z.globalRegistry.get(current) ?? {})) facts[key] ??= value;
      name = nameOf(current);
    }
    const def = definition(current);
    if (def.type === 'optional') isOptional = true;
    else if (def.type === 'nullable') isNullable = true;
    else if (def.type !== 'lazy' && def.type !== 'readonly' && def.type !== 'default' && def.type !== 'nonoptional') break;
    current = def.type === 'lazy' ? contentOf(current) : def.innerType;
  }
  return {
    name,
    isOptional,
    isNullable,
    experimental: typeof facts[experimentalKey] === 'string' ? facts[experimentalKey] : null,
    ...(typeof facts['description'] === 'string' && { description: facts['description'] }),
    ...(typeof facts['title'] === 'string' && { title: facts['title'] }),
    ...('default' in facts && { default: facts['default'] }),
    isPath: facts[filePathKey] === true,
    shape: shapeOf(current),
  };
}

/** Whether a member may be missing. Looks no further than it must: most schemas say so at once. */
export function isOptionalSchema(schema: z.core.$ZodType): boolean {
  const def = definition(schema);
  switch (def.type) {
    case 'optional':
      return true;
    case 'lazy':
      return isOptionalSchema(def.getter());
    case 'nullable':
    case 'readonly':
    case 'default':
    case 'nonoptional':
      return isOptionalSchema(def.innerType);
    default:
      return false;
  }
}

/** A wire type keeps its name when metadata is added to it: that makes a copy whose parent carries the name. */
function nameOf(schema: z.core.$ZodType): string | null {
  for (let at: z.core.$ZodType | undefined = schema; at; at = at._zod.parent) {
    const id = z.globalRegistry.get(at)?.id;
    if (id !== undefined) return id;
  }
  return null;
}

function shapeOf(schema: z.core.$ZodType): Shape {
  const def = definition(schema);
  switch (def.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return { kind: def.type };
    case 'number':
      return { kind: 'number', format: formatOf(schema) };
    case 'array':
      return { kind: 'list', item: def.element };
    case 'record':
      return { kind: 'map', value: def.valueType };
    case 'object':
      return {
        kind: 'object',
        isStrict: def.catchall?._zod.def.type === 'never',
        isOpen: def.catchall !== undefined && def.catchall._zod.def.type !== 'never',
        others: def.catchall === undefined || def.catchall._zod.def.type === 'never' ? null : def.catchall,
        members: Object.entries(def.shape),
      };
    case 'enum':
    case 'literal':
      return { kind: 'choice', variants: choiceVariants(schema) ?? [], options: [] };
    case 'intersection':
      return { kind: 'both', options: [def.left, def.right] };
    case 'union':
      return unionShape(def);
    default:
      return { kind: 'any' };
  }
}

function unionShape(def: z.core.$ZodUnionDef): Shape {
  if ('discriminator' in def && typeof def.discriminator === 'string')
    return { kind: 'tagged', tag: def.discriminator, options: def.options };
  const variants = def.options.map(choiceVariants);
  if (variants.every((some) => some !== null)) return { kind: 'choice', variants: variants.flat(), options: def.options };
  return { kind: 'union', options: def.options };
}

/** The strings or the single key that an option of a choice allows; `null` if it is something else. */
function choiceVariants(option: z.core.$ZodType): ChoiceVariant[] | null {
  const def = definition(option);
  if (def.type === 'enum') return Object.values(def.entries).map((name) => ({ name: String(name), content: null }));
  if (def.type === 'literal')
    return def.values.every((value) => typeof value === 'string')
      ? def.values.map((name) => ({ name: String(name), content: null }))
      : null;
  if (def.type !== 'object' || def.catchall?._zod.def.type !== 'never') return null;
  const [member, ...others] = Object.entries(def.shape);
  return member && others.length === 0 ? [{ name: member[0], content: member[1] }] : null;
}

function formatOf(schema: z.core.$ZodType): string | null {
  const format = z.globalRegistry.get(schema)?.['format'];
  return typeof format === 'string' ? format : null;
}
