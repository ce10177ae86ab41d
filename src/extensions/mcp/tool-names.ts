import { createHash } from 'node:crypto';

/** A tool by the names of its server, and of the server. */
export interface RawTool {
  readonly server: string;
  readonly tool: string;
}

/** How the model knows it. */
export interface ToolName {
  readonly namespace: string;
  readonly name: string;
}

const maxLength = 64;
const suffixLength = 13;

/**
 * Names that the model's provider takes. Names that come to the same all get a mark of their own, as do those that are too
 * long: none is mistaken for another, whatever the order in which servers tell them.
 */
export function nameTools<T extends RawTool>(tools: readonly T[]): readonly (T & ToolName)[] {
  const namespaces = nameSpaces([...new Set(tools.map(({ server }) => server))]);
  const plain = tools.map((tool) => ({ ...tool, namespace: namespaces.get(tool.server) ?? '', name: sanitize(tool.tool) }));
  const uses = countBy(plain, keyOf);
  return plain.map((tool) => {
    const isShared = (uses.get(keyOf(tool)) ?? 0) > 1;
    return isShared || tool.namespace.length + tool.name.length > maxLength ? withSuffix(tool) : tool;
  });
}

function nameSpaces(servers: readonly string[]): ReadonlyMap<string, string> {
  const plain = servers.map((server) => [server, sanitize(server)] as const);
  const uses = countBy(plain, ([, name]) => name);
  return new Map(
    plain.map(([server, name]) => {
      const isShared = (uses.get(name) ?? 0) > 1;
      return [server, `mcp__${name}${isShared ? suffixOf([server, `mcp__${server}__`, '']) : ''}__`];
    }),
  );
}

function withSuffix<T extends RawTool & ToolName>(tool: T): T {
  const suffix = suffixOf([tool.server, `mcp__${tool.server}__`, '', tool.tool, tool.tool]);
  const room = maxLength - tool.namespace.length - suffixLength;
  if (room < 0) return { ...tool, namespace: tool.namespace.slice(0, maxLength - suffixLength), name: suffix };
  return { ...tool, name: `${tool.name.slice(0, room)}${suffix}` };
}

const sanitize = (name: string): string => name.replace(/[^A-Za-z0-9_]/gu, '_') || '_';

const suffixOf = (identity: readonly string[]): string => `_${createHash('sha1').update(identity.join('\0')).digest('hex').slice(0, 12)}`;

const keyOf = ({ namespace, name }: ToolName): string => `${namespace}\n${name}`;

function countBy<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return counts;
}
