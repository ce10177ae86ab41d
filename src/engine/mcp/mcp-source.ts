import { type AskForServer, McpServers, type McpStartup } from '../../extensions/mcp/mcp-servers.js';
import type { McpServerSettings } from '../../extensions/mcp/server-settings.js';
import type { AllowedTool } from './allowed-tool.js';

/** Whose servers are meant. */
export interface McpOwner {
  /** Absolute. */
  readonly cwd: string;
  /** What the request laid over the files; `null`: nothing. */
  readonly overrides: Readonly<Record<string, unknown>> | null;
}

/** Where threads get their servers from. */
export interface McpSource {
  /** As configured at this moment. */
  settingsFor(owner: McpOwner): Promise<readonly McpServerSettings[]>;
  /** Starts them. */
  start(
    settings: readonly McpServerSettings[],
    owner: Pick<McpOwner, 'cwd'> & { readonly ask: AskForServer; readonly onStartup: (startup: McpStartup) => void },
  ): McpServers;
  /** Writes down that a tool needs nobody's yes any more. */
  allowAlways(owner: McpOwner, tool: AllowedTool): Promise<void>;
}

/** There are no servers. */
export const noMcp: McpSource = {
  settingsFor: async () => [],
  start: (_settings, { ask, onStartup }) =>
    new McpServers({ settings: [], ask, onStartup, open: () => Promise.reject(new Error('there are no MCP servers')) }),
  allowAlways: async () => {},
};
