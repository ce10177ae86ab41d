import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpTool } from '../../support/mcp.js';
import { startHttpMcp } from '../../support/mcp-http.js';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-mcp-http-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const start = (url: string, more: Readonly<Record<string, unknown>> = {}, env: Readonly<Record<string, string>> = {}) =>
  startTestServer({ home, env, config: { mcp_oauth_credentials_store: 'file', mcp_servers: { web: { url, ...more } } } });

const failureOf = async (server: Awaited<ReturnType<typeof start>>): Promise<string | null> => {
  const failed = server.once('mcpServer/startupStatus/updated', { where: ({ status }) => status === 'failed' });
  await server.thread.start({});
  return (await failed).error;
};

describe('a server at an address', () => {
  test('is told the headers of the settings, and those whose variable is set', async () => {
    await using web = await startHttpMcp({ tools: [mcpTool('say')] });
    const headers = { http_headers: { 'X-Fixed': '1' }, env_http_headers: { 'X-Env': 'SET', 'X-Unset': 'UNSET' } };
    await using server = await start(web.url, headers, { SET: 'yes' });

    await server.mcpServerStatus.list({});

    const told = web.seen.find(({ body }) => body.includes('"initialize"'))?.headers;
    expect([told?.['x-fixed'], told?.['x-env'], told?.['x-unset']]).toEqual(['1', 'yes', undefined]);
  });

  test('is told the token of a variable', async () => {
    await using web = await startHttpMcp({ tools: [mcpTool('say')] }, { token: 't-1' });
    await using server = await start(web.url, { bearer_token_env_var: 'TOKEN' }, { TOKEN: 't-1' });

    const { data } = await server.mcpServerStatus.list({});

    expect(data).toEqual([expect.objectContaining({ authStatus: 'bearerToken', tools: { say: expect.anything() } })]);
  });

  test('does not start without the variable', async () => {
    await using server = await start('http://127.0.0.1:9/mcp', { bearer_token_env_var: 'NOPE' });

    expect(await failureOf(server)).toBe(
      "MCP client for `web` failed to start: MCP startup failed: Environment variable NOPE for MCP server 'web' is not set",
    );
  });

  test('that wants a login says so', async () => {
    await using web = await startHttpMcp({}, { token: 't-1' });
    await using server = await start(web.url);

    expect(await failureOf(server)).toBe('The web MCP server is not logged in. Run `codex mcp login web`.');
  });
});

describe('a login', () => {
  test('is asked for in the browser, kept for the user alone, and used', async () => {
    await using web = await startHttpMcp({ tools: [mcpTool('secret')] }, { token: 'access-1' });
    await using server = await start(web.url);
    const before = await server.mcpServerStatus.list({});
    const completed = server.once('mcpServer/oauthLogin/completed');

    const { authorizationUrl } = await server.mcpServer.oauth.login({ name: 'web' });
    const asked = new URL(authorizationUrl).searchParams;
    const back = await fetch(`${asked.get('redirect_uri')}?code=abc&state=${asked.get('state')}`);

    expect(before.data[0]?.authStatus).toBe('notLoggedIn');
    expect([asked.get('scope'), asked.get('code_challenge_method'), back.status]).toEqual(['r w', 'S256', 200]);
    expect(await completed).toEqual({ name: 'web', success: true });
    const file = join(home, '.credentials.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Object.values(JSON.parse(await readFile(file, 'utf8')))).toEqual([
      expect.objectContaining({ access_token: 'access-1', refresh_token: 'refresh-1', client_id: 'client-1', scopes: ['r', 'w'] }),
    ]);
    expect((await server.mcpServerStatus.list({})).data).toEqual([
      expect.objectContaining({ authStatus: 'oAuth', tools: { secret: expect.anything() } }),
    ]);
  });

  test('that the provider refuses tells why', async () => {
    await using web = await startHttpMcp({}, { token: 'x' });
    await using server = await start(web.url);
    const completed = server.once('mcpServer/oauthLogin/completed');

    const asked = new URL((await server.mcpServer.oauth.login({ name: 'web' })).authorizationUrl).searchParams;
    const back = await fetch(`${asked.get('redirect_uri')}?error=access_denied&error_description=no`);

    expect(back.status).toBe(400);
    expect(await completed).toEqual({ name: 'web', success: false, error: 'OAuth provider returned `access_denied`: no' });
  });

  test('is not ended by who does not know its state', async () => {
    await using web = await startHttpMcp({}, { token: 'x' });
    await using server = await start(web.url);
    const completed = server.once('mcpServer/oauthLogin/completed');
    const asked = new URL((await server.mcpServer.oauth.login({ name: 'web', scopes: ['w'] })).authorizationUrl).searchParams;

    const forged = await fetch(`${asked.get('redirect_uri')}?code=evil&state=guess`);
    await fetch(`${asked.get('redirect_uri')}?code=abc&state=${asked.get('state')}`);

    expect(forged.status).toBe(400);
    expect(asked.get('scope')).toBe('w');
    expect(await completed).toEqual({ name: 'web', success: true });
  });

  test('waits no longer than it may', async () => {
    await using web = await startHttpMcp({}, { token: 'x' });
    await using server = await start(web.url);
    const completed = server.once('mcpServer/oauthLogin/completed');

    await server.mcpServer.oauth.login({ name: 'web', timeoutSecs: 1 });

    expect(await completed).toEqual({ name: 'web', success: false, error: 'timed out waiting for OAuth callback' });
  });

  test.each([
    ['nobody', -32600, "No MCP server named 'nobody' found."],
    ['web', -32603, "failed to login to MCP server 'web': No authorization support detected"],
    ['program', -32600, 'OAuth login is only supported for streamable HTTP servers.'],
  ])('to %s is refused', async (name, code, message) => {
    await using server = await startTestServer({
      home,
      config: { mcp_servers: { web: { url: 'http://127.0.0.1:9/mcp' }, program: { command: 'true' } } },
    });

    await expect(server.mcpServer.oauth.login({ name })).rejects.toMatchObject({ code, message });
  });
});
