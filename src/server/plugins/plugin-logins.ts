import type { McpServerSettings } from '../../extensions/mcp/server-settings.js';
import type { LoadedPlugin } from '../../extensions/plugins/loaded-plugin.js';
import type { McpServerOauthLoginCompletedNotification } from '../../protocol/index.js';
import type { Mcp } from '../mcp/mcp.js';

export interface PluginLoginsParts {
  readonly mcp: Pick<Mcp, 'configured' | 'authStatus' | 'oauth'>;
  /** Shows an address to the user. Without it nobody could log in, and nothing is begun. */
  readonly openUrl: ((url: string) => void) | undefined;
  readonly onCompleted: (completed: McpServerOauthLoginCompletedNotification) => void;
  readonly detach: (name: string, work: () => Promise<void>) => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** Logins to the servers of a plugin that was just installed. */
export interface PluginLogins {
  /** Each server that wants one is asked for it, in the background. */
  begin(plugin: LoadedPlugin): void;
}

export const createPluginLogins = ({ openUrl, detach, ...parts }: PluginLoginsParts): PluginLogins => ({
  begin: ({ mcpServers }) => {
    if (openUrl === undefined || Object.keys(mcpServers).length === 0) return;
    detach('logins of a plugin', async () => {
      const configured = await parts.mcp.configured();
      const own = configured.filter(({ name, enabled }) => enabled && Object.hasOwn(mcpServers, name));
      await Promise.all(own.map((server) => login(server, openUrl, parts)));
    });
  },
});

async function login(
  server: McpServerSettings,
  openUrl: (url: string) => void,
  { mcp, onCompleted, warn }: Omit<PluginLoginsParts, 'openUrl' | 'detach'>,
): Promise<void> {
  const { name } = server;
  try {
    if ((await mcp.authStatus(server)) !== 'notLoggedIn') return;
    const { authorizationUrl, done } = await mcp.oauth.login(server, { name }, onCompleted);
    openUrl(authorizationUrl);
    await done;
  } catch (error) {
    warn('a login to a server of a plugin could not be begun', { name, error });
  }
}
