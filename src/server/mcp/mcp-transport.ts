import { type FetchLike, parseJSONRPCMessage, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { configuredHeaders, hasOwnAuthorization } from '../../extensions/mcp/http-headers.js';
import { McpFailure, NotLoggedIn } from '../../extensions/mcp/mcp-failure.js';
import type { AddressSettings, McpServerSettings, RequestLogin } from '../../extensions/mcp/server-settings.js';
import { StdioTransport } from '../../extensions/mcp/stdio-transport.js';
import { conceal } from '../../platform/conceal.js';
import type { McpParts } from './mcp.js';
import type { McpOAuth } from './mcp-oauth.js';

type Place = Pick<McpParts, 'processes' | 'env' | 'cwd'> & { readonly oauth: McpOAuth };

/** Makes the way to a server. Loaded when the first server is needed: the client library is large. */
export async function openMcpTransport(settings: McpServerSettings, place: Place): Promise<Transport> {
  const { transport } = settings;
  const { processes, env, cwd } = place;
  if (transport.kind === 'stdio') return new StdioTransport(transport, { processes, env, cwd, parse: parseJSONRPCMessage });
  return openHttp({ ...settings, transport }, place);
}

async function openHttp(settings: McpServerSettings & { readonly transport: AddressSettings }, { env, oauth }: Place): Promise<Transport> {
  const { name, transport } = settings;
  const headers = configuredHeaders(name, transport, env);
  const token = hasOwnAuthorization(transport) ? null : await oauth.token(settings);
  const fetch = await oauth.fetch();
  const sent = token === null ? headers : { ...headers, Authorization: `Bearer ${token}` };
  return new StreamableHTTPClientTransport(toUrl(transport.url), {
    requestInit: { headers: sent },
    fetch: async (url, init) => {
      const response = await (transport.login === undefined ? fetch(url, init) : fetchAs(transport.login, fetch)(url, init));
      if (response.status === 401 && transport.login === undefined)
        throw new NotLoggedIn(`The ${name} MCP server is not logged in. Run \`codex mcp login ${name}\`.`);
      return response.ok ? response : reworded(response, (text) => conceal(text, Object.values(sent)));
    },
  });
}

/** Asks in the name of who is logged in at that moment, and again where a login could be renewed. */
const fetchAs =
  (login: RequestLogin, fetch: FetchLike): FetchLike =>
  async (url, init) => {
    for (let refusals = 1; ; refusals++) {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(await login.headers())) headers.set(name, value);
      const response = await fetch(url, { ...init, headers });
      if (response.ok) return response;
      if (response.status !== 401 || !(await login.recover(refusals))) return reworded(response, (text) => login.redact(text));
      await response.body?.cancel();
    }
  };

/** What is said of a failure is shown: some gateways repeat the request in it. */
async function reworded(response: Response, reword: (text: string) => string): Promise<Response> {
  const { status, statusText, headers } = response;
  const text = await response.text();
  return new Response(text === '' ? null : reword(text), { status, statusText, headers });
}

function toUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw new McpFailure(`invalid url '${url}'`, { cause: error });
  }
}
