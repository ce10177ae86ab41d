import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { place, summaries, toldOfThread, trusted } from './support.js';

describe('what cannot be loaded is told at the start, with its place', () => {
  const at = (line: number, start: number, end: number) => ({ start: { line, column: start }, end: { line, column: end } });

  test.each([
    [
      'a word that is none of those allowed',
      'model = "m"\n\napproval_policy = "sometimes"\n',
      at(3, 19, 29),
      'unknown variant `sometimes`, expected one of `untrusted`, `on-failure`, `on-request`, `granular`, `never`',
    ],
    ['a choice that is no word', 'sandbox_mode = true\n', at(1, 16, 19), 'wanted string or table'],
    ['a choice of two', 'approval_policy = { never = 1, other = 2 }\n', at(1, 19, 42), 'wanted exactly 1 element, more than 1 element'],
    ['an element of a list', 'notify = ["a", 3]\n', at(1, 16, 16), 'invalid type: integer `3`, expected a string'],
    ['a table where a value should be', '[model]\na = 1\n', at(1, 1, 7), 'invalid type: map, expected a string'],
    ['a value within braces', 'approval_policy = { granular = { rules = true } }\n', at(1, 32, 47), 'missing field `sandbox_approval`'],
    [
      'a table that has no header of its own',
      '[model_providers.x]\nbase_url = "http://x"\n',
      at(1, 2, 16),
      'model_providers.x: provider name must not be empty',
    ],
    ['a table with a header', '[mcp_servers.a]\ncommand = "x"\nurl = "y"\n', at(1, 1, 15), 'url is not supported for stdio'],
    [
      'columns count characters',
      'personality = "😀é" # x\n',
      at(1, 15, 18),
      'unknown variant `😀é`, expected one of `none`, `friendly`, `pragmatic`',
    ],
  ])('%s', async (_name, text, range, reason) => {
    await using here = await place({ 'home/config.toml': text });
    await using server = await here.start();
    const path = join(here.home, 'config.toml');
    const details = `${path}:${range.start.line}:${range.start.column}: ${reason}`;

    expect(server.warnings).toEqual([{ summary: 'Invalid configuration; using defaults.', details, path, range }]);
    await expect(server.thread.start({})).rejects.toMatchObject({ code: -32600, message: `failed to load configuration: ${details}` });
  });

  test('what is no fault of a place has none', async () => {
    await using here = await place({ 'home/config.toml': '[agents]\nmax_threads = 0\n' });
    await using server = await here.start();

    expect(server.warnings).toEqual([
      { summary: 'Invalid configuration; using defaults.', details: 'agents.max_threads must be at least 1', path: null, range: null },
    ]);
  });

  test('overrides of the server must do without the file', async () => {
    await using here = await place({ 'home/config.toml': 'model = \n' });

    await expect(here.start({ config: { approval_policy: 'x' } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(/^error loading default config after config error: unknown variant `x`, /),
    });
  });
});

test('warnings come in order: rules, projects that do not count, settings', async () => {
  await using here = await place({
    'home/rules/team.rules': '\nprefix_rule(pattern=["ls"], decision="bogus")\n',
    'home/config.toml': '[agents.x]\ndescription = " "\n',
    'work/.codex/config.toml': 'model = "m"\n',
  });
  await using server = await here.start();

  expect(summaries(server.warnings)).toEqual([
    'Error parsing rules; custom rules not applied.',
    expect.stringMatching(/^Project-local config, hooks, and exec policies are disabled/),
    'Ignoring malformed agent role definition: agents.x.description cannot be blank',
  ]);
});

test('rules of a trusted project count, and those of one that is not do not', async () => {
  const rules = 'prefix_rule(pattern=["ls"], decision="bogus")\n';
  await using here = await place({ 'work/.codex/rules/team.rules': rules });
  await using server = await here.start();
  const before = server.warnings.map(({ path }) => path);
  await here.write('home/config.toml', trusted);
  await using again = await here.start();

  expect(before).toEqual([null]);
  expect(again.warnings[0]).toMatchObject({ path: join(here.project, '.codex', 'rules', 'team.rules') });
});

test('a thread is told what is out of date, and what is not finished', async () => {
  await using here = await place({
    'home/config.toml':
      'experimental_instructions_file = "a.md"\n[features]\nweb_search = true\nweb_search_request = true\nuse_legacy_landlock = true\ncollab = true\nartifact = true\nmy_own = true\n',
  });
  await using server = await here.start();

  expect(await toldOfThread(server)).toEqual([
    '`[features].collab` is deprecated. Use `[features].multi_agent` instead.',
    '`[features].use_legacy_landlock` is deprecated and will be removed soon.',
    '`[features].web_search_request` is deprecated because web search is enabled by default.',
    '`[features].web_search` is deprecated because web search is enabled by default.',
    '`experimental_instructions_file` is deprecated and ignored. Use `model_instructions_file` instead.',
    `Under-development features enabled: artifact. Under-development features are incomplete and may behave unpredictably. To suppress this warning, set \`suppress_unstable_features_warning = true\` in ${here.home}/config.toml.`,
  ]);
});

test('nobody is told of unfinished features who does not want to be', async () => {
  await using here = await place({ 'home/config.toml': 'suppress_unstable_features_warning = true\n[features]\nartifact = true\n' });
  await using server = await here.start();

  expect(await toldOfThread(server)).toEqual([]);
});

describe('the tone of earlier threads', () => {
  test('is kept in the settings of who has threads', async () => {
    await using here = await place({ 'home/config.toml': '# mine\n', 'home/sessions/2025/01/01/rollout-x.jsonl': '' });
    await using _server = await here.start();

    expect(await here.read('home/config.toml')).toBe('# mine\npersonality = "pragmatic"\n');
    expect(await here.read('home/.personality_migration')).toBe('v1\n');
  });

  test.each([
    ['somebody new', { 'home/config.toml': '' }],
    ['who chose one', { 'home/config.toml': 'profile = "p"\n[profiles.p]\npersonality = "friendly"\n', 'home/sessions/x.jsonl': '' }],
    ['who was asked before', { 'home/config.toml': '', 'home/sessions/x.jsonl': '', 'home/.personality_migration': 'v1\n' }],
  ])('is no matter for %s', async (_name, files) => {
    await using here = await place(files);
    await using _server = await here.start();

    expect(await here.read('home/config.toml')).toBe(files['home/config.toml']);
    expect(await here.read('home/.personality_migration')).toBe('v1\n');
  });
});

describe('features', () => {
  test('are listed in pages, with texts for those that people may try', async () => {
    await using here = await place({ 'home/config.toml': '[features]\ngoals = true\n' });
    await using server = await here.start();

    const { data, nextCursor } = await server.experimentalFeature.list({ limit: 1, cursor: '56' });

    expect(data).toEqual([
      expect.objectContaining({ name: 'goals', stage: 'beta', displayName: 'Goals', enabled: true, defaultEnabled: false }),
    ]);
    expect(nextCursor).toBe('57');
    expect(await server.experimentalFeature.list({ cursor: '74' })).toEqual({ data: [], nextCursor: null });
    await expect(server.experimentalFeature.list({ cursor: '75' })).rejects.toMatchObject({
      code: -32600,
      message: 'cursor 75 exceeds total feature flags 74',
    });
    await expect(server.experimentalFeature.list({ cursor: 'x' })).rejects.toMatchObject({ code: -32600, message: 'invalid cursor: x' });
  });

  test('are switched for this process only, where no settings name them', async () => {
    await using here = await place({ 'home/config.toml': '[features]\nplugins = false\n' });
    await using server = await here.start();

    const answer = await server.experimentalFeature.enablement.set({ enablement: { apps: false, plugins: true } });

    expect(answer).toEqual({ enablement: { apps: false, plugins: true } });
    expect((await server.config.read({})).config['features']).toMatchObject({ apps: false, plugins: false });
    expect(await here.read('home/config.toml')).toBe('[features]\nplugins = false\n');
  });

  test.each([
    [
      { personality: false },
      'unsupported feature enablement `personality`: currently supported features are apps, memories, plugins, remote_control, tool_search, tool_suggest, tool_call_mcp_elicitation',
    ],
    [{ connectors: true }, 'invalid feature enablement `connectors`: use canonical feature key `apps`'],
    [{ apps: false, nonsense: true }, 'invalid feature enablement `nonsense`'],
  ])('are not switched, not even in part: %o', async (enablement, message) => {
    await using here = await place();
    await using server = await here.start();

    await expect(server.experimentalFeature.enablement.set({ enablement })).rejects.toMatchObject({ code: -32600, message });
    expect((await server.config.read({})).config['features']).toMatchObject({ apps: true });
  });
});

test.each([
  ['of the terminal', '[tui]\ntheme = "x"\nnotifications = 5\n', 'tui', { line: 1, column: 1 }],
  ['of hooks', '[hooks]\nStop = "x"\n', 'hooks', { line: 1, column: 1 }],
  ['of a profile of permissions', '[permissions.p.network]\nenabled = "x"\n', 'permissions', { line: 1, column: 2 }],
  ['of a role', '[agents.r]\nnickname_candidates = 5\n', 'agents', { line: 1, column: 2 }],
])('what is read together is told as a whole: a mistake %s', async (_name, text, key, start) => {
  await using here = await place({ 'home/config.toml': text });
  await using server = await here.start();

  expect(server.warnings[0]?.range?.start).toEqual(start);
  await expect(server.config.read({})).rejects.toThrow(`in \`${key}\``);
});

test('of two mistakes in a file the first by the order of keys is told', async () => {
  await using here = await place({ 'home/config.toml': 'model = 5\napproval_policy = "x"\n' });
  await using server = await here.start();

  expect(server.warnings[0]?.range?.start).toEqual({ line: 2, column: 19 });
});

test('a policy that goes is told of each thread that has it', async () => {
  await using here = await place();
  await using server = await here.start();

  const told = await toldOfThread(server, { approvalPolicy: 'on-failure' });

  expect(told).toEqual([expect.stringContaining('`on-failure` is deprecated')]);
});
