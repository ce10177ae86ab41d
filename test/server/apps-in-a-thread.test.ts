import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnalyticsFact } from 'keelson';
import type { McpServerElicitationRequestParams, UserInput } from 'keelson/protocol';
import { type Script, says, scriptedModel } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { type AppsService, appsService, appTool, harmless } from '../support/apps-service.js';
import { storedTokens } from '../support/issuer.js';
import { callsInGroup } from '../support/mcp-calls.js';
import { type AccountServerOptions, startAccountServer } from './support/account-server.js';

const search = appTool('alpha_app_search', { app: 'connector_a', appName: 'Alpha App', hints: harmless });
const send = appTool('alpha_app_send', { app: 'connector_a', appName: 'Alpha App', more: { title: 'Send it' } });
const beta = appTool('beta_do', { app: 'connector_b', appName: 'Beta', hints: harmless });
const alpha = 'mcp__codex_apps__alpha_app';

interface Story {
  readonly service: AppsService;
  readonly script?: Script;
  readonly lines?: readonly string[];
  readonly inputs?: readonly (string | readonly UserInput[])[];
  readonly answers?: readonly ('accept' | 'decline' | 'session' | 'always')[];
  readonly options?: AccountServerOptions;
  /** Files below the home. */
  readonly files?: Readonly<Record<string, string>>;
  readonly model?: string;
}

const asking = ['approval_policy = "on-request"', 'sandbox_mode = "read-only"'];

/** Starts a thread of somebody who is logged in with ChatGPT, and runs turns. */
async function play({ service, script, lines = [], inputs = ['go'], answers = [], options = {}, files = {}, model: slug }: Story) {
  const model = scriptedModel(script ?? inputs.map(() => says('ok')));
  const account = await startAccountServer({
    login: storedTokens(),
    answer: service.answer,
    model,
    lines: [...asking, ...lines],
    ...options,
  });
  await using _account = account;
  const { server, home } = account;
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home.path, path)), { recursive: true });
    await writeFile(join(home.path, path), text);
  }
  const asked: McpServerElicitationRequestParams[] = [];
  server.handle('mcpServer/elicitation/request', (params) => {
    const answer = answers[asked.push(params) - 1] ?? 'accept';
    if (answer === 'decline') return { action: 'decline', content: null, _meta: null };
    return { action: 'accept', content: null, _meta: answer === 'accept' ? null : { persist: answer } };
  });
  const startups: string[] = [];
  server.on('mcpServer/startupStatus/updated', ({ name, status }) => void startups.push(`${name} ${status}`));
  const errors: (string | null)[] = [];
  server.on('item/completed', ({ item }) => void (item.type === 'mcpToolCall' && errors.push(item.error?.message ?? null)));
  const { thread } = await server.thread.start({ ...(slug === undefined ? {} : { model: slug }) });
  for (const input of inputs) {
    const done = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: typeof input === 'string' ? [{ type: 'text', text: input }] : [...input] });
    await done;
  }
  const bodies = model.requests.map(({ body }) => body);
  const developer = (bodies[0]?.input ?? []).flatMap(({ role, content }) =>
    role === 'developer' && Array.isArray(content) ? content.map(({ text }) => String(text)) : [],
  );
  const config = await readFile(join(home.path, 'config.toml'), 'utf8');
  return {
    asked,
    startups,
    errors,
    developer,
    config,
    bodies,
    tools: bodies.map(({ tools }) => groupsOf(tools)),
    requests: account.backend.requests,
  };
}

