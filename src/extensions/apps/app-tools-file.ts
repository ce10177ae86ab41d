import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/files/atomic-file.js';
import { isRecord } from '../../platform/json.js';
import type { McpTool } from '../mcp/mcp-tool.js';
import { appGroupName, appToolName } from './app-names.js';
import { connectorOf } from './connector.js';

/** Whose tools are kept. */
export interface ToolsOwner {
  readonly accountId: string | null;
  readonly userId: string | null;
  readonly isWorkspace: boolean;
}

const schemaVersion = 2;

/** Reads the tools that the apps' server had when it was asked last. `null`: it was not, or the file is not to be read. */
export async function readToolsFile(home: string, owner: ToolsOwner): Promise<readonly McpTool[] | null> {
  try {
    const kept: unknown = JSON.parse(await readFile(pathOf(home, owner), 'utf8'));
    if (!isRecord(kept) || kept['schema_version'] !== schemaVersion || !Array.isArray(kept['tools'])) return null;
    return kept['tools'].map((entry: unknown) => (isRecord(entry) ? entry['tool'] : null)).filter(isTool);
  } catch {
    return null; // It only spares waiting.
  }
}

/** In the format of the reference, which keeps how the model knew the tools as well. */
export async function writeToolsFile(home: string, owner: ToolsOwner, server: string, tools: readonly McpTool[]): Promise<void> {
  const kept = { schema_version: schemaVersion, tools: tools.map((tool) => toEntry(tool, server)) };
  await writeFileAtomic(pathOf(home, owner), JSON.stringify(kept, null, 2));
}

function toEntry(tool: McpTool, server: string): Readonly<Record<string, unknown>> {
  const connector = connectorOf(tool['_meta']);
  return {
    server_name: server,
    tool_name: connector === null ? tool.name : appToolName(tool.name, connector),
    tool_namespace: `mcp__${server}__${connector === null ? '' : appGroupName(connector)}`,
    namespace_description: connector?.description ?? null,
    tool,
    connector_id: connector?.id ?? null,
    connector_name: connector?.name ?? null,
    plugin_display_names: [],
  };
}

function pathOf(home: string, { accountId, userId, isWorkspace }: ToolsOwner): string {
  const key = JSON.stringify({ account_id: accountId, chatgpt_user_id: userId, is_workspace_account: isWorkspace });
  return join(home, 'cache', 'codex_apps_tools', `${createHash('sha1').update(key).digest('hex')}.json`);
}

const isTool = (value: unknown): value is McpTool => isRecord(value) && typeof value['name'] === 'string';
