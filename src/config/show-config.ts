import type * as z from 'zod';
import { findMistake } from '../protocol/mistake.js';
import { viewSchema } from '../protocol/schema-view.js';
import { configTable } from './schema/config-table.js';
import { factOf, shownByKey, unlistedKey } from './schema/kit.js';
import { isTable, type TomlTable } from './toml/toml-table.js';

/** The settings as clients read them: every key that there is, null where it is not set, and no other. */
export function showConfig(table: TomlTable): Readonly<Record<string, unknown>> {
  const shown = show(configTable, table);
  return isTable(shown) ? shown : {};
}

function show(schema: z.core.$ZodType, value: unknown): unknown {
  const showSpecially = factOf(schema, shownByKey);
  const plain = showPlainly(schema, value);
  return typeof showSpecially === 'function' ? showSpecially(plain) : plain;
}

function showPlainly(schema: z.core.$ZodType, value: unknown): unknown {
  const { shape } = viewSchema(schema);
  switch (shape.kind) {
    case 'list':
      return Array.isArray(value) ? value.map((item) => show(shape.item, item)) : value;
    case 'map':
      return isTable(value) ? mapValues(value, (item) => show(shape.value, item)) : value;
    case 'object':
      return isTable(value) ? showMembers(shape, value) : value;
    case 'choice': {
      const variant = isTable(value) ? shape.variants.find(({ name, content }) => content !== null && name in value) : undefined;
      return variant?.content && isTable(value) ? { [variant.name]: show(variant.content, value[variant.name]) } : plainValue(value);
    }
    case 'tagged':
    case 'union': {
      const option = shape.options.find((one) => findMistake(one, value, []) === null);
      return option === undefined ? plainValue(value) : show(option, value);
    }
    default:
      return plainValue(value);
  }
}

type Members = ReturnType<typeof viewSchema>['shape'] & { kind: 'object' };

function showMembers({ members, others }: Members, value: TomlTable): TomlTable {
  const declared = members.flatMap(([key, member]) => {
    if (value[key] !== undefined) return [[key, show(member, value[key])] as const];
    if (factOf(member, unlistedKey) === true) return [];
    const { default: absent = null } = viewSchema(member);
    return [[key, absent] as const];
  });
  const names = new Set(members.map(([key]) => key));
  const free = others === null ? [] : Object.entries(value).filter(([key]) => !names.has(key));
  return Object.fromEntries([...declared, ...free.map(([key, item]) => [key, others === null ? item : show(others, item)] as const)]);
}

/** JSON has no numbers of 64 bits, and no dates. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  return isTable(value) ? mapValues(value, plainValue) : value;
}

const mapValues = (table: TomlTable, change: (value: unknown) => unknown): TomlTable =>
  Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]));
