import type { McpConnection } from '../../extensions/mcp/mcp-connection.js';
import { isToolEnabled, type McpServerSettings } from '../../extensions/mcp/server-settings.js';
import { isRecord } from '../../platform/json.js';
import { invalidRequest } from '../../protocol/errors.js';
import type {
  ListMcpServerStatusParams,
  ListMcpServerStatusResponse,
  McpServerStatus,
  Resource,
  ResourceTemplate,
  Tool,
} from '../../protocol/index.js';
import type { Mcp } from './mcp.js';
import { asGiven } from './mcp-results.js';

/** A page of what is configured. Servers that cannot be reached have nothing. */
export async function listMcpServers(
  mcp: Mcp,
  { cursor, limit, detail }: ListMcpServerStatusParams,
  signal: AbortSignal,
): Promise<ListMcpServerStatusResponse> {
  const all = await mcp.configured();
  const start = readCursor(cursor ?? null, all.length);
  const end = limit == null ? all.length : Math.min(all.length, start + Math.max(1, limit));
  const page = all.slice(start, end);
  const data = await Promise.all(page.map((settings) => describe(mcp, settings, { isFull: detail !== 'toolsAndAuthOnly', signal })));
  return { data, nextCursor: end < all.length ? String(end) : null };
}

function readCursor(cursor: string | null, total: number): number {
  if (cursor === null) return 0;
  if (!/^\+?[0-9]+$/.test(cursor) || !Number.isSafeInteger(Number(cursor))) throw invalidRequest(`invalid cursor: ${cursor}`);
  if (Number(cursor) > total) throw invalidRequest(`cursor ${cursor} exceeds total MCP servers ${total}`);
  return Number(cursor);
}

interface Wanted {
  readonly isFull: boolean;
  readonly signal: AbortSignal;
}

async function describe(mcp: Mcp, settings: McpServerSettings, { isFull, signal }: Wanted): Promise<McpServerStatus> {
  const [authStatus, found] = await Promise.all([
    mcp.authStatus(settings),
    settings.enabled ? look(mcp, settings, { isFull, signal }) : nothing,
  ]);
  return { name: settings.name, authStatus, ...found };
}

type Found = Pick<McpServerStatus, 'tools' | 'resources' | 'resourceTemplates'>;

const nothing: Found = { tools: {}, resources: [], resourceTemplates: [] };

async function look(mcp: Mcp, settings: McpServerSettings, { isFull, signal }: Wanted): Promise<Found> {
  if (!/^[a-zA-Z0-9_-]+$/.test(settings.name)) return nothing;
  let connection: McpConnection;
  try {
    connection = await mcp.connect(settings, signal);
  } catch {
    return nothing; // The start of a thread tells why.
  }
  try {
    const tools = connection.tools
      .filter(({ name }) => isToolEnabled(settings, name))
      .map((tool) => [tool.name, asGiven<Tool>(given(tool, toolKeys))]);
    const [resources, templates] = isFull ? await Promise.all([list(connection, 'resources'), list(connection, 'templates')]) : [[], []];
    return {
      tools: Object.fromEntries(tools),
      resources: resources.map((resource) => asGiven<Resource>(given(resource, resourceKeys))),
      resourceTemplates: templates.map((template) => asGiven<ResourceTemplate>(given(template, templateKeys))),
    };
  } finally {
    await connection.close();
  }
}

/** Not every server has any. */
const list = async (connection: McpConnection, what: 'resources' | 'templates'): Promise<readonly unknown[]> => {
  const listing =
    what === 'resources'
      ? connection.listAll('resources/list', 'resources')
      : connection.listAll('resources/templates/list', 'resourceTemplates');
  return listing.catch(() => []);
};

const toolKeys = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', 'icons', '_meta'];
const resourceKeys = ['annotations', 'description', 'mimeType', 'name', 'size', 'title', 'uri', 'icons', '_meta'];
const templateKeys = ['annotations', 'uriTemplate', 'name', 'title', 'description', 'mimeType'];

/** Those members of what a server gave that clients know. */
function given(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(keys.flatMap((key) => (value[key] == null ? [] : [[key, value[key]]])));
}
