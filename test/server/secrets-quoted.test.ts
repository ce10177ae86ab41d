import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { AnalyticsFact } from 'keelson';
import { callsTool, recordEvents, recordMetrics, recordSpans, says, startModelServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { idToken, startBackend, storedTokens } from '../support/issuer.js';
import { startOnFiles, temporaryHome } from './support/on-files.js';

const secrets = {
  providerToken: 'provider-command-5f1c2a9d',
  configHeader: 'config-header-1a2b3c4d',
  queryParam: 'query-param-9f8e7d6c',
  mcpBearer: 'mcp-bearer-4d3c2b1a',
  mcpHeader: 'mcp-header-7d6c5b4a',
  mcpEnvHeader: 'mcp-env-header-2c3d4e5f',
  mcpEnv: 'mcp-env-6e7f8a9b',
  accessToken: idToken({ more: { jti: 'access-token-7a6b5c4d' } }),
  refreshToken: 'refresh-token-3c4d5e6f',
};

async function leftBehind(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = files.filter((path) => !/config\.toml$|auth\.json$|mcp\.mjs$|token\.sh$/.test(path));
  return Promise.all(kept.map(async (path) => [relative(folder, path), (await readFile(path)).toString('latin1')]));
}

/** Says to stderr what it was given, and ends. */
const tellingMcp = `process.stderr.write(JSON.stringify(process.env)); process.exit(1);`;

test('services that quote in their errors what they were sent put no secret into anything that is left behind', async () => {
  await using home = await temporaryHome();
  // Every service answers with the headers and the address of the request.
  await using echo = await startBackend(({ headers, url }) => ({
    status: 403,
    body: { error: { message: `${url} ${JSON.stringify(headers)}` } },
  }));
  await using model = await startModelServer([callsTool('mcp__far__any', {}), says('done'), says('more')]);
  await writeFile(join(home.path, 'mcp.mjs'), tellingMcp);
  await writeFile(join(home.path, 'token.sh'), `#!/bin/sh\necho ${secrets.providerToken}\n`, { mode: 0o755 });
  await writeFile(join(home.path, 'auth.json'), storedTokens({ access_token: secrets.accessToken, refresh_token: secrets.refreshToken }));
  const said: unknown[] = [];
  const note = (...line: unknown[]): void => void said.push(line);
  const facts: AnalyticsFact[] = [];
  const [events, spans, metrics] = [recordEvents(), await recordSpans(), await recordMetrics()];
  const env = { PATH: '/usr/bin:/bin', HOME: home.path, MCP_TOKEN: secrets.mcpBearer, MCP_HEADER: secrets.mcpEnvHeader };
  const config = [
    `chatgpt_base_url = "${echo.url}/backend-api"`,
    'provider.auth = { command = "./token.sh" }',
    `provider.http_headers = { "X-Config" = "${secrets.configHeader}" }`,
    `provider.query_params = { key = "${secrets.queryParam}" }`,
  ];
  const server = await startOnFiles(home, config, model, {
    env,
    config: {
      'model_providers.echo': {
        name: 'echo',
        base_url: `${echo.url}/v1`,
        http_headers: { 'X-Config': secrets.configHeader },
        query_params: { key: secrets.queryParam },
        auth: { command: join(home.path, 'token.sh') },
        request_max_retries: 0,
        stream_max_retries: 0,
      },
      'mcp_servers.near': { command: process.execPath, args: [join(home.path, 'mcp.mjs')], env: { API_TOKEN: secrets.mcpEnv } },
      'mcp_servers.far': {
        url: `${echo.url}/mcp`,
        bearer_token_env_var: 'MCP_TOKEN',
        http_headers: { 'X-Far': secrets.mcpHeader },
        env_http_headers: { 'X-Env': 'MCP_HEADER' },
      },
      'features.apps': true,
      'features.remote_plugin': true,
    },
    rolloutTrace: { root: join(home.path, 'traces') },
    telemetry: { tracer: spans.tracer, meter: metrics.meter, events: events.sink },
    logger: { error: note, warn: note, info: note, debug: note, trace: note },
    analytics: (fact) => void facts.push(fact),
  });
  const hearing = (async () => {
    for await (const told of server.notifications()) said.push(told);
  })();
  const tried = (work: Promise<unknown>): Promise<unknown> => work.then(note, (error: unknown) => note(String(error)));

  for (const modelProvider of ['mock', 'echo']) {
    const { thread } = await server.thread.start({ modelProvider });
    const completed = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
    note(await completed);
    await tried(server.thread.read({ threadId: thread.id, includeTurns: true }));
    await tried(server.thread.realtime.start({ threadId: thread.id, outputModality: 'text' }));
    await tried(server.feedback.upload({ classification: 'bug', includeLogs: true, threadId: thread.id }));
  }
  await tried(server.app.list({}));
  await tried(server.plugin.list({}));
  await tried(server.plugin.install({ remoteMarketplaceName: 'openai-curated', pluginName: 'plugins~one' }));
  await tried(server.account.rateLimits.read());
  await tried(server.mcpServerStatus.list({}));
  await server.close();
  await hearing;

  const places: [string, string][] = [
    ...(await leftBehind(home.path)),
    ['said', JSON.stringify(said)],
    ['facts', JSON.stringify(facts)],
    ['events', JSON.stringify(events.events)],
    ['spans', JSON.stringify(spans.spans)],
  ];
  const found = Object.entries(secrets).flatMap(([name, secret]) =>
    places
      .filter(([, text]) => text.includes(secret))
      .map(([place, text]) => `${name} in ${place}: ${text.slice(Math.max(0, text.indexOf(secret) - 300), text.indexOf(secret) + 60)}`),
  );

  expect(JSON.stringify(echo.requests.map(({ headers }) => headers))).toContain(secrets.mcpHeader);
  expect(places.map(([place]) => place)).toContainEqual(expect.stringMatching(/^traces\//));
  expect(found).toEqual([]);
});
