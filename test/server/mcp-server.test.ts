import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsTool, says, scriptedModel, startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { type McpSpec, mcpProgram, mcpTool } from '../support/mcp.js';
import { callsMcp } from '../support/mcp-calls.js';
import { runTurn } from '../support/thread-server.js';

const servers = (entries: Readonly<Record<string, unknown>>) => startTestServer({ config: { mcp_servers: entries } });

type Server = Awaited<ReturnType<typeof startTestServer>>;

const startupsOf = (server: Server): readonly string[] =>
  server.heard.flatMap((said) => (said.method === 'mcpServer/startupStatus/updated' ? [`${said.params.name} ${said.params.status}`] : []));

const failureOf = async (name: string, entry: unknown): Promise<string | null> => {
  await using server = await servers({ [name]: entry });
  const failed = server.once('mcpServer/startupStatus/updated', { where: ({ status }) => status === 'failed' });
  await server.thread.start({});
  return (await failed).error;
};

describe('the start of servers', () => {
  test('is told, and one that fails costs only itself', async () => {
    await using server = await servers({ good: mcpProgram({}), bad: mcpProgram({ exit: 3 }), off: mcpProgram({}, { enabled: false }) });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id, 'go');

    expect([...startupsOf(server)].sort()).toEqual(['bad failed', 'bad starting', 'good ready', 'good starting']);
  });

  test.each([
    [
      'n',
      { command: '/no/such/program' },
      'MCP client for `n` failed to start: MCP startup failed: No such file or directory (os error 2)',
    ],
    [
      'n',
      mcpProgram({ exit: 3 }),
      'MCP client for `n` failed to start: MCP startup failed: handshaking with MCP server failed: connection closed: initialize response',
    ],
    [
      'two words',
      mcpProgram({}),
      "MCP client for `two words` failed to start: MCP startup failed: Invalid MCP server name 'two words': must match pattern ^[a-zA-Z0-9_-]+$",
    ],
    [
      'n',
      mcpProgram({ mute: true }, { startup_timeout_sec: 0.3 }),
      'MCP client for `n` timed out after 0 seconds. Add or adjust `startup_timeout_sec` in your config.toml:\n[mcp_servers.n]\nstartup_timeout_sec = XX',
    ],
  ])('of %s may fail', async (name, entry, message) => {
    expect(await failureOf(name, entry)).toBe(message);
  });

  test('is what a thread waits for where it cannot do without', async () => {
    await using server = await servers({ n: mcpProgram({ exit: 3 }, { required: true }) });

    await expect(server.thread.start({})).rejects.toMatchObject({
      code: -32603,
      message:
        'error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: n: handshaking with MCP server failed: connection closed: initialize response',
    });
  });
});

describe('servers are listed', () => {
  const spec: McpSpec = { tools: [mcpTool('a.b'), mcpTool('off')], resources: [{ uri: 'memo://a', name: 'a' }] };

  test('with what they have, also those that are off or broken', async () => {
    await using server = await servers({
      docs: mcpProgram(spec, { disabled_tools: ['off'] }),
      bad: mcpProgram({ exit: 1 }),
      off: mcpProgram(spec, { enabled: false }),
    });

    const { data } = await server.mcpServerStatus.list({});

    const empty = { authStatus: 'unsupported', tools: {}, resources: [], resourceTemplates: [] };
    expect(data).toEqual([
      { ...empty, name: 'bad' },
      { ...empty, name: 'docs', tools: { 'a.b': mcpTool('a.b') }, resources: [{ uri: 'memo://a', name: 'a' }] },
      { ...empty, name: 'off' },
    ]);
  });

  test('without what they have to read where that is not asked for', async () => {
    await using server = await servers({ docs: mcpProgram(spec) });

    expect((await server.mcpServerStatus.list({ detail: 'toolsAndAuthOnly' })).data[0]?.resources).toEqual([]);
  });

  test('page by page', async () => {
    await using server = await servers({ a: mcpProgram({}), b: mcpProgram({}) });

    const first = await server.mcpServerStatus.list({ limit: 0 });
    const second = await server.mcpServerStatus.list({ cursor: first.nextCursor });

    expect([first, second].map(({ data }) => data.map(({ name }) => name))).toEqual([['a'], ['b']]);
    expect(second.nextCursor).toBeNull();
  });

  test.each([
    ['zz', 'invalid cursor: zz'],
    ['9', 'cursor 9 exceeds total MCP servers 1'],
  ])('from a place that there is, not from %s', async (cursor, message) => {
    await using server = await servers({ a: mcpProgram({}) });

    await expect(server.mcpServerStatus.list({ cursor })).rejects.toMatchObject({ code: -32600, message });
  });
});

