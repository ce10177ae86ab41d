import type * as z from 'zod';
import type { Arm, Contract, ExportOptions } from './contract.js';
import { exportedMembers, readContract } from './contract.js';
import type { ChoiceVariant } from './schema-view.js';
import { viewSchema } from './schema-view.js';

const header = '// GENERATED CODE! DO NOT MODIFY BY HAND!\n\n// Written by keelson from its protocol registry.\n';
const requestId = 'RequestId';
const jsonValue = 'JsonValue';

/** Where types stand and which of them a file has named. */
interface Context {
  readonly experimental: boolean;
  readonly used: Set<string>;
}

/**
 * The whole contract as TypeScript: file name → text. One file for each type, and one index for each folder.
 * The stable export has no experimental methods and members.
 */
export function exportTypeScript({ experimental }: ExportOptions): Map<string, string> {
  const contract = readContract({ experimental });
  const files = new Map<string, string>();
  const folderOf = (name: string): string => (name === jsonValue ? 'serde_json/' : contract.types.get(name)?.isV2 ? 'v2/' : '');
  const add = (name: string, write: (context: Context) => string): void => {
    const used = new Set<string>();
    const type = write({ experimental, used });
    used.delete(name);
    const imports = [...used]
      .sort()
      .map((other) => `import type { ${other} } from "${pathBetween(folderOf(name), folderOf(other))}${other}";\n`);
    files.set(`${folderOf(name)}${name}.ts`, `${header}${imports.join('')}\nexport type ${name} = ${type};\n`);
  };
  for (const { name, schema } of contract.types.values()) add(name, (context) => bodyOf(schema, context));
  for (const [name, write] of messageUnions(contract)) add(name, write);
  add(requestId, () => 'string | number');
  add(jsonValue, () => `number | string | boolean | Array<${jsonValue}> | { [key in string]?: ${jsonValue} } | null`);
  addIndexes(files);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function addIndexes(files: Map<string, string>): void {
  const names = [...files.keys()].map((file) => file.slice(0, -'.ts'.length)).sort();
  const line = (name: string): string => `export type { ${name} } from "./${name}";\n`;
  const v2 = names.filter((name) => name.startsWith('v2/')).map((name) => line(name.slice('v2/'.length)));
  const root = names.filter((name) => !name.includes('/')).map(line);
  files.set('v2/index.ts', `${header}\n${v2.join('')}`);
  files.set('index.ts', `${header}\n${root.join('')}export * as v2 from "./v2";\n`);
}

function pathBetween(from: string, to: string): string {
  if (from === to) return './';
  return from === '' ? `./${to}` : `../${to}`;
}

function refer(name: string, { used }: Context): string {
  used.add(name);
  return name;
}

/** What a place allows: the name of the type if it has one. */
function placeOf(schema: z.core.$ZodType, context: Context): string {
  const { name, isNullable } = viewSchema(schema);
  const type = name === null ? bodyOf(schema, context) : refer(name, context);
  return isNullable ? `${type} | null` : type;
}

function bodyOf(schema: z.core.$ZodType, context: Context): string {
  const { shape } = viewSchema(schema);
  switch (shape.kind) {
    case 'any':
      return refer(jsonValue, context);
    case 'null':
    case 'boolean':
    case 'string':
    case 'number':
      return shape.kind;
    case 'list':
      return `Array<${placeOf(shape.item, context)}>`;
    case 'map':
      return `{ [key in string]?: ${placeOf(shape.value, context)} }`;
    case 'object':
      return objectOf(shape.members, shape.isOpen, context);
    case 'choice':
      return shape.variants.map((variant) => variantOf(variant, context)).join(' | ');
    case 'tagged':
    case 'union':
      return shape.options.map((option) => placeOf(option, context)).join(' | ');
    case 'both':
      return shape.options.map((option) => `(${placeOf(option, context)})`).join(' & ');
    default:
      return shape satisfies never;
  }
}

function variantOf({ name, content }: ChoiceVariant, context: Context): string {
  return content === null ? JSON.stringify(name) : `{ ${JSON.stringify(name)}: ${placeOf(content, context)} }`;
}

function objectOf(members: readonly (readonly [string, z.core.$ZodType])[], isOpen: boolean, context: Context): string {
  const exported = exportedMembers(members, context.experimental);
  if (exported.length === 0) return isOpen ? `{ [key in string]?: ${refer(jsonValue, context)} }` : 'Record<string, never>';
  const object = `{ ${exported.map((member) => memberOf(member, context)).join(' ')} }`;
  return isOpen ? `(${object} & { [key in string]?: ${anyMember(context)} })` : object;
}

/** An index signature next to named members has to allow their types too, which `JsonValue` need not. */
const anyMember = (context: Context): string => `${refer(jsonValue, context)} | undefined | object`;

/** A member with a default is always there for who reads it, so its type does not make it optional. */
function memberOf([key, schema]: readonly [string, z.core.$ZodType], context: Context): string {
  const view = viewSchema(schema);
  const isLeftOut = view.isOptional && view.default === undefined;
  const name = /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'type' ? key : JSON.stringify(key);
  return `${name}${isLeftOut ? '?' : ''}: ${placeOf(schema, context)},`;
}

/** The unions of all requests and of all notifications in each direction. */
function messageUnions({ requests, serverRequests, notifications }: Contract): [string, (context: Context) => string][] {
  return [
    ['ClientRequest', (context) => requests.map((arm) => requestArm(arm, context)).join(' | ')],
    ['ServerRequest', (context) => serverRequests.map((arm) => requestArm(arm, context)).join(' | ')],
    [
      'ServerNotification',
      (context) =>
        notifications.map((arm) => `{ "method": ${JSON.stringify(arm.method)}, "params": ${paramsOf(arm, context)} }`).join(' | '),
    ],
    ['ClientNotification', () => '{ "method": "initialized" }'],
  ];
}

function requestArm(arm: Arm, context: Context): string {
  return `{ "method": ${JSON.stringify(arm.method)}, id: ${refer(requestId, context)}, params: ${paramsOf(arm, context)}, }`;
}

const paramsOf = ({ params }: Arm, context: Context): string => (params === null ? 'undefined' : placeOf(params, context));
