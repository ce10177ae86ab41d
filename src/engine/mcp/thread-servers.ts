import type { Connector } from '../../extensions/apps/connector.js';
import { McpServers } from '../../extensions/mcp/mcp-servers.js';
import type { McpServerSettings } from '../../extensions/mcp/server-settings.js';
import type { EngineEvent } from '../event.js';
import type { McpTools } from './mcp-tools.js';

/** The servers that a thread works with: its own, or those of the thread that it works for. */
export interface ThreadServers extends McpTools {
  readonly servers: McpServers;
  /** What they were started with. */
  readonly settings: readonly McpServerSettings[];
  /** The same servers for another thread, with a memory of its own: they end when the last of their threads has closed them. */
  share(): ThreadServers;
  /** Tells of the start from here on, and what was not told yet. */
  announce(publish: (event: EngineEvent) => void): void;
  /** At its next turn the thread starts its servers anew. */
  reloadAtNextTurn(): void;
  /** Resolves when the servers have started, or failed. @throws the signal's reason */
  prepareTurn(signal: AbortSignal, publish: (event: EngineEvent) => void): Promise<void>;
  /** The user's apps whose tools the model may use, each once. Resolves when they are known. @throws the signal's reason */
  apps(signal: AbortSignal): Promise<readonly Connector[]>;
  /** From here on the tools of these apps are listed, also where others have to be looked for. */
  wantApps(ids: readonly string[]): void;
  close(): Promise<void>;
}

/** There are none. */
export const noServers: ThreadServers = {
  get servers() {
    return new McpServers({
      settings: [],
      ask: async () => ({ action: 'decline' }),
      onStartup: () => {},
      open: () => Promise.reject(new Error('there are no MCP servers')),
    });
  },
  settings: [],
  share: () => noServers,
  common: () => [],
  tools: () => [],
  announce: () => {},
  reloadAtNextTurn: () => {},
  prepareTurn: async () => {},
  apps: async () => [],
  wantApps: () => {},
  close: async () => {},
};
