import { isRecord } from '../../platform/json.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * A JSON Schema in the part of the language that models' providers take: what it does not know is left out, and what
 * is missing is filled in with the most harmless choice.
 */
export function toToolSchema(schema: unknown): Schema {
  const { properties, required, ...rest } = toSubset(isRecord(schema) ? { type: 'object', ...schema } : { type: 'object' });
  return { type: rest.type, properties: properties ?? {}, ...(required === undefined ? {} : { required }), ...rest };
}

function toSubset(schema: unknown): Schema {
  if (!isRecord(schema)) return { type: 'string' };
  const { description, items, properties, required, additionalProperties, anyOf } = schema;
  const values = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : undefined;
  const alternatives = Array.isArray(anyOf) ? anyOf.map(toSubset) : undefined;
  const type = typeOf(schema) ?? (alternatives === undefined ? 'string' : undefined);
  return {
    ...(type === undefined ? {} : { type }),
    ...(typeof description === 'string' ? { description } : {}),
    ...(values === undefined ? {} : { enum: values }),
    ...(includesType(type, 'array') ? { items: toSubset(items) } : {}),
    ...(includesType(type, 'object') ? { properties: mapValues(isRecord(properties) ? properties : {}) } : {}),
    ...(Array.isArray(required) ? { required } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: typeof additionalProperties === 'boolean' ? additionalProperties : toSubset(additionalProperties) }),
    ...(alternatives === undefined ? {} : { anyOf: alternatives }),
  };
}

const includesType = (type: unknown, wanted: string): boolean => type === wanted || (Array.isArray(type) && type.includes(wanted));

const knownTypes: ReadonlySet<unknown> = new Set(['string', 'number', 'boolean', 'integer', 'object', 'array', 'null']);

function typeOf(schema: Schema): unknown {
  if (knownTypes.has(schema.type)) return schema.type;
  if (Array.isArray(schema.type)) {
    const known = schema.type.filter((type) => knownTypes.has(type));
    if (known.length > 0) return known;
  }
  if ('properties' in schema || 'required' in schema || 'additionalProperties' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  if ('minimum' in schema || 'maximum' in schema || 'multipleOf' in schema) return 'number';
  return 'enum' in schema || 'const' in schema ? 'string' : undefined;
}

const mapValues = (properties: Schema): Schema =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, toSubset(schema)]));
