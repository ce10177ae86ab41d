import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsTool, says, scriptedModel, startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { type McpSpec, mcpProgram, mcpTool } from '../../support/mcp.js';
import { callsMcp } from '../../support/mcp-calls.js';
import { linesOf, runTurn, startFileServer, toldTexts } from '../../support/thread-server.js';

const withoutTime = (output: unknown): unknown =>
  JSON.parse(JSON.stringify(output).replaceAll(/Wall time: [\d.]+ seconds/g, 'Wall time: T seconds'));

/** Runs one turn in which the model calls tools, and gives the outputs that it was told, by call. */
async function outputsOf(spec: McpSpec, calls: Parameters<typeof scriptedModel>[0], more: Readonly<Record<string, unknown>> = {}) {
  const model = scriptedModel([...calls, says('done')]);
  await using server = await startTestServer({ model, config: { mcp_servers: { docs: mcpProgram(spec, more) } } });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'go');
  const input = model.requests.at(-1)?.body.input ?? [];
  const outputs = input.flatMap((item) => (item.type === 'function_call_output' ? [withoutTime(item.output)] : []));
  return { outputs, items: server.items('mcpToolCall'), heard: server.heard, tools: model.requests[0]?.body.tools ?? [] };
}

describe('the tools of a server', () => {
  test('are offered in a group that its instructions describe', async () => {
    const { tools } = await outputsOf({ instructions: 'Use it well', tools: [mcpTool('b'), mcpTool('a.c')] }, []);

    expect(tools).toContainEqual({
      type: 'namespace',
      name: 'mcp__docs__',
      description: 'Use it well',
      tools: ['a_c', 'b'].map((name) => expect.objectContaining({ type: 'function', name, strict: false })),
    });
  });

  test('are left out where the settings say so, and cannot be called', async () => {
    const { tools, outputs } = await outputsOf({ tools: [mcpTool('on'), mcpTool('off')] }, [callsMcp('docs', 'off')], {
      disabled_tools: ['off'],
    });

    expect(JSON.stringify(tools)).not.toContain('does off');
    expect(outputs).toEqual(['unsupported call: mcp__docs__off']);
  });

  test('come from all pages', async () => {
    const { tools } = await outputsOf({ tools: [mcpTool('a'), mcpTool('b'), mcpTool('c')], pages: 1 }, []);

    expect(JSON.stringify(tools)).toContain('does c');
  });
});

