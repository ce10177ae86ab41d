import { createHash } from 'node:crypto';
import { appGroupName, appToolName } from '../apps/app-names.js';
import type { Connector } from '../apps/connector.js';

/** A tool by the names of its server, and of the server. */
export interface RawTool {
  readonly server: string;
  readonly tool: string;
  /** The app that it belongs to: apps are groups of their own. Default: none. */
  readonly connector?: Connector | null;
}

/** How the model knows it. */
export interface ToolName {
  readonly namespace: string;
  readonly name: string;
}

/** A tool, and what its names are made from. */
interface Origin {
  /** The group's name as it would be, whatever providers take. */
  readonly group: string;
  /** The tool's name in the group. */
  readonly called: string;
}

const maxLength = 64;
const suffixLength = 13;

/**
 * Names that the model's provider takes. Names that come to the same all get a mark of their own, as do those that are too
 * long: none is mistaken for another, whatever the order in which servers tell them.
 */
export function nameTools<T extends RawTool>(tools: readonly T[]): readonly (T & ToolName)[] {
  const origins = tools.map((tool) => ({ tool, ...originOf(tool) }));
  const namespaces = nameSpaces(origins);
  const plain = origins.map((origin) => ({
    origin,
    names: { namespace: namespaces.get(groupKey(origin.tool, origin)) ?? '', name: sanitize(origin.called) },
  }));
  const uses = countBy(plain, ({ names }) => keyOf(names));
  return plain.map(({ origin, names }) => {
    const isShared = (uses.get(keyOf(names)) ?? 0) > 1;
    const isLong = names.namespace.length + names.name.length > maxLength;
    return { ...origin.tool, ...(isShared || isLong ? withSuffix(origin.tool, origin, names) : names) };
  });
}

function originOf({ server, tool, connector = null }: RawTool): Origin {
  if (connector === null) return { group: `mcp__${server}__`, called: tool };
  return { group: `mcp__${server}__${appGroupName(connector)}`, called: appToolName(tool, connector) };
}

/** What a group is told apart by: two apps may have the same name. */
const groupIdentity = ({ server, connector }: RawTool, { group }: Origin): readonly string[] => [server, group, connector?.id ?? ''];

const groupKey = (tool: RawTool, origin: Origin): string => groupIdentity(tool, origin).join('\0');

function nameSpaces(origins: readonly (Origin & { readonly tool: RawTool })[]): ReadonlyMap<string, string> {
  const groups = new Map(origins.map((origin) => [groupKey(origin.tool, origin), origin]));
  const uses = countBy([...groups.values()], ({ group }) => sanitize(group));
  return new Map(
    [...groups].map(([key, origin]) => {
      const name = sanitize(origin.group);
      const isShared = (uses.get(name) ?? 0) > 1;
      return [key, isShared ? beforeEnd(name, suffixOf(groupIdentity(origin.tool, origin))) : name];
    }),
  );
}

/** The names of servers end in a mark that stays where it is. */
const beforeEnd = (name: string, suffix: string): string => (name.endsWith('__') ? `${name.slice(0, -2)}${suffix}__` : `${name}${suffix}`);

function withSuffix(tool: RawTool, origin: Origin, { namespace, name }: ToolName): ToolName {
  const suffix = suffixOf([...groupIdentity(tool, origin), origin.called, tool.tool]);
  const room = maxLength - namespace.length - suffixLength;
  if (room < 0) return { namespace: namespace.slice(0, maxLength - suffixLength), name: suffix };
  return { namespace, name: `${name.slice(0, room)}${suffix}` };
}

const sanitize = (name: string): string => name.replace(/[^A-Za-z0-9_]/gu, '_') || '_';

const suffixOf = (identity: readonly string[]): string => `_${createHash('sha1').update(identity.join('\0')).digest('hex').slice(0, 12)}`;

const keyOf = ({ namespace, name }: ToolName): string => `${namespace}\n${name}`;

function countBy<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}
