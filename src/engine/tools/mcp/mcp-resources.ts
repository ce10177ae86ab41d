import * as z from 'zod';
import type { McpServers } from '../../../extensions/mcp/mcp-servers.js';
import { isRecord } from '../../../platform/json.js';
import { badArguments, failure, functionSpec, success } from '../arguments.js';
import type { Tool, ToolContext, ToolOutput } from '../tool.js';
import { beginMcpItem } from './mcp-item.js';

/** Whose calls those are that name no server. */
const ownServer = 'codex';

const ListArguments = z.object({ server: z.string().nullish(), cursor: z.string().nullish() });
const ReadArguments = z.object({ server: z.string(), uri: z.string() });

interface Listing {
  readonly name: string;
  readonly description: string;
  readonly method: 'resources/list' | 'resources/templates/list';
  readonly key: 'resources' | 'resourceTemplates';
}

const listings: readonly Listing[] = [
  {
    name: 'list_mcp_resources',
    description: 'Lists what MCP servers have to read: files, records and other context. Prefer it to a search of the web.',
    method: 'resources/list',
    key: 'resources',
  },
  {
    name: 'list_mcp_resource_templates',
    description: 'Lists the patterns of addresses at which MCP servers have something to read, to be filled in.',
    method: 'resources/templates/list',
    key: 'resourceTemplates',
  },
];

/** Ways to what servers have to read. */
export const mcpResourceTools = (servers: () => McpServers): readonly Tool[] => [
  ...listings.map((listing) => listTool(listing, servers)),
  readTool(servers),
];

function listTool(listing: Listing, servers: () => McpServers): Tool {
  const { name, description, key, method } = listing;
  const properties = {
    server: { type: 'string', description: 'The server to ask. Default: all of them.' },
    cursor: { type: 'string', description: 'Where to go on: what the last answer of this server gave as nextCursor.' },
  };
  return resourceTool({
    name,
    spec: functionSpec({ name, description, properties, required: [] }),
    parse: (args) => ListArguments.safeParse(args),
    fail: `${method} failed`,
    answer: async ({ server, cursor }, signal) => {
      if (server) {
        const page = await (await servers().get(server)).list(method, cursor ?? null, signal);
        return {
          server,
          [key]: withServer(server, page[key]),
          ...(typeof page.nextCursor === 'string' ? { nextCursor: page.nextCursor } : {}),
        };
      }
      if (cursor) throw new Error('cursor can only be used when a server is specified');
      const lists = servers()
        .connected()
        .map(async ([each, connection]) => withServer(each, await connection.listAll(method, key).catch(() => [])));
      return { [key]: (await Promise.all(lists)).flat() };
    },
  });
}

function readTool(servers: () => McpServers): Tool {
  const name = 'read_mcp_resource';
  const properties = {
    server: { type: 'string', description: 'The server, by the name that a list gave.' },
    uri: { type: 'string', description: 'The address, as a list gave it.' },
  };
  return resourceTool({
    name,
    spec: functionSpec({ name, description: 'Reads what an MCP server has at an address.', properties, required: ['server', 'uri'] }),
    parse: (args) => ReadArguments.safeParse(args),
    fail: 'resources/read failed',
    answer: async ({ server, uri }, signal) => {
      const connection = await servers().get(server);
      const { contents } = await connection.readResource(uri, signal).catch((error: unknown) => {
        throw new Error(`resources/read failed for \`${server}\` (${uri}): ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      });
      return { server, uri, contents };
    },
  });
}

const withServer = (server: string, items: unknown): readonly unknown[] =>
  Array.isArray(items) ? items.map((item) => ({ server, ...(isRecord(item) ? item : {}) })) : [];

interface ResourceTool<T> {
  readonly name: string;
  readonly spec: ReturnType<Tool['spec']>;
  readonly parse: (args: unknown) => z.ZodSafeParseResult<T>;
  readonly fail: string;
  readonly answer: (args: T, signal: AbortSignal) => Promise<unknown>;
}

function resourceTool<T extends { readonly server?: string | null | undefined }>(definition: ResourceTool<T>): Tool {
  const { name, spec, parse, fail, answer } = definition;
  return {
    name,
    kind: 'function',
    spec: () => spec,
    parallel: true,
    run: async (call, context) => {
      let args: unknown;
      try {
        args = JSON.parse(call.input.trim() === '' ? '{}' : call.input);
      } catch (error) {
        return badArguments(error instanceof Error ? error.message : String(error));
      }
      const parsed = parse(args);
      if (!parsed.success) return badArguments(parsed.error.issues[0]?.message ?? 'invalid arguments');
      const conclude = beginMcpItem(context, { id: call.callId, server: parsed.data.server || ownServer, tool: name, arguments: args });
      return tell(() => answer(parsed.data, context.signal), { conclude, fail, signal: context.signal });
    },
  };
}

interface Telling {
  readonly conclude: ReturnType<typeof beginMcpItem>;
  readonly fail: string;
  readonly signal: ToolContext['signal'];
}

async function tell(answer: () => Promise<unknown>, { conclude, fail, signal }: Telling): Promise<ToolOutput> {
  try {
    const text = JSON.stringify(await answer());
    signal.throwIfAborted();
    conclude({ result: { content: [{ type: 'text', text }] } });
    return success(text);
  } catch (error) {
    signal.throwIfAborted();
    const text = `${fail}: ${error instanceof Error ? error.message : String(error)}`;
    conclude({ error: text });
    return failure(text);
  }
}
