import type * as z from 'zod';
import { methodOrder, methodsByName, notificationsByName, serverRequestsByName } from './registry.js';
import { viewSchema } from './schema-view.js';

/** Whether an export has the experimental part of the contract too. */
export interface ExportOptions {
  readonly experimental: boolean;
}

/** One arm of a union of messages. */
export interface Arm {
  readonly method: string;
  readonly params: z.core.$ZodType | null;
}

/** A type that the export writes down, with the place it has there: beside the old and shared types, or under `v2`. */
export interface ContractType {
  readonly name: string;
  readonly schema: z.core.$ZodType;
  readonly isV2: boolean;
}

/** The contract as the exports see it: deprecated methods are not part of it. */
export interface Contract {
  readonly requests: readonly Arm[];
  readonly serverRequests: readonly Arm[];
  readonly notifications: readonly Arm[];
  /** What methods, server requests and notifications name themselves. */
  readonly entries: readonly ContractType[];
  /** The entries and everything that they refer to. */
  readonly types: ReadonlyMap<string, ContractType>;
}

/** Collects the contract from the registry. */
export function readContract({ experimental }: ExportOptions): Contract {
  const requests = methodOrder.flatMap((name) => methodsByName.get(name) ?? []).filter((one) => !one.deprecated && (experimental || !one.experimental));
  const serverRequests = Object.values(serverRequestsByName);
  const notifications = Object.values(notificationsByName);
  const isShared = (wire: string): boolean => wire === 'initialize' || wire.startsWith('fuzzyFileSearch');
  const [sharedRequests, v2Requests] = partition(requests, ({ wire }) => isShared(wire));
  const [sharedNotifications, v2Notifications] = partition(notifications, ({ wire }) => isShared(wire));
  const shared = schemasOf([...sharedRequests, ...serverRequests, ...sharedNotifications]);
  const v2 = schemasOf([...v2Requests, ...v2Notifications]);
  const v2Types = reachable(v2, experimental);
  const types = new Map<string, ContractType>();
  for (const [name, schema] of v2Types) types.set(name, { name, schema, isV2: true });
  for (const [name, schema] of reachable(shared, experimental)) if (!types.has(name)) types.set(name, { name, schema, isV2: v2Only.has(name) });
  const entryNames = new Set([...shared, ...v2].map((schema) => viewSchema(schema).name));
  return {
    requests: requests.map(toArm),
    serverRequests: serverRequests.map(toArm),
    notifications: notifications.map(toArm),
    entries: [...types.values()].filter(({ name }) => entryNames.has(name)),
    types,
  };
}

/** Types that only shared types use, and that yet stand among those of version 2. */
const v2Only: ReadonlySet<string> = new Set();

const toArm = ({ wire, params }: { wire: string; params: z.core.$ZodType | null }): Arm => ({ method: wire, params });

function schemasOf(entries: readonly { params: z.core.$ZodType | null; result?: z.core.$ZodType }[]): z.core.$ZodType[] {
  return entries.flatMap(({ params, result }) => [params, result]).filter((schema) => schema !== null && schema !== undefined);
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** The named types that stand in some schemas, without what only experimental members refer to unless asked for. */
function reachable(schemas: readonly z.core.$ZodType[], experimental: boolean): Map<string, z.core.$ZodType> {
  const found = new Map<string, z.core.$ZodType>();
  const visit = (schema: z.core.$ZodType): void => {
    const { name } = viewSchema(schema);
    if (name !== null) {
      if (found.has(name)) return;
      found.set(name, schema);
    }
    for (const part of partsOf(schema, experimental)) visit(part);
  };
  for (const schema of schemas) visit(schema);
  return found;
}

function partsOf(schema: z.core.$ZodType, experimental: boolean): readonly z.core.$ZodType[] {
  const { shape } = viewSchema(schema);
  switch (shape.kind) {
    case 'list':
      return [shape.item];
    case 'map':
      return [shape.value];
    case 'object':
      return exportedMembers(shape.members, experimental).map(([, member]) => member);
    case 'choice':
      return shape.variants.flatMap(({ content }) => content ?? []);
    case 'tagged':
    case 'union':
    case 'both':
      return shape.options;
    default:
      return [];
  }
}

/** Members without the experimental ones, unless asked for. Experimental choices of a union always stay. */
export function exportedMembers<M extends readonly [string, z.core.$ZodType]>(members: readonly M[], experimental: boolean): readonly M[] {
  return experimental ? members : members.filter(([, schema]) => viewSchema(schema).experimental === null);
}

/** `input_text` → `InputText`, `on-request` → `OnRequest`. */
export const pascalCase = (text: string): string => text.replace(/(?:^|[_-])([a-zA-Z])/g, (_all, letter: string) => letter.toUpperCase());
