import { McpFailure } from './mcp-failure.js';
import type { AddressSettings } from './server-settings.js';

/** The headers that settings give every request. @throws McpFailure for a token that is not there */
export function configuredHeaders(name: string, settings: AddressSettings, env: Readonly<Record<string, string>>): Record<string, string> {
  const { headers, envHeaders, bearerTokenEnvVar } = settings;
  const fromEnv = Object.entries(envHeaders).flatMap(([header, variable]) => (env[variable] ? [[header, env[variable]]] : []));
  if (bearerTokenEnvVar === null) return { ...headers, ...Object.fromEntries(fromEnv) };
  const token = env[bearerTokenEnvVar];
  if (!token) throw new McpFailure(`Environment variable ${bearerTokenEnvVar} for MCP server '${name}' is not set`);
  return { ...headers, ...Object.fromEntries(fromEnv), Authorization: `Bearer ${token}` };
}

/** Whether the settings themselves say who asks. */
export const hasOwnAuthorization = ({ headers, envHeaders, bearerTokenEnvVar, login }: AddressSettings): boolean =>
  login !== undefined ||
  bearerTokenEnvVar !== null ||
  [...Object.keys(headers), ...Object.keys(envHeaders)].some((name) => name.toLowerCase() === 'authorization');
