import type { ConfigService } from '../../config/config-service.js';
import type { ConfigWriter } from '../../config/config-writer.js';
import type { LoadedConfig } from '../../config/loaded-config.js';
import type { McpOwner, McpSource } from '../../engine/mcp/mcp-source.js';
import { type AskUser, McpConnection } from '../../extensions/mcp/mcp-connection.js';
import { McpServers } from '../../extensions/mcp/mcp-servers.js';
import { type McpServerSettings, readMcpServer } from '../../extensions/mcp/server-settings.js';
import type { Clock } from '../../platform/clock.js';
import type { Processes } from '../../platform/processes/process.js';
import type { McpAuthStatus } from '../../protocol/index.js';
import { allowMcpTool } from './allow-mcp-tool.js';
import { McpOAuth, type McpOAuthParts } from './mcp-oauth.js';

export interface McpParts {
  readonly config: ConfigService;
  readonly configWriter: ConfigWriter;
  readonly processes: Processes;
  /** The server's own environment: of it programs get what they need, and what they are to be handed. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly version: string;
  /** Where logins are kept. */
  readonly home: string;
  readonly dispatcher: McpOAuthParts['dispatcher'];
  /** Servers that something else than the configuration brings along. One of its own of the same name wins. */
  readonly bring: (owner: McpOwner) => Promise<LoadedConfig['mcpServers']>;
  /** The server of the user's apps, for what the configuration says; no other one has its name. `null`: there is none. */
  readonly apps: (config: LoadedConfig, owner: McpOwner) => Promise<McpServerSettings | null>;
}

/** The MCP servers of the configuration, for threads and for clients that use them directly. */
export interface Mcp {
  readonly threads: McpSource;
  /** Those that are configured where the server works, sorted by name. @throws RpcError */
  configured(): Promise<readonly McpServerSettings[]>;
  /** Logins to servers at addresses. */
  readonly oauth: McpOAuth;
  /** How the connection to a server is authorised. */
  authStatus(settings: McpServerSettings): Promise<McpAuthStatus>;
  /** Loads what connections to addresses need. */
  prepare(): Promise<void>;
  /** A connection of one's own. @throws McpFailure */
  connect(settings: McpServerSettings, signal?: AbortSignal): Promise<McpConnection>;
}

export function createMcp(parts: McpParts): Mcp {
  const { config, cwd } = parts;
  const oauth = new McpOAuth({ ...parts, now: () => parts.clock.now() });
  const open = (
    settings: McpServerSettings,
    place: { readonly cwd: string; readonly ask: AskUser },
    signal?: AbortSignal,
  ): Promise<McpConnection> =>
    McpConnection.open(
      {
        settings,
        version: parts.version,
        now: () => parts.clock.now(),
        ask: place.ask,
        openTransport: async () => (await import('./mcp-transport.js')).openMcpTransport(settings, { ...parts, oauth, cwd: place.cwd }),
      },
      signal,
    );
  const settingsFor = async (owner: McpOwner): Promise<readonly McpServerSettings[]> => {
    const loaded = await config.forThread(owner.overrides, owner.cwd);
    const [brought, apps] = await Promise.all([parts.bring(owner), parts.apps(loaded, owner)]);
    const servers = toSettings(loaded, brought);
    return apps === null ? servers : [...servers.filter(({ name }) => name !== apps.name), apps].sort(byName);
  };
  return {
    threads: {
      settingsFor,
      start: (settings, { ask, onStartup, cwd: threadCwd }) =>
        new McpServers({
          settings,
          ask,
          onStartup,
          open: (server, askUser, signal) => open(server, { cwd: threadCwd, ask: askUser }, signal),
        }),
      allowAlways: (owner, tool) => allowMcpTool(parts, owner, tool),
    },
    oauth,
    authStatus: (settings) => oauth.status(settings),
    configured: () => settingsFor({ cwd, overrides: null }),
    prepare: async () => {
      await Promise.all([import('./mcp-transport.js'), oauth.fetch()]);
    },
    connect: (settings, signal) => open(settings, { cwd, ask: async () => ({ action: 'decline' }) }, signal),
  };
}

const toSettings = ({ mcpServers }: LoadedConfig, brought: LoadedConfig['mcpServers']): readonly McpServerSettings[] =>
  Object.entries({ ...brought, ...mcpServers })
    .map(([name, table]) => readMcpServer(name, table))
    .sort(byName);

const byName = (a: McpServerSettings, b: McpServerSettings): number => (a.name < b.name ? -1 : 1);