/** The groups of apps in a request, with the names of their tools. */
const groupsOf = (tools: readonly unknown[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    tools.flatMap((tool) => {
      const { type, name, tools: members } = tool as { type: string; name: string; tools: readonly { readonly name: string }[] };
      return type === 'namespace' ? [[name, members.map((member) => member.name)]] : [];
    }),
  );

describe('the tools of apps', () => {
  test('are groups by app, without the name of the app in theirs', async () => {
    const { tools, startups } = await play({ service: appsService({ tools: [search, send, beta] }) });

    expect(tools[0]).toEqual({ [alpha]: ['_search', '_send'], mcp__codex_apps__beta: ['_do'] });
    expect(startups).toEqual(['codex_apps starting', 'codex_apps ready']);
  });

  test('are called by the names that the server has for them, and it gets back what it said of them', async () => {
    const service = appsService({ tools: [{ ...search, _meta: { ...(search['_meta'] as object), _codex_apps: { a: 1 } } }] });

    const { errors } = await play({ service, script: [callsInGroup(alpha, '_search', { message: 'm' }), says('done')] });

    expect(errors).toEqual([null]);
    expect(service.calls).toEqual([
      { name: 'alpha_app_search', arguments: { message: 'm' }, _meta: expect.objectContaining({ _codex_apps: { a: 1, call_id: 'c1' } }) },
    ]);
  });

  test('that belong to no app, or to one that nobody is to see, are not offered', async () => {
    const { _meta, ...lost } = search;
    const hidden = appTool('own', { app: 'connector_openai_x', appName: 'Own' });

    const { tools } = await play({ service: appsService({ tools: [lost, hidden, beta] }) });

    expect(tools[0]).toEqual({ mcp__codex_apps__beta: ['_do'] });
  });

  test('say which plugin brings their app', async () => {
    const { bodies } = await play({ service: appsService({ tools: [beta] }), ...withKit });

    expect(JSON.stringify(bodies[0]?.tools)).toContain('does beta_do (Belongs to the plugin `The Kit`.)');
  });

  test.each([
    ['the app is off', ['[apps.connector_a]', 'enabled = false']],
    ['all apps are off but another', ['[apps._default]', 'enabled = false', '[apps.connector_b]', 'enabled = true']],
    ['its tools are off', ['[apps.connector_a]', 'default_tools_enabled = false']],
  ])('are not offered where %s', async (_when, lines) => {
    const { tools } = await play({ service: appsService({ tools: [search, send, beta] }), lines });

    expect(tools[0]).toEqual({ mcp__codex_apps__beta: ['_do'] });
  });

  test('wait for nothing where they are known from the last time', async () => {
    const service = appsService({ tools: [beta] });
    service.toolsGate = new Promise(() => {});

    const { tools } = await play({ service, files: { [toolsFile]: JSON.stringify({ schema_version: 2, tools: [{ tool: beta }] }) } });

    expect(tools[0]).toEqual({ mcp__codex_apps__beta: ['_do'] });
  });

  test.each([
    ['with an API key', { login: '{"OPENAI_API_KEY":"sk"}' }, []],
    ['with the feature off', {}, ['[features]', 'apps = false']],
  ])('are not there %s, and nobody asks for them', async (_when, options, lines) => {
    const { tools, startups, requests } = await play({ service: appsService({ tools: [beta] }), options, lines });

    expect([tools[0], startups, requests.filter(({ url }) => url.includes('apps'))]).toEqual([{}, [], []]);
  });

  test('are those of ChatGPT, whatever server of the name is configured', async () => {
    const { tools } = await play({
      service: appsService({ tools: [beta] }),
      lines: ['[mcp_servers.codex_apps]', 'url = "http://127.0.0.1:9/mcp"'],
    });

    expect(tools[0]).toEqual({ mcp__codex_apps__beta: ['_do'] });
  });
});

/** Where the tools of the account that tests log in are kept. */
const toolsFile = 'cache/codex_apps_tools/0c72662b2769f3d3ab4a3189b6f10bc10236e6f0.json';

/** A plugin that brings an app. */
const withKit = {
  lines: ['[plugins."kit@shop"]', 'enabled = true'],
  files: {
    'plugins/cache/shop/kit/local/.codex-plugin/plugin.json': JSON.stringify({ name: 'kit', interface: { displayName: 'The Kit' } }),
    'plugins/cache/shop/kit/local/.app.json': JSON.stringify({ apps: { any: { id: 'connector_b' }, other: { id: 'connector_z' } } }),
  },
};

describe('the model is told what apps are', () => {
  const told = (developer: readonly string[]): boolean => developer.some((text) => text.startsWith('<apps_instructions>'));

  test('where some are connected', async () => {
    expect(told((await play({ service: appsService({ tools: [beta] }) })).developer)).toBe(true);
  });

  test.each([
    ['none is connected', appsService(), []],
    ['all are off', appsService({ tools: [beta] }), ['[apps._default]', 'enabled = false']],
    ['their server cannot be reached', appsService({ tools: { status: 500 } }), []],
  ])('but not where %s', async (_when, service, lines) => {
    expect(told((await play({ service, lines })).developer)).toBe(false);
  });

  test('but not where nobody wants it', async () => {
    const { developer } = await play({ service: appsService({ tools: [beta] }), lines: ['include_apps_instructions = false'] });

    expect(told(developer)).toBe(false);
  });
});

describe('a tool of an app that may do harm', () => {
  test('is asked about in the name of the app', async () => {
    const { asked } = await play({
      service: appsService({ tools: [send] }),
      script: [callsInGroup(alpha, '_send', { message: 'm' }), says('done')],
    });

    expect(asked).toEqual([
      expect.objectContaining({
        serverName: 'codex_apps',
        message: 'Allow Alpha App to run tool "alpha_app_send"?',
        _meta: {
          codex_approval_kind: 'mcp_tool_call',
          persist: ['session', 'always'],
          source: 'connector',
          connector_id: 'connector_a',
          connector_name: 'Alpha App',
          connector_description: 'about Alpha App',
          tool_title: 'Send it',
          tool_description: 'does alpha_app_send',
          tool_params: { message: 'm' },
          tool_params_display: [{ name: 'message', value: 'm', display_name: 'message' }],
        },
      }),
    ]);
  });

  test('of an app without a name is asked about all the same', async () => {
    const { asked } = await play({
      service: appsService({ tools: [appTool('do', { app: 'connector_n' })] }),
      script: [callsInGroup('mcp__codex_apps__', 'do'), says('done')],
    });

    expect(asked.map(({ message }) => message)).toEqual(['Allow this app to run tool "do"?']);
  });

  test('is written down among the settings of the app once it needs no yes any more', async () => {
    const { asked, config } = await play({
      service: appsService({ tools: [send] }),
      script: [callsInGroup(alpha, '_send'), callsInGroup(alpha, '_send', {}, 'c2'), says('done')],
      answers: ['always'],
    });

    expect(asked).toHaveLength(1);
    expect(config).toMatch(/\[apps\.connector_a\.tools\.alpha_app_send\]\napproval_mode = "approve"/);
  });

  test('does not run when the user declines', async () => {
    const service = appsService({ tools: [send] });

    const { errors } = await play({ service, script: [callsInGroup(alpha, '_send'), says('done')], answers: ['decline'] });

    expect([errors, service.calls]).toEqual([['user rejected MCP tool call'], []]);
  });

  test.each([
    ['the app says so', ['[apps.connector_a]', 'default_tools_approval_mode = "approve"']],
    ['its own setting says so', ['[apps.connector_a.tools.alpha_app_send]', 'approval_mode = "approve"']],
    ['a setting by its title says so', ['[apps.connector_a.tools."Send it"]', 'approval_mode = "approve"']],
  ])('is not asked about where %s', async (_when, lines) => {
    const { asked, errors } = await play({
      service: appsService({ tools: [send] }),
      script: [callsInGroup(alpha, '_send'), says('done')],
      lines,
    });

    expect([asked, errors]).toEqual([[], [null]]);
  });
});

test('a harmless tool is asked about where the app says so, and the answer does not last', async () => {
  const { asked } = await play({
    service: appsService({ tools: [search] }),
    script: [callsInGroup(alpha, '_search'), says('done')],
    lines: ['[apps.connector_a]', 'default_tools_approval_mode = "prompt"'],
  });

  expect(asked.map(({ _meta }) => Object.hasOwn(_meta ?? {}, 'persist'))).toEqual([false]);
});

describe('where tools have to be looked for', () => {
  const deferred = { lines: ['[features]', 'tool_search_always_defer_mcp_tools = true'], model: 'gpt-5.4' };

  test('the search tells of the apps', async () => {
    const { bodies, tools } = await play({ service: appsService({ tools: [search, beta] }), ...deferred });

    const found = bodies[0]?.tools.find((tool) => (tool as { type: string }).type === 'tool_search');
    expect(tools[0]).toEqual({});
    expect((found as { description: string }).description).toContain('- Alpha App: about Alpha App\n- Beta: about Beta');
  });

  test.each<[string, string | readonly UserInput[]]>([
    ['a link', 'use [$any](app://connector_b)'],
    ['its name', 'use $beta'],
    [
      'an input of its own',
      [
        { type: 'text', text: 'use it' },
        { type: 'mention', name: 'B', path: 'app://connector_b' },
      ],
    ],
  ])('the tools of an app that is mentioned by %s are listed from there on', async (_what, input) => {
    const { tools } = await play({ service: appsService({ tools: [search, beta] }), inputs: ['go', input, 'more'], ...deferred });

    const listed = { mcp__codex_apps__beta: ['_do'] };
    expect(tools).toEqual([{}, listed, listed]);
  });
});

test('a plugin that is mentioned names those of its apps that are connected', async () => {
  const { developer } = await play({ service: appsService({ tools: [beta] }), inputs: ['use [@kit](plugin://kit@shop)'], ...withKit });

  expect(developer.filter((text) => text.includes('- its apps: `Beta`'))).toHaveLength(1);
});

test('naming an app and using one are facts, each use once in a turn', async () => {
  const facts: AnalyticsFact[] = [];

  await play({
    service: appsService({ tools: [search, beta] }),
    inputs: ['[$a](app://connector_a) and [$x](app://connector_x)'],
    script: [
      callsInGroup(alpha, '_search'),
      callsInGroup(alpha, '_search', {}, 'c2'),
      callsInGroup('mcp__codex_apps__beta', '_do', {}, 'c3'),
      says('done'),
    ],
    options: { analytics: (fact) => void facts.push(fact), clientInfo: { name: 'client', version: '1' } },
  });

  const told = facts.flatMap(({ event_type: type, event_params: params }) =>
    type === 'codex_app_mentioned' || type === 'codex_app_used'
      ? [[type.slice('codex_app_'.length), params.connector_id, params.app_name, params.invoke_type, params.product_client_id]]
      : [],
  );
  expect(told).toEqual([
    ['mentioned', 'connector_a', 'Alpha App', 'explicit', 'client'],
    ['mentioned', 'connector_x', null, 'explicit', 'client'],
    ['used', 'connector_a', 'Alpha App', 'explicit', 'client'],
    ['used', 'connector_b', 'Beta', 'implicit', 'client'],
  ]);
});

test('a name that an app and a skill have means neither', async () => {
  const { bodies } = await play({
    service: appsService({ tools: [beta] }),
    inputs: ['$beta and $other'],
    files: {
      'skills/beta/SKILL.md': '---\nname: beta\ndescription: d\n---\nBETA BODY\n',
      'skills/other/SKILL.md': '---\nname: other\ndescription: d\n---\nOTHER BODY\n',
    },
  });

  const input = JSON.stringify(bodies[0]?.input);
  expect([input.includes('BETA BODY'), input.includes('OTHER BODY')]).toEqual([false, true]);
});

test('a login that was refused is renewed, and the server is asked again', async () => {
  const service = appsService({ tools: [beta] });
  let refusals = 0;

  const { tools } = await play({
    service,
    options: {
      answer: async (asked) => {
        if (asked.url.endsWith('/wham/apps') && asked.method === 'POST' && refusals++ === 0) return { status: 401 };
        return service.answer(asked);
      },
    },
  });

  expect(tools[0]).toEqual({ mcp__codex_apps__beta: ['_do'] });
});
