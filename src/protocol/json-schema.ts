import type * as z from 'zod';
import type { Arm, Contract, ContractType, ExportOptions } from './contract.js';
import { exportedMembers, pascalCase, readContract } from './contract.js';
import { rpcDefinitions } from './json-schema-rpc.js';
import type { JsonSchema } from './json-schema-type.js';
import type { ChoiceVariant, SchemaView } from './schema-view.js';
import { viewSchema } from './schema-view.js';

const draft = 'http://json-schema.org/draft-07/schema#';
const unsigned = new Set(['uint', 'uint16', 'uint32', 'uint64']);

/** How references are written, and what has been referred to. */
interface Context {
  readonly experimental: boolean;
  readonly refer: (name: string, schema: z.core.$ZodType | null) => string;
}

/**
 * The whole contract as JSON Schema (draft 7): file name → schema. One file for each type that a message names itself,
 * and two bundles of all types. The stable export has no experimental methods and members.
 */
export function exportJsonSchema({ experimental }: ExportOptions): Map<string, JsonSchema> {
  const contract = readContract({ experimental });
  const files = new Map<string, JsonSchema>();
  for (const type of contract.entries)
    files.set(
      `${folderOf(type)}${type.name}.json`,
      fileOf(type.name, (context) => bodyOf(type.schema, context), experimental),
    );
  for (const [name, body] of messageUnions(contract)) files.set(`${name}.json`, fileOf(name, body, experimental));
  for (const name of Object.keys(rpcDefinitions))
    if (name !== 'W3cTraceContext')
      files.set(
        `${name}.json`,
        fileOf(name, () => rpcDefinitions[name] ?? true, experimental),
      );
  files.set('codex_app_server_protocol.schemas.json', wholeBundle(contract, experimental));
  files.set('codex_app_server_protocol.v2.schemas.json', flatBundle(contract, experimental));
  return new Map([...files].sort(byName));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);
const folderOf = ({ name, isV2 }: ContractType): string => (isV2 ? 'v2/' : name.startsWith('Initialize') ? 'v1/' : '');

/** A schema that stands alone: what it refers to is in its `definitions`. */
function fileOf(name: string, body: (context: Context) => JsonSchema, experimental: boolean): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const context: Context = {
    experimental,
    refer: (other, schema) => {
      if (other !== name && !definitions.has(other)) {
        definitions.set(other, true);
        definitions.set(other, schema === null ? rpcDefinition(other, context) : bodyOf(schema, context));
      }
      return other === name ? '#' : `#/definitions/${other}`;
    },
  };
  const own = body(context);
  if (isRpc(name)) rpcDefinition(name, context);
  return {
    $schema: draft,
    title: name,
    ...(own === true ? {} : own),
    ...(definitions.size > 0 && { definitions: Object.fromEntries([...definitions].sort(byName)) }),
  };
}

const isRpc = (name: string): boolean => Object.hasOwn(rpcDefinitions, name);

/** The envelope's types are written down as they are; their references have to be followed. */
function rpcDefinition(name: string, context: Context): JsonSchema {
  const body = rpcDefinitions[name] ?? true;
  for (const [, other] of JSON.stringify(body).matchAll(/"#\/definitions\/(\w+)"/g)) if (other !== undefined) context.refer(other, null);
  return body;
}

/** What a place in a schema allows: a reference if the type has a name. */
function placeOf(schema: z.core.$ZodType, context: Context): JsonSchema {
  const view = viewSchema(schema);
  const body: JsonSchema = view.name === null ? shapeOf(view, context) : { $ref: context.refer(view.name, schema) };
  return withDefault(view, view.isNullable ? orNull(body) : body);
}

function bodyOf(schema: z.core.$ZodType, context: Context): JsonSchema {
  return shapeOf(viewSchema(schema), context);
}

