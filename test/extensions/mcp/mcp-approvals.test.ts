import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServerElicitationRequestParams, McpServerElicitationRequestResponse } from 'keelson/protocol';
import { says, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { type McpSpec, mcpProgram, mcpTool } from '../../support/mcp.js';
import { callsMcp } from '../../support/mcp-calls.js';
import { runTurn } from '../../support/thread-server.js';

type Answer = Pick<McpServerElicitationRequestResponse, 'action'> & Partial<McpServerElicitationRequestResponse>;
const question = 'mcpServer/elicitation/request';

interface Story {
  readonly spec?: McpSpec;
  readonly calls?: number;
  readonly answers: readonly Answer[];
  readonly server?: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly options?: TestServerOptions;
}

/** The model calls `act` once or more, and clients answer what they are asked. */
async function play({ spec = { tools: [mcpTool('act')] }, calls = 1, answers, server: more = {}, config = {}, options = {} }: Story) {
  const model = scriptedModel([...Array.from({ length: calls }, (_, at) => callsMcp('docs', 'act', { n: at }, `c${at}`)), says('done')]);
  const settings = { approval_policy: 'on-request', sandbox_mode: 'read-only', ...config, mcp_servers: { docs: mcpProgram(spec, more) } };
  await using server = await startTestServer({ model, ...options, config: settings });
  const asked: McpServerElicitationRequestParams[] = [];
  server.handle(question, (params) => {
    asked.push(params);
    return { content: null, ...(answers[asked.length - 1] ?? { action: 'cancel' as const }) };
  });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'go');
  const outputs = (model.requests.at(-1)?.body.input ?? []).flatMap((item) =>
    item.type === 'function_call_output' ? [String(item.output)] : [],
  );
  return { asked, outputs, items: server.items('mcpToolCall').map(({ status, error }) => [status, error?.message ?? null]) };
}

describe('a tool that may do harm', () => {
  test('is asked about with all that it would be told', async () => {
    const { asked, items } = await play({ answers: [{ action: 'accept' }] });

    expect(items).toEqual([['completed', null]]);
    expect(asked).toEqual([
      expect.objectContaining({
        serverName: 'docs',
        mode: 'form',
        message: 'Allow the docs MCP server to run tool "act"?',
        requestedSchema: { type: 'object', properties: {} },
        _meta: {
          codex_approval_kind: 'mcp_tool_call',
          persist: ['session', 'always'],
          tool_description: 'does act',
          tool_params: { n: 0 },
          tool_params_display: [{ name: 'n', value: 0, display_name: 'n' }],
        },
      }),
    ]);
  });

  test.each([
    ['decline', 'user rejected MCP tool call'],
    ['cancel', 'user cancelled MCP tool call'],
  ] as const)('does not run after %s, and the turn goes on', async (action, message) => {
    expect((await play({ answers: [{ action }] })).items).toEqual([['failed', message]]);
  });

  test('is asked about once where the answer counts for the session', async () => {
    const { asked, items } = await play({ calls: 2, answers: [{ action: 'accept', _meta: { persist: 'session' } }] });

    expect([asked.length, items.length]).toEqual([1, 2]);
  });

  test('is asked about again where it must always be asked', async () => {
    const accept = { action: 'accept', _meta: { persist: 'session' } } as const;
    const { asked } = await play({ calls: 2, answers: [accept, accept], server: { default_tools_approval_mode: 'prompt' } });

    expect(asked.map(({ _meta }) => JSON.stringify(_meta).includes('persist'))).toEqual([false, false]);
  });

  test('is written down where the answer counts for good', async () => {
    const home = await mkdtemp(join(tmpdir(), 'keelson-mcp-always-'));
    await play({ answers: [{ action: 'accept', _meta: { persist: 'always' } }], options: { home, configFiles: 'files' } });

    expect(await readFile(join(home, 'config.toml'), 'utf8')).toContain('[mcp_servers.docs.tools.act]\napproval_mode = "approve"');
    await rm(home, { recursive: true, force: true });
  });

  test('is asked about also where the policy refuses the questions of servers', async () => {
    const granular = { sandbox_approval: true, rules: true, mcp_elicitations: false };
    const { asked, items } = await play({ answers: [{ action: 'accept' }], config: { approval_policy: { granular } } });

    expect([asked.length, items]).toEqual([1, [['completed', null]]]);
  });

  test('is asked about with choices where the form is switched off', async () => {
    const model = scriptedModel([callsMcp('docs', 'act'), says('done')]);
    const servers = { docs: mcpProgram({ tools: [mcpTool('act')] }) };
    const config = {
      approval_policy: 'on-request',
      sandbox_mode: 'read-only',
      features: { tool_call_mcp_elicitation: false },
      mcp_servers: servers,
    };
    await using server = await startTestServer({ model, config });
    server.handle('item/tool/requestUserInput', ({ questions: [asked] }) => ({ answers: { [asked?.id ?? '']: { answers: ['Allow'] } } }));
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id, 'go');

    expect(server.items('mcpToolCall')).toEqual([expect.objectContaining({ status: 'completed' })]);
  });
});

describe('what a server asks', () => {
  const asks = { message: 'Name?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } };
  const harmless = (wanted: unknown) => ({
    tools: [mcpTool('act', { annotations: { readOnlyHint: true } })],
    results: { act: { asks: wanted } },
  });

  test('is asked by a form, and the answer goes back', async () => {
    const { asked, outputs } = await play({ spec: harmless(asks), answers: [{ action: 'accept', content: { name: 'x' } }] });

    expect(asked).toEqual([expect.objectContaining({ mode: 'form', serverName: 'docs', ...asks })]);
    expect(outputs[0]).toContain('{\\"action\\":\\"accept\\",\\"content\\":{\\"name\\":\\"x\\"}}');
  });

  test('may be a page', async () => {
    const page = { mode: 'url', message: 'Open', url: 'https://example.test/', elicitationId: 'e-1' };
    const { asked, outputs } = await play({ spec: harmless(page), answers: [{ action: 'decline' }] });

    expect(asked).toEqual([expect.objectContaining(page)]);
    expect(outputs[0]).toContain('{\\"action\\":\\"decline\\"}');
  });

  test('does not cost the call its time', async () => {
    const model = scriptedModel([callsMcp('docs', 'act'), says('done')]);
    const servers = { docs: mcpProgram(harmless(asks), { tool_timeout_sec: 0.3 }) };
    await using server = await startTestServer({ model, config: { approval_policy: 'on-request', mcp_servers: servers } });
    server.handle(question, async () => {
      await new Promise((resolve) => setTimeout(resolve, 600)); // Longer than the call may take.
      return { action: 'accept', content: null };
    });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id, 'go');

    expect(server.items('mcpToolCall')).toEqual([expect.objectContaining({ status: 'completed' })]);
  });

  test.each([
    ['a form is declined', asks, 'decline'],
    ['a mere yes or no is accepted', { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } }, 'accept'],
  ])('where nobody is ever asked: %s', async (_what, wanted, action) => {
    const config = { approval_policy: 'never', sandbox_mode: 'danger-full-access' };
    const { asked, outputs } = await play({ spec: harmless(wanted), answers: [], config });

    expect(asked).toEqual([]);
    expect(outputs[0]).toContain(`{\\"action\\":\\"${action}\\"`);
  });
});
