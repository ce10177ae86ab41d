import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FetchLike } from '@modelcontextprotocol/client';
import type { Dispatcher } from 'undici';
import type { ConfigService } from '../../config/config-service.js';
import { hasOwnAuthorization } from '../../extensions/mcp/http-headers.js';
import type { AddressSettings, McpServerSettings } from '../../extensions/mcp/server-settings.js';
import { type McpLogin, McpTokenStore, type StoreMode } from '../../extensions/mcp/token-store.js';
import { systemKeyring } from '../../platform/keyring.js';
import { internalError, invalidRequest } from '../../protocol/errors.js';
import type { McpAuthStatus, McpServerOauthLoginCompletedNotification, McpServerOauthLoginParams } from '../../protocol/index.js';

export interface McpOAuthParts {
  readonly config: ConfigService;
  readonly home: string;
  readonly now: () => number;
  readonly dispatcher: () => Promise<Dispatcher>;
}

const defaultTimeoutSeconds = 300;

/** The longest that the state of a login is asked for. */
const discoveryMs = 5000;

/** Logins to servers at addresses. */
export class McpOAuth {
  readonly #parts: McpOAuthParts;
  readonly #store: McpTokenStore;
  readonly #open = new Set<() => Promise<void>>();

  constructor(parts: McpOAuthParts) {
    this.#parts = parts;
    this.#store = new McpTokenStore({ file: join(parts.home, '.credentials.json'), keyring: systemKeyring });
  }

  /** HTTP by the ways of the environment, and no longer than a signal allows. */
  async fetch(): Promise<FetchLike> {
    const [{ fetch }, dispatcher] = await Promise.all([import('undici'), this.#parts.dispatcher()]);
    return (url, init) => asResponse(fetch(asRequest(url), asInit({ ...init, dispatcher })));
  }

  /** The token of a login, renewed where it is about to end. `null`: nobody is logged in. */
  async token(server: McpServerSettings & { readonly transport: AddressSettings }): Promise<string | null> {
    const mode = await this.#mode();
    const named = { name: server.name, url: server.transport.url };
    const stored = await this.#store.load(named, mode);
    if (stored === null) return null;
    const { freshLogin } = await import('../../extensions/mcp/oauth.js');
    const fresh = await freshLogin(await this.#server(named, server.transport), stored);
    if (fresh?.isNew) await this.#store.save(named, fresh.login, mode);
    return fresh?.login.access_token ?? null;
  }

  async status({ name, transport }: McpServerSettings): Promise<McpAuthStatus> {
    if (transport.kind === 'stdio') return 'unsupported';
    if (hasOwnAuthorization(transport)) return 'bearerToken';
    const named = { name, url: transport.url };
    if ((await this.#store.load(named, await this.#mode())) !== null) return 'oAuth';
    return (await this.#discover(transport.url)) === null ? 'unsupported' : 'notLoggedIn';
  }

  /** Begins a login. `tell` hears how it ends. @throws RpcError */
  async login(
    server: McpServerSettings | undefined,
    { name, scopes, timeoutSecs }: McpServerOauthLoginParams,
    tell: (completed: McpServerOauthLoginCompletedNotification) => void,
  ): Promise<{ readonly authorizationUrl: string; readonly done: Promise<void> }> {
    if (server === undefined) throw invalidRequest(`No MCP server named '${name}' found.`);
    const { transport } = server;
    if (transport.kind === 'stdio') throw invalidRequest('OAuth login is only supported for streamable HTTP servers.');
    const failed = (reason: string): Error => internalError(`failed to login to MCP server '${name}': ${reason}`);
    const metadata = await this.#discover(transport.url);
    if (metadata === null) throw failed('No authorization support detected');
    const named = { name, url: transport.url };
    const [{ beginOAuth }, { listenForCallback }] = await Promise.all([
      import('../../extensions/mcp/oauth.js'),
      import('../../extensions/mcp/oauth-callback.js'),
    ]);
    const state = randomBytes(24).toString('base64url');
    const timeoutMs = Math.max(1, timeoutSecs ?? defaultTimeoutSeconds) * 1000;
    const keys = await this.#keys();
    try {
      const callback = await listenForCallback({ state, timeoutMs, port: keys.port, url: keys.url });
      this.#open.add(callback.close);
      const end = async (): Promise<void> => {
        this.#open.delete(callback.close);
        await callback.close();
      };
      try {
        const wanted = scopes ?? transport.scopes ?? metadata.scopes_supported ?? [];
        const { redirectUri } = callback;
        const attempt = await beginOAuth(await this.#server(named, transport), { metadata, redirectUri, scopes: wanted, state });
        const save = async (login: McpLogin): Promise<void> => this.#store.save(named, login, keys.mode);
        const done = callback.code
          .then((code) => attempt.exchange(code).then(save))
          .then(
            () => tell(withoutError(name)),
            (error: unknown) => tell({ name, success: false, error: error instanceof Error ? error.message : String(error) }),
          )
          .finally(end);
        return { authorizationUrl: attempt.authorizationUrl, done };
      } catch (error) {
        await end();
        throw error;
      }
    } catch (error) {
      throw failed(error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open].map((close) => close()));
  }

  async #server({ name, url }: { readonly name: string; readonly url: string }, { oauthResource }: AddressSettings) {
    return { name, url, resource: oauthResource, fetch: await this.fetch(), now: this.#parts.now };
  }

  async #discover(url: string) {
    const { discoverOAuth } = await import('../../extensions/mcp/oauth.js');
    const fetch = await this.fetch();
    const signal = AbortSignal.timeout(discoveryMs);
    return discoverOAuth({ url, fetch: (to, init) => fetch(to, { ...init, signal }) });
  }

  async #mode(): Promise<StoreMode> {
    return (await this.#keys()).mode;
  }

  async #keys(): Promise<{ readonly mode: StoreMode; readonly port: number | null; readonly url: string | null }> {
    const layers = await this.#parts.config.layers();
    const key = (name: string): unknown => layers.findLast((layer) => layer[name] !== undefined)?.[name];
    const [mode, port, url] = [key('mcp_oauth_credentials_store'), key('mcp_oauth_callback_port'), key('mcp_oauth_callback_url')];
    return {
      mode: mode === 'file' || mode === 'keyring' ? mode : 'auto',
      port: typeof port === 'number' ? port : null,
      url: typeof url === 'string' ? url : null,
    };
  }
}

/** On success there is no member `error`, whatever the schema says. */
const withoutError = (name: string): McpServerOauthLoginCompletedNotification => {
  const completed: Omit<McpServerOauthLoginCompletedNotification, 'error'> = { name, success: true };
  return completed as McpServerOauthLoginCompletedNotification;
};

/** The `fetch` of undici is that of browsers: only the types come from different places. */
const asResponse = (response: Promise<unknown>): ReturnType<FetchLike> => response as ReturnType<FetchLike>;
type UndiciFetch = typeof import('undici').fetch;
const asRequest = (url: string | URL): Parameters<UndiciFetch>[0] => url;
const asInit = (init: unknown): NonNullable<Parameters<UndiciFetch>[1]> => init as NonNullable<Parameters<UndiciFetch>[1]>;