function withDefault(view: SchemaView, body: JsonSchema): JsonSchema {
  if (view.default === undefined || body === true) return body;
  return '$ref' in body ? { default: view.default, allOf: [body] } : { default: view.default, ...body };
}

function orNull(body: JsonSchema): JsonSchema {
  if (body === true) return body;
  return typeof body['type'] === 'string' && !('enum' in body)
    ? { ...body, type: [body['type'], 'null'] }
    : { anyOf: [body, { type: 'null' }] };
}

function shapeOf({ name, shape }: SchemaView, context: Context): JsonSchema {
  switch (shape.kind) {
    case 'any':
      return true;
    case 'null':
    case 'boolean':
    case 'string':
      return { type: shape.kind };
    case 'number':
      return numberOf(shape.format);
    case 'list':
      return { type: 'array', items: placeOf(shape.item, context) };
    case 'map':
      return { type: 'object', additionalProperties: placeOf(shape.value, context) };
    case 'object':
      return objectOf(exportedMembers(shape.members, context.experimental), context, shape.isStrict ? false : shape.isOpen ? true : null);
    case 'choice':
      return choiceOf(name, shape.variants, context);
    case 'tagged':
      return { oneOf: shape.options.map((option) => optionOf(name, shape.tag, option, context)) };
    case 'union':
      return { anyOf: shape.options.map((option) => placeOf(option, context)) };
    case 'both':
      return { allOf: shape.options.map((option) => placeOf(option, context)) };
    default:
      return shape satisfies never;
  }
}

function numberOf(format: string | null): JsonSchema {
  if (format === null || format === 'double') return { type: 'number', ...(format && { format }) };
  return { type: 'integer', format, ...(unsigned.has(format) && { minimum: 0 }) };
}

function objectOf(members: readonly (readonly [string, z.core.$ZodType])[], context: Context, rest: boolean | null): JsonSchema {
  const required = members.filter(([, schema]) => isRequired(schema)).map(([key]) => key);
  return {
    type: 'object',
    ...(required.length > 0 && { required: required.sort() }),
    ...(members.length > 0 && { properties: Object.fromEntries(members.map(([key, schema]) => [key, placeOf(schema, context)])) }),
    ...(rest !== null && { additionalProperties: rest }),
  };
}

function isRequired(schema: z.core.$ZodType): boolean {
  const { isOptional, isNullable, default: ifAbsent } = viewSchema(schema);
  return !isOptional && !isNullable && ifAbsent === undefined;
}

function choiceOf(name: string | null, variants: readonly ChoiceVariant[], context: Context): JsonSchema {
  const strings = variants.filter(({ content }) => content === null).map((variant) => variant.name);
  const plain = { type: 'string', enum: strings };
  const objects = variants.flatMap(({ name: key, content }) =>
    content === null ? [] : [{ ...objectBody([[key, content]], context), ...(name !== null && { title: `${pascalCase(key)}${name}` }) }],
  );
  if (objects.length === 0) return plain;
  return { oneOf: [...(strings.length > 0 ? [plain] : []), ...objects] };
}

const objectBody = (members: readonly (readonly [string, z.core.$ZodType])[], context: Context): object => {
  const body = objectOf(members, context, false);
  return body === true ? {} : body;
};

/** One option of a tagged union, with the titles that generators name it by. */
function optionOf(union: string | null, tag: string, option: z.core.$ZodType, context: Context): JsonSchema {
  const view = viewSchema(option);
  if (view.name !== null || view.shape.kind !== 'object') return placeOf(option, context);
  const body = bodyOf(option, context);
  const member = view.shape.members.find(([key]) => key === tag);
  const choice = member && viewSchema(member[1]).shape;
  if (body === true || choice?.kind !== 'choice' || union === null) return body;
  const values = choice.variants.map((variant) => variant.name);
  const title = `${pascalCase(values[0] ?? '')}${union}`;
  return {
    ...body,
    properties: { ...propertiesOf(body), [tag]: { type: 'string', enum: values, title: `${title}${pascalCase(tag)}` } },
    title,
  };
}

