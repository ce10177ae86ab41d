import type { ConfigService } from '../../config/config-service.js';
import type { ConfigWriter } from '../../config/config-writer.js';
import { isTable } from '../../config/toml/toml-table.js';
import type { AllowedTool } from '../../engine/mcp/allowed-tool.js';
import type { McpOwner } from '../../engine/mcp/mcp-source.js';

/** Writes down that the tool needs nobody's yes: for tools of apps in the user's file, for others in the nearest project's file that defines the server, else in the user's. */
export async function allowMcpTool(
  { config, configWriter }: { readonly config: ConfigService; readonly configWriter: ConfigWriter },
  { cwd, overrides }: McpOwner,
  { server, tool, app }: AllowedTool,
): Promise<void> {
  if (!config.hasFiles) return;
  if (app !== null) {
    const path = ['apps', app, 'tools', tool, 'approval_mode'];
    return void (await configWriter.edit([{ path, value: 'approve', strategy: 'upsert' }], config.userFile));
  }
  const { layers } = await config.stack({ cwd, overrides });
  const owner = layers.findLast(({ name, file, disabledReason, config: table }) => {
    if (name.type !== 'project' || file === null || disabledReason !== null) return false;
    return isTable(table['mcp_servers']) && Object.hasOwn(table['mcp_servers'], server);
  });
  const path = ['mcp_servers', server, 'tools', tool, 'approval_mode'];
  await configWriter.edit([{ path, value: 'approve', strategy: 'upsert' }], owner?.file ?? config.userFile);
}