describe('a call', () => {
  test('is an item, and its result is told to the model as JSON', async () => {
    const { outputs, items } = await outputsOf({ tools: [mcpTool('say')] }, [callsMcp('docs', 'say', { message: 'hi' })]);

    expect(outputs).toEqual(['Wall time: T seconds\nOutput:\n[{"type":"text","text":"said hi"}]']);
    expect(items).toEqual([
      expect.objectContaining({ id: 'c1', server: 'docs', tool: 'say', status: 'completed', arguments: { message: 'hi' }, error: null }),
    ]);
  });

  test('tells the model the structured form where there is one', async () => {
    const result = { content: [{ type: 'text', text: 'five' }], structuredContent: { n: 5 } };
    const { outputs } = await outputsOf({ tools: [mcpTool('count')], results: { count: { result } } }, [callsMcp('docs', 'count')]);

    expect(outputs).toEqual(['Wall time: T seconds\nOutput:\n{"n":5}']);
  });

  test('shows pictures to the model', async () => {
    const content = [
      { type: 'text', text: 'look' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    ];
    const { outputs } = await outputsOf({ tools: [mcpTool('draw')], results: { draw: { result: { content } } } }, [
      callsMcp('docs', 'draw'),
    ]);

    expect(outputs).toEqual([
      [
        { type: 'input_text', text: 'Wall time: T seconds\nOutput:' },
        { type: 'input_text', text: 'look' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'high' },
      ],
    ]);
  });

  test('that the server refuses fails with its words', async () => {
    const results = { fail: { error: { code: -32000, message: 'boom' } } };
    const { items } = await outputsOf({ tools: [mcpTool('fail')], results }, [callsMcp('docs', 'fail')]);

    const message = 'tool call error: tool call failed for `docs/fail`\n\nCaused by:\n    Mcp error: -32000: boom';
    expect(items).toEqual([expect.objectContaining({ status: 'failed', result: null, error: { message } })]);
  });

  test('whose tool reports a failure fails with a result', async () => {
    const result = { content: [{ type: 'text', text: 'bad' }], isError: true };
    const { items } = await outputsOf({ tools: [mcpTool('fail')], results: { fail: { result } } }, [callsMcp('docs', 'fail')]);

    expect(items).toEqual([
      expect.objectContaining({ status: 'failed', error: null, result: expect.objectContaining({ content: result.content }) }),
    ]);
  });

  test('takes no longer than it may', async () => {
    const { outputs } = await outputsOf({ tools: [mcpTool('wait')], results: { wait: { hangs: true } } }, [callsMcp('docs', 'wait')], {
      tool_timeout_sec: 0.3,
    });

    expect(JSON.stringify(outputs)).toContain('timed out awaiting tools/call after 300ms');
  });

  test.each(['[1]', '"s"', 'null'])('with the arguments %s fails', async (args) => {
    const { outputs, items } = await outputsOf({ tools: [mcpTool('say')] }, [callsMcp('docs', 'say', args)]);

    expect(outputs).toEqual([
      expect.stringContaining(`MCP tool arguments must be a JSON object, got ${JSON.stringify(args).slice(1, -1)}`),
    ]);
    expect(items).toMatchObject([{ status: 'failed', error: { message: expect.stringContaining(args) } }]);
  });

  test('with arguments that are no JSON is no item', async () => {
    const { outputs, items } = await outputsOf({ tools: [mcpTool('say')] }, [callsMcp('docs', 'say', '{')]);

    expect(outputs).toEqual([expect.stringMatching(/^Wall time: .*\nOutput:\n\[\{"type":"text","text":"err: /)]);
    expect(items).toEqual([]);
  });

  test('tells how far it is', async () => {
    const { heard } = await outputsOf({ tools: [mcpTool('say')], results: { say: { progress: ['half'] } } }, [callsMcp('docs', 'say')]);

    expect(heard.flatMap((said) => (said.method === 'item/mcpToolCall/progress' ? [said.params.message] : []))).toEqual(['half']);
  });

  test('tells the server whose it is', async () => {
    const { outputs } = await outputsOf({ tools: [mcpTool('who')], results: { who: { meta: true } } }, [callsMcp('docs', 'who')]);

    const told = String(outputs[0]);
    for (const member of [
      'progressToken',
      'threadId',
      'x-codex-turn-metadata',
      'session_id',
      'turn_id',
      'turn_started_at_unix_ms',
      'model',
    ])
      expect(told).toContain(member);
  });

  test('is in the file of its thread, and read back', async () => {
    const model = scriptedModel([callsMcp('docs', 'say', { message: 'hi' }), says('done')]);
    await using place = await startFileServer({ model, config: { mcp_servers: { docs: mcpProgram({ tools: [mcpTool('say')] }) } } });
    const { thread } = await place.server.thread.start({});
    await runTurn(place.server, thread.id, 'go');

    const read = await place.server.thread.read({ threadId: thread.id, includeTurns: true });

    expect(toldTexts(read.thread.turns)).toEqual([['go', 'mcpToolCall', 'done']]);
    const kinds = (await linesOf(thread.path)).map(({ payload }) => payload.type);
    expect(kinds).toContain('mcp_tool_call_end');
  });
});

describe('what servers have to read', () => {
  const spec = { resources: [{ uri: 'memo://a', name: 'a' }], contents: { 'memo://a': [{ uri: 'memo://a', text: 'hello' }] } };

  test('is listed for all of them', async () => {
    const { outputs } = await outputsOf(spec, [callsTool('list_mcp_resources', {})]);

    expect(outputs).toEqual(['{"resources":[{"server":"docs","uri":"memo://a","name":"a"}]}']);
  });

  test('is read from one', async () => {
    const { outputs } = await outputsOf(spec, [callsTool('read_mcp_resource', { server: 'docs', uri: 'memo://a' })]);

    expect(outputs).toEqual(['{"server":"docs","uri":"memo://a","contents":[{"uri":"memo://a","text":"hello"}]}']);
  });

  test.each([
    ['list_mcp_resources', { cursor: '2' }, 'cursor can only be used when a server is specified', 'failed'],
    ['list_mcp_resources', { server: ' ' }, '{"resources":[{"server":"docs","uri":"memo://a","name":"a"}]}', 'completed'],
    ['read_mcp_resource', { server: ' ', uri: 'memo://a' }, 'server must be provided', null],
    ['read_mcp_resource', { server: 'docs', uri: '' }, 'uri must be provided', null],
  ] as const)('is asked for by %s with %j', async (tool, args, text, status) => {
    const { outputs, items } = await outputsOf(spec, [callsTool(tool, args)]);

    expect(outputs).toEqual([text]);
    expect(items.map((item) => item.status)).toEqual(status === null ? [] : [status]);
  });

  test('is not there for a server that nobody knows', async () => {
    const { outputs } = await outputsOf(spec, [callsTool('list_mcp_resources', { server: 'zz' })]);

    expect(outputs).toEqual(["resources/list failed: unknown MCP server 'zz'"]);
  });

  test('has no tools where there are no servers', async () => {
    const model = scriptedModel([says('done')]);
    await using server = await startTestServer({ model });
    const { thread } = await server.thread.start({});
    await runTurn(server, thread.id, 'go');

    expect(JSON.stringify(model.requests[0]?.body.tools)).not.toContain('mcp');
  });
});

describe('a program', () => {
  test('gets of the environment only what it needs', async () => {
    const { outputs } = await outputsOf({ tools: [mcpTool('env')], results: { env: { env: true } } }, [callsMcp('docs', 'env')]);

    const names: string[] = JSON.parse(JSON.parse(String(outputs[0]).split('Output:\n')[1] ?? '[]')[0].text);
    const allowed = [
      'HOME',
      'LANG',
      'LC_ALL',
      'LOGNAME',
      'MCP_SPEC',
      'PATH',
      'SHELL',
      'TERM',
      'TMPDIR',
      'TZ',
      'USER',
      '__CF_USER_TEXT_ENCODING',
    ];
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test('ends with its server', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keelson-mcp-'));
    const pidFile = join(folder, 'pid');
    const server = await startTestServer({ config: { mcp_servers: { docs: mcpProgram({ pidFile }) } } });
    const { thread } = await server.thread.start({});
    await runTurn(server, thread.id, 'go');
    const pid = Number(await readFile(pidFile, 'utf8'));

    await server.close();

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await rm(folder, { recursive: true, force: true });
  });
});
