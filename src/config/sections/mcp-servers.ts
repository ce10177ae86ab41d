import type { McpServerIdentity, Requirements } from '../requirements/requirements.js';
import { isTable, type TomlTable } from '../toml/toml-table.js';

/** What only servers that are programs have. */
const programKeys: readonly string[] = ['args', 'env', 'env_vars', 'cwd', 'bearer_token'];
/** What only servers at an address have. */
const addressKeys: readonly string[] = [
  'url',
  'bearer_token_env_var',
  'bearer_token',
  'http_headers',
  'env_http_headers',
  'oauth',
  'oauth_resource',
];

/** What is wrong with a server as a whole: it is a program or an address, and says nothing of the other. `null`: nothing. */
export function findMcpServerMistake(server: TomlTable): string | null {
  const isProgram = server['command'] !== undefined;
  if (!isProgram && server['url'] === undefined) return 'invalid transport';
  const misplaced = (isProgram ? addressKeys : programKeys).find((key) => server[key] !== undefined);
  return misplaced === undefined ? null : `${misplaced} is not supported for ${isProgram ? 'stdio' : 'streamable_http'}`;
}

/** The servers, with those switched off that administrators do not list with the same command or address. */
export function allowedServers(
  servers: Readonly<Record<string, TomlTable>>,
  { mcpServers }: Pick<Requirements, 'mcpServers'>,
): Readonly<Record<string, TomlTable>> {
  return mcpServers === null ? servers : onlyIdentified(servers, mcpServers.value);
}

/**
 * The same for the servers of a plugin. Where administrators speak of plugins, a plugin that they do not name has none, and of
 * one that they name those count that they list, or all. Else its servers are under the rules of all others.
 */
export function allowedPluginServers(
  pluginId: string,
  servers: Readonly<Record<string, TomlTable>>,
  requirements: Pick<Requirements, 'plugins' | 'mcpServers'>,
): Readonly<Record<string, TomlTable>> {
  const { plugins } = requirements;
  if (plugins === null) return allowedServers(servers, requirements);
  const required = Object.hasOwn(plugins.value, pluginId) ? plugins.value[pluginId] : undefined;
  if (required === undefined) return onlyIdentified(servers, {});
  return required.mcpServers === null ? servers : onlyIdentified(servers, required.mcpServers);
}

function onlyIdentified(
  servers: Readonly<Record<string, TomlTable>>,
  identities: Readonly<Record<string, McpServerIdentity>>,
): Readonly<Record<string, TomlTable>> {
  const isAllowed = (name: string, server: TomlTable): boolean => {
    const identity = Object.hasOwn(identities, name) ? identities[name] : undefined;
    if (identity === undefined) return false;
    return 'command' in identity ? server['command'] === identity.command : server['url'] === identity.url;
  };
  return Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [name, isAllowed(name, server) ? server : { ...server, enabled: false }]),
  );
}

/** A server as it is shown: its times in seconds, its arguments also where there are none. */
export function showMcpServer(server: unknown): unknown {
  if (!isTable(server)) return server;
  const {
    startup_timeout_ms: milliseconds,
    startup_timeout_sec: seconds,
    required,
    supports_parallel_tool_calls: parallel,
    ...rest
  } = server;
  const inSeconds = typeof seconds === 'number' ? seconds : typeof milliseconds === 'number' ? milliseconds / 1000 : undefined;
  return {
    ...(rest['command'] === undefined ? {} : { args: [] }),
    ...rest,
    ...(inSeconds === undefined ? {} : { startup_timeout_sec: inSeconds }),
    ...(required === true ? { required } : {}),
    ...(parallel === true ? { supports_parallel_tool_calls: parallel } : {}),
  };
}
