import {
  type AuthorizationServerMetadata,
  discoverAuthorizationServerMetadata,
  exchangeAuthorization,
  type FetchLike,
  refreshAuthorization,
  startAuthorization,
} from '@modelcontextprotocol/client';
import { isRecord } from '../../platform/json.js';
import { McpFailure } from './mcp-failure.js';
import type { McpLogin } from './token-store.js';

/** Tokens are renewed so long before they end. */
const refreshMarginMs = 30_000;

/** The OAuth side of one server. */
export interface OAuthServer {
  readonly name: string;
  readonly url: string;
  readonly resource: string | null;
  readonly fetch: FetchLike;
  readonly now: () => number;
}

export type OAuthMetadata = AuthorizationServerMetadata;

/** What the server says of logging in; `null`: nothing. */
export async function discoverOAuth({ url, fetch }: Pick<OAuthServer, 'url' | 'fetch'>): Promise<OAuthMetadata | null> {
  try {
    return (await discoverAuthorizationServerMetadata(url, { fetchFn: fetch, skipIssuerValidation: true })) ?? null;
  } catch {
    return null; // What cannot be asked has nothing to say.
  }
}

interface Asked {
  readonly metadata: OAuthMetadata;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
}

/** A login that waits for its code. */
export interface OAuthAttempt {
  readonly authorizationUrl: string;
  /** @throws Error */
  exchange(code: string): Promise<McpLogin>;
}

export async function beginOAuth(server: OAuthServer, { metadata, redirectUri, scopes, state }: Asked): Promise<OAuthAttempt> {
  const { name, url, resource, fetch } = server;
  const client_id = await register(metadata, { redirectUri, fetch });
  const client = { clientInformation: { client_id }, metadata, ...(resource === null ? {} : { resource }) };
  const { authorizationUrl, codeVerifier } = await startAuthorization(url, {
    ...client,
    redirectUrl: redirectUri,
    state,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
  });
  return {
    authorizationUrl: authorizationUrl.href,
    exchange: async (code) => {
      const issued = await exchangeAuthorization(url, {
        ...client,
        authorizationCode: code,
        codeVerifier,
        redirectUri,
        fetchFn: fetch,
        ...(resource === null ? {} : { resource: new URL(resource) }),
      });
      return toLogin({ server_name: name, server_url: url, client_id, scopes: [...scopes] }, issued, server.now());
    },
  };
}

/** The login, renewed where it is about to end. `null`: it cannot be renewed. */
export async function freshLogin(
  server: OAuthServer,
  login: McpLogin,
): Promise<{ readonly login: McpLogin; readonly isNew: boolean } | null> {
  const { expires_at, refresh_token, client_id } = login;
  if (expires_at === undefined || expires_at - refreshMarginMs > server.now()) return { login, isNew: false };
  if (refresh_token === undefined) return expires_at > server.now() ? { login, isNew: false } : null;
  const metadata = await discoverOAuth(server);
  if (metadata === null) return null;
  try {
    const issued = await refreshAuthorization(server.url, {
      metadata,
      clientInformation: { client_id },
      refreshToken: refresh_token,
      fetchFn: server.fetch,
      ...(server.resource === null ? {} : { resource: new URL(server.resource) }),
    });
    return { login: toLogin(login, { refresh_token, ...issued }, server.now()), isNew: true };
  } catch {
    return null; // The user has to log in again.
  }
}

interface Issued {
  readonly access_token: string;
  readonly expires_in?: number | undefined;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
}

const toLogin = (
  known: Pick<McpLogin, 'server_name' | 'server_url' | 'client_id' | 'scopes'>,
  { access_token, expires_in, refresh_token, scope }: Issued,
  nowMs: number,
): McpLogin => ({
  server_name: known.server_name,
  server_url: known.server_url,
  client_id: known.client_id,
  access_token,
  ...(expires_in === undefined ? {} : { expires_at: nowMs + expires_in * 1000 }),
  ...(refresh_token === undefined ? {} : { refresh_token }),
  scopes: scope ? scope.split(' ').filter(Boolean) : known.scopes,
});

/** Makes us known to the provider. */
async function register(
  metadata: OAuthMetadata,
  { redirectUri, fetch }: { readonly redirectUri: string; readonly fetch: FetchLike },
): Promise<string> {
  const endpoint = metadata.registration_endpoint;
  if (endpoint === undefined) throw new McpFailure('Dynamic client registration is not supported by the provider');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({
      client_name: 'Codex',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      response_types: ['code'],
    }),
  });
  if (!response.ok) throw new McpFailure(`Registration failed: HTTP ${response.status}`);
  const answer: unknown = await response.json();
  if (!isRecord(answer) || typeof answer['client_id'] !== 'string')
    throw new McpFailure('Registration failed: the answer has no client_id');
  if (!Array.isArray(answer['redirect_uris'])) throw new McpFailure('Registration failed: missing field `redirect_uris`');
  return answer['client_id'];
}
