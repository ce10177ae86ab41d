import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { McpSpec } from './mcp.js';
import { answer } from './mcp-server.mjs';

export interface HttpMcp extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in order. */
  readonly seen: readonly {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
}

/** A server on loopback, with an OAuth provider beside it. `token`: only who has it may ask. */
export async function startHttpMcp(spec: McpSpec, { token = null }: { readonly token?: string | null } = {}): Promise<HttpMcp> {
  const seen: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? '';
      seen.push({ method: request.method ?? '', path, headers: request.headers, body });
      if (path === '/mcp') return speak(spec, { request, response, body, token });
      const found = provider(path, body, origin);
      return send(response, found === null ? 404 : 200, found ?? {});
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url: `${origin}/mcp`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly token: string | null;
}

async function speak(spec: McpSpec, { request, response, body, token }: Exchange): Promise<void> {
  if (token !== null && request.headers.authorization !== `Bearer ${token}`) return send(response, 401, {});
  if (request.method !== 'POST') return send(response, 405, {});
  const message = JSON.parse(body);
  const said = await answer(spec, message, { ask: async () => ({}), tell: () => {} });
  if (said === null) return send(response, 202, null);
  send(response, 200, said, message.method === 'initialize' ? { 'mcp-session-id': 's-1' } : {});
}

function provider(path: string, body: string, origin: string): unknown {
  if (path.startsWith('/.well-known/oauth-authorization-server'))
    return {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      scopes_supported: ['r', 'w'],
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    };
  if (path === '/register') return { client_id: 'client-1', redirect_uris: JSON.parse(body).redirect_uris };
  if (path === '/token')
    return { access_token: 'access-1', token_type: 'Bearer', refresh_token: 'refresh-1', expires_in: 3600, scope: 'r w' };
  return null;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === null ? '' : JSON.stringify(body));
}
