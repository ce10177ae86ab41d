import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./mcp-server.mjs', import.meta.url));

/** What the test server has, and how it behaves; see `mcp-server.mjs`. */
export type McpSpec = Readonly<Record<string, unknown>>;

/** An entry of `mcp_servers` for a program that behaves as it is told. */
export const mcpProgram = (spec: McpSpec, more: Readonly<Record<string, unknown>> = {}) => ({
  command: process.execPath,
  args: [program],
  env: { MCP_SPEC: JSON.stringify(spec) },
  ...more,
});

export const mcpTool = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { message: { type: 'string' } } },
  ...more,
});