const propertiesOf = (body: JsonSchema): object => {
  const properties = body === true ? undefined : body['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
};

/** The unions of all requests and of all notifications in each direction. */
function messageUnions(contract: Contract): [string, (context: Context) => JsonSchema][] {
  return [
    ['ClientRequest', (context) => unionOf(contract.requests, 'Request', context)],
    ['ServerRequest', (context) => unionOf(contract.serverRequests, 'Request', context)],
    ['ServerNotification', (context) => unionOf(contract.notifications, 'Notification', context)],
    ['ClientNotification', (context) => unionOf([{ method: 'initialized', params: null }], 'Notification', context)],
  ];
}

function unionOf(arms: readonly Arm[], kind: 'Request' | 'Notification', context: Context): JsonSchema {
  return { oneOf: arms.map((arm) => armOf(arm, kind, context)) };
}

function armOf({ method, params }: Arm, kind: 'Request' | 'Notification', context: Context): JsonSchema {
  const title = `${method.charAt(0).toUpperCase()}${method.slice(1)}${kind}`;
  const isRequest = kind === 'Request';
  return {
    type: 'object',
    required: [...(isRequest ? ['id'] : []), 'method', ...(params ? ['params'] : [])],
    properties: {
      ...(isRequest && { id: { $ref: context.refer('RequestId', null) } }),
      method: { type: 'string', enum: [method], title: `${title}Method` },
      ...(params ? { params: placeOf(params, context) } : isRequest && { params: { type: 'null' } }),
    },
    title,
  };
}

/** Root types directly below `definitions`, those of version 2 below `definitions.v2`. */
function wholeBundle(contract: Contract, experimental: boolean): JsonSchema {
  const isRoot = (name: string): boolean => contract.types.get(name)?.isV2 === false || (isRpc(name) && name !== 'RequestId');
  const context: Context = { experimental, refer: (name) => (isRoot(name) ? `#/definitions/${name}` : `#/definitions/v2/${name}`) };
  const root = new Map<string, JsonSchema>(Object.entries(rpcDefinitions));
  const v2 = new Map<string, JsonSchema>([['RequestId', rpcDefinitions['RequestId'] ?? true]]);
  for (const { name, schema, isV2 } of contract.types.values()) (isV2 ? v2 : root).set(name, titled(name, bodyOf(schema, context)));
  for (const [name, body] of messageUnions(contract)) root.set(name, titled(name, body(context)));
  const path = v2.get('AbsolutePathBuf');
  if (path !== undefined) root.set('AbsolutePathBuf', path);
  return bundle('CodexAppServerProtocol', [...[...root].sort(byName), ['v2', Object.fromEntries([...v2].sort(byName))]]);
}

/** Every type of version 2 and what it needs, on one level, for generators that look no deeper. */
function flatBundle(contract: Contract, experimental: boolean): JsonSchema {
  const flat = new Map<string, JsonSchema>();
  const context: Context = {
    experimental,
    refer: (name, schema) => {
      if (!flat.has(name)) {
        flat.set(name, true);
        flat.set(name, schema === null ? rpcDefinition(name, context) : titled(name, bodyOf(schema, context)));
      }
      return `#/definitions/${name}`;
    },
  };
  for (const { name, schema, isV2 } of contract.types.values()) if (isV2) context.refer(name, schema);
  for (const [name, body] of messageUnions(contract))
    if (name === 'ClientRequest' || name === 'ServerNotification') flat.set(name, titled(name, body(context)));
  return bundle('CodexAppServerProtocolV2', [...flat].sort(byName));
}

const titled = (name: string, body: JsonSchema): JsonSchema => (body === true ? true : { title: name, ...body });
const bundle = (title: string, definitions: (readonly [string, unknown])[]): JsonSchema => ({
  $schema: draft,
  title,
  type: 'object',
  definitions: Object.fromEntries(definitions),
});