describe('a tool that a client calls', () => {
  const spec: McpSpec = {
    tools: ['say', 'who', 'fail', 'bad', 'off', 'slow'].map((name) => mcpTool(name)),
    results: {
      who: { meta: true },
      fail: { error: { code: -32000, message: 'boom' } },
      bad: { result: { content: [], isError: true } },
      slow: { hangs: true },
    },
    contents: { 'memo://a': [{ uri: 'memo://a', text: 'hello' }] },
  };
  const started = async () => {
    const server = await servers({ docs: mcpProgram(spec, { disabled_tools: ['off'], tool_timeout_sec: 1.5 }) });
    return { server, threadId: (await server.thread.start({})).thread.id };
  };

  test('answers as it would the model, without an item', async () => {
    const { server, threadId } = await started();
    await using _ = server;

    const answer = await server.mcpServer.tool.call({ threadId, server: 'docs', tool: 'say', arguments: { message: 'hi' } });

    expect(answer).toEqual({ content: [{ type: 'text', text: 'said hi' }] });
    expect(server.items('mcpToolCall')).toEqual([]);
  });

  test('is told the thread besides what the client says', async () => {
    const { server, threadId } = await started();
    await using _ = server;

    const { content } = await server.mcpServer.tool.call({ threadId, server: 'docs', tool: 'who', _meta: { a: 1 } });

    expect(JSON.stringify(content)).toContain(`\\"a\\":1,\\"threadId\\":\\"${threadId}\\"`);
  });

  test('may report a failure of its own', async () => {
    const { server, threadId } = await started();
    await using _ = server;

    expect(await server.mcpServer.tool.call({ threadId, server: 'docs', tool: 'bad' })).toEqual({ content: [], isError: true });
  });

  test.each([
    ['docs', 'fail', -32603, 'tool call failed for `docs/fail`: Mcp error: -32000: boom'],
    ['docs', 'off', -32603, "tool 'off' is disabled for MCP server 'docs'"],
    ['docs', 'slow', -32603, 'tool call failed for `docs/slow`: timed out awaiting tools/call after 1.5s'],
    ['zz', 'say', -32603, "unknown MCP server 'zz'"],
  ])('%s/%s fails', async (name, tool, code, message) => {
    const { server, threadId } = await started();
    await using _ = server;

    await expect(server.mcpServer.tool.call({ threadId, server: name, tool })).rejects.toMatchObject({ code, message });
  });

  test('needs a loaded thread', async () => {
    const { server } = await started();
    await using _ = server;
    const threadId = '00000000-0000-7000-8000-000000000000';

    await expect(server.mcpServer.tool.call({ threadId, server: 'docs', tool: 'say' })).rejects.toMatchObject({
      code: -32600,
      message: `thread not found: ${threadId}`,
    });
  });

  test('is not needed to read, nor is a thread', async () => {
    const { server, threadId } = await started();
    await using _ = server;

    const read = (params: object) => server.mcpServer.resource.read({ server: 'docs', uri: 'memo://a', ...params });

    expect(await Promise.all([read({}), read({ threadId })])).toEqual([
      { contents: [{ uri: 'memo://a', text: 'hello' }] },
      { contents: [{ uri: 'memo://a', text: 'hello' }] },
    ]);
    await expect(read({ uri: 'memo://z' })).rejects.toMatchObject({
      message: 'resources/read failed for `docs` (memo://z): Mcp error: -32002: no memo://z',
    });
  });
});

test('a reload starts the servers of a thread anew, at its next turn', async () => {
  await using server = await servers({ docs: mcpProgram({}) });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'go');
  await server.config.mcpServer.reload();
  const atOnce = startupsOf(server).length;

  await runTurn(server, thread.id, 'again').catch(() => {});

  expect([atOnce, startupsOf(server).length]).toEqual([2, 4]);
});

test('agents work with the servers of their parent, and one process is all there is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-mcp-agents-'));
  const log = join(folder, 'log');
  const model = scriptedModel([
    callsTool('spawn_agent', { message: 'help' }, { callId: 's' }),
    ...Array.from({ length: 3 }, () => says('done')),
  ]);
  await using server = await startTestServer({ model, config: { mcp_servers: { docs: mcpProgram({ log, tools: [mcpTool('say')] }) } } });
  const { thread } = await server.thread.start({});
  const ofAgent = server.once('turn/completed', { where: ({ threadId }) => threadId !== thread.id });

  await runTurn(server, thread.id, 'go');
  await ofAgent;

  const started = (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes('"initialize"'));
  expect(started).toHaveLength(1);
  expect(model.requests.every(({ body }) => JSON.stringify(body.tools).includes('mcp__docs__'))).toBe(true);
  await rm(folder, { recursive: true, force: true });
});

test('many tools are looked for, and not listed', async () => {
  const tools = Array.from({ length: 100 }, (_, at) => mcpTool(`tool_${at}`));
  const model = scriptedModel([callsMcp('docs', 'tool_7', { message: 'hi' }), says('done')]);
  await using server = await startTestServer({ model, config: { model: 'gpt-5.4', mcp_servers: { docs: mcpProgram({ tools }) } } });
  const { thread } = await server.thread.start({});

  await runTurn(server, thread.id, 'go');

  const offered = model.requests[0]?.body.tools ?? [];
  expect(JSON.stringify(offered)).toContain('"type":"tool_search"');
  expect(JSON.stringify(offered)).not.toContain('does tool_7');
  expect(server.items('mcpToolCall')).toEqual([expect.objectContaining({ status: 'completed' })]);
});
