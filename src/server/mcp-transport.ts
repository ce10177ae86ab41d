import { parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { McpFailure } from '../extensions/mcp/mcp-failure.js';
import type { McpServerSettings } from '../extensions/mcp/server-settings.js';
import { StdioTransport } from '../extensions/mcp/stdio-transport.js';
import type { McpParts } from './mcp.js';

/** Makes the way to a server. Loaded when the first server is needed: the client library is large. */
export async function openMcpTransport(
  { transport }: McpServerSettings,
  { processes, env, cwd }: Pick<McpParts, 'processes' | 'env' | 'cwd'>,
): Promise<Transport> {
  if (transport.kind === 'stdio') return new StdioTransport(transport, { processes, env, cwd, parse: parseJSONRPCMessage });
  throw new McpFailure('streamable HTTP is not built yet');
}
