import { isTable } from '../config/overrides.js';
import type { McpOwner } from '../engine/mcp/mcp-source.js';
import type { McpParts } from './mcp.js';

/** Writes down, in the nearest project's file that defines the server, else in the user's, that the tool needs nobody's yes. */
export async function allowMcpTool(
  { config, configWriter }: Pick<McpParts, 'config' | 'configWriter'>,
  { cwd, overrides }: McpOwner,
  { server, tool }: { readonly server: string; readonly tool: string },
): Promise<void> {
  const { layers } = await config.stack({ cwd, overrides });
  const owner = layers.findLast(({ name, file, disabledReason, config: table }) => {
    if (name.type !== 'project' || file === null || disabledReason !== null) return false;
    return isTable(table['mcp_servers']) && Object.hasOwn(table['mcp_servers'], server);
  });
  if (!config.hasFiles) return;
  const path = ['mcp_servers', server, 'tools', tool, 'approval_mode'];
  await configWriter.edit([{ path, value: 'approve', strategy: 'upsert' }], owner?.file ?? config.userFile);
}
