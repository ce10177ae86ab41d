import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { place, summaries, toldOfThread, trusted } from './support.js';

const file = 'etc/requirements.toml';

test('without any there are none', async () => {
  await using here = await place();
  await using server = await here.start();

  expect(await server.configRequirements.read(undefined)).toEqual({ requirements: null });
});

test('what is demanded is shown, with the older lists made of the maps', async () => {
  await using here = await place({
    [file]:
      'allowed_approval_policies = ["on-request"]\nallowed_sandbox_modes = ["read-only", "external-sandbox"]\nallowed_web_search_modes = ["cached"]\n' +
      'allowed_approvals_reviewers = ["auto_review"]\nenforce_residency = "us"\nunknown = 1\n[features]\nmemories = false\n' +
      '[experimental_network]\nenabled = true\n[experimental_network.domains]\n"b.example" = "deny"\n"a.example" = "allow"\n' +
      '[hooks]\nmanaged_dir = "/m"\n',
  });
  await using server = await here.start();

  const { requirements } = await server.configRequirements.read(undefined);

  expect(requirements).toMatchObject({
    allowedApprovalPolicies: ['on-request'],
    allowedApprovalsReviewers: ['guardian_subagent'],
    allowedSandboxModes: ['read-only'],
    allowedWebSearchModes: ['cached', 'disabled'],
    featureRequirements: { memories: false },
    enforceResidency: 'us',
    hooks: { managedDir: '/m', PreToolUse: [] },
    network: {
      enabled: true,
      domains: { 'a.example': 'allow', 'b.example': 'deny' },
      allowedDomains: ['a.example'],
      deniedDomains: ['b.example'],
      unixSockets: null,
      allowUnixSockets: null,
    },
  });
});

describe('settings keep within them', () => {
  const limits =
    'allowed_approval_policies = ["on-request", "untrusted"]\nallowed_sandbox_modes = ["read-only"]\nallowed_web_search_modes = ["cached"]\n';

  test('what was chosen in vain is told', async () => {
    await using here = await place({
      [file]: limits,
      'home/config.toml': `approval_policy = "never"\nsandbox_mode = "danger-full-access"\nweb_search = "live"\n${trusted}`,
    });
    await using server = await here.start();
    const by = `(set by ${join(here.base, file)})`;
    const warnings = [
      `Configured value for \`approval_policy\` is disallowed by requirements; falling back to required value OnRequest. Details: invalid value for \`approval_policy\`: \`Never\` is not in the allowed set [OnRequest, UnlessTrusted] ${by}`,
      `Configured value for \`permission_profile\` is disallowed by requirements; falling back to required value ReadOnly. Details: invalid value for \`sandbox_mode\`: \`DangerFullAccess\` is not in the allowed set [ReadOnly] ${by}`,
      `Configured value for \`web_search_mode\` is disallowed by requirements; falling back to required value Cached. Details: invalid value for \`web_search_mode\`: \`Live\` is not in the allowed set [Disabled, Cached] ${by}`,
    ];

    expect(summaries(server.warnings)).toEqual(warnings);
    expect(await toldOfThread(server)).toEqual(warnings);
    expect(await server.thread.start({})).toMatchObject({ approvalPolicy: 'on-request', sandbox: { type: 'readOnly' } });
  });

  test('defaults do so silently', async () => {
    await using here = await place({
      [file]: 'allowed_approval_policies = ["never"]\nallowed_sandbox_modes = ["read-only"]\n',
      'home/config.toml': trusted,
    });
    await using server = await here.start();

    expect(await server.thread.start({})).toMatchObject({ approvalPolicy: 'never', sandbox: { type: 'readOnly' } });
    expect(server.warnings).toEqual([]);
  });

  test('so does what a thread asks for', async () => {
    await using here = await place({ [file]: limits });
    await using server = await here.start();

    const started = await server.thread.start({ approvalPolicy: 'never', sandbox: 'danger-full-access' });

    expect(started).toMatchObject({ approvalPolicy: 'on-request', sandbox: { type: 'readOnly' } });
  });

  test.each([
    [
      { approvalPolicy: 'never' as const },
      'invalid value for `approval_policy`: `Never` is not in the allowed set [OnRequest, UnlessTrusted]',
    ],
    [
      { sandboxPolicy: { type: 'dangerFullAccess' as const } },
      'invalid value for `sandbox_mode`: `DangerFullAccess` is not in the allowed set [ReadOnly]',
    ],
  ])('a turn that asks for more is refused: %o', async (params, reason) => {
    await using here = await place({ [file]: limits });
    await using server = await here.start();
    const { thread } = await server.thread.start({});

    await expect(server.turn.start({ threadId: thread.id, input: [], ...params })).rejects.toMatchObject({
      code: -32600,
      message: `invalid turn context override: ${reason} (set by ${join(here.base, file)})`,
    });
  });

  test('features are pinned, and the opposite is not written', async () => {
    await using here = await place({ [file]: '[features]\nmemories = false\ngoals = true\nzzz = true\n' });
    await using server = await here.start();

    const { data } = await server.experimentalFeature.list({});
    await server.experimentalFeature.enablement.set({ enablement: { memories: true } });

    expect(data.filter(({ name }) => name === 'memories' || name === 'goals').map(({ enabled }) => enabled)).toEqual([false, true]);
    expect((await server.config.read({})).config['features']).toMatchObject({ memories: false });
    expect(summaries(server.warnings)).toEqual([`Ignoring unknown \`features\` requirement \`zzz\` from ${join(here.base, file)}`]);
    await expect(
      server.config.value.write({ keyPath: 'features.memory_tool', value: true, mergeStrategy: 'replace' }),
    ).rejects.toMatchObject({
      code: -32600,
      message: `Invalid configuration: invalid value for \`features\`: \`features.memories=true\` is not in the allowed set [memories=false, goals=true] (set by ${join(here.base, file)})`,
      data: { config_write_error_code: 'configValidationError' },
    });
  });
});

test('a managed layer of old demands what it sets', async () => {
  await using here = await place({ 'etc/managed_config.toml': 'approval_policy = "on-request"\nsandbox_mode = "workspace-write"\n' });
  await using server = await here.start();

  expect((await server.configRequirements.read(undefined)).requirements).toMatchObject({
    allowedApprovalPolicies: ['on-request'],
    allowedSandboxModes: ['read-only', 'workspace-write'],
  });
  expect(await server.thread.start({ approvalPolicy: 'never' })).toMatchObject({ approvalPolicy: 'on-request' });
});

test('the stronger source decides a field', async () => {
  await using here = await place({
    [file]: 'allowed_approval_policies = ["untrusted"]\n',
    'etc/managed_config.toml': 'approval_policy = "never"\napprovals_reviewer = "auto_review"\n',
  });
  await using server = await here.start();

  expect((await server.configRequirements.read(undefined)).requirements).toMatchObject({
    allowedApprovalPolicies: ['untrusted'],
    allowedApprovalsReviewers: ['guardian_subagent', 'user'],
  });
});

test('the managed layer is where the environment says', async () => {
  await using here = await place({ 'managed.toml': 'model = "managed"\n' });
  const path = join(here.base, 'managed.toml');
  const none = { config: null, requirements: null, rules: null };
  const { systemPathsOf } = await import('../../src/config/layers/system-paths.js');

  const { managedConfig } = systemPathsOf({ platform: 'linux', env: { CODEX_APP_SERVER_MANAGED_CONFIG_PATH: path }, home: here.home });
  await using server = await here.start({ systemPaths: { ...none, managedConfig } });

  expect((await server.config.read({})).config.model).toBe('managed');
});

describe('without requirements that hold nothing is loaded', () => {
  test.each([
    ['no TOML', 'a = \n', /: /],
    [
      'a wrong type',
      'allowed_sandbox_modes = 3\n',
      /^Error parsing requirements file .*requirements\.toml: invalid value for `allowed_sandbox_modes`$/,
    ],
    ['an empty list', 'allowed_approval_policies = []\n', /^field `allowed_approval_policies` cannot be empty$/],
    [
      'sandboxes without the strictest',
      'allowed_sandbox_modes = ["workspace-write"]\n',
      /^invalid value for `allowed_sandbox_modes`: `\[WorkspaceWrite\]` is not in the allowed set must include 'read-only' to allow any PermissionProfile \(set by .*\)$/,
    ],
    [
      'rules that are none',
      '[rules]\nprefix_rules = []\n',
      /^invalid rules in requirements \(set by .*\): rules prefix_rules cannot be empty$/,
    ],
    [
      'a rule that allows',
      '[[rules.prefix_rules]]\npattern = [{ token = "ls" }]\ndecision = "allow"\n',
      /rules prefix_rule at index 0 has decision 'allow', which is not permitted in requirements\.toml: /,
    ],
    [
      'a map beside its lists',
      '[experimental_network]\nallowed_domains = ["a"]\n[experimental_network.domains]\nb = "allow"\n',
      /`experimental_network\.domains` cannot be combined with legacy `allowed_domains` or `denied_domains`$/,
    ],
  ])('%s', async (_name, text, reason) => {
    await using here = await place({ [file]: text });
    await using server = await here.start();

    const failure = await server.thread.start({}).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: -32600, message: expect.stringMatching(/^failed to load configuration: /) });
    expect(String((failure as Error).message).replace('failed to load configuration: ', '')).toMatch(reason);
    await expect(server.configRequirements.read(undefined)).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^failed to read configuration layers: /),
    });
  });
});

test('sandboxes may depend on the host', async () => {
  const { readRequirements } = await import('../../src/config/requirements/read-requirements.js');
  const table = {
    allowed_sandbox_modes: ['read-only', 'danger-full-access'],
    remote_sandbox_config: [{ hostname_patterns: ['*.corp.example'], allowed_sandbox_modes: ['read-only'] }],
  };
  const on = (hostname: string) => readRequirements(table, { hostname, source: { type: 'cloud' } }).sandboxModes;

  expect(on('Box.corp.example')).toEqual(['read-only']);
  expect(on('elsewhere')).toEqual(['read-only', 'danger-full-access']);
});

test('only listed servers with the same command or address stay on', async () => {
  const { allowedServers } = await import('../../src/config/sections/mcp-servers.js');
  const { noRequirements } = await import('../../src/config/requirements/requirements.js');
  const servers = { docs: { command: 'docs' }, web: { url: 'https://other.example' }, own: { command: 'own' } };
  const listed = { docs: { command: 'docs' }, web: { url: 'https://web.example' } };

  const allowed = allowedServers(servers, { ...noRequirements, mcpServers: { value: listed, source: { type: 'cloud' } } });

  expect(allowed).toEqual({
    docs: { command: 'docs' },
    web: { url: 'https://other.example', enabled: false },
    own: { command: 'own', enabled: false },
  });
});

test('places that nobody may read need a sandbox: full access falls back to reading', async () => {
  await using here = await place({
    'home/config.toml': 'sandbox_mode = "danger-full-access"\n',
    [file]: '[permissions.filesystem]\ndeny_read = ["/secret"]\n',
  });
  await using server = await here.start();

  const { sandbox } = await server.thread.start({});

  expect(sandbox).toEqual({ type: 'readOnly', networkAccess: false });
  expect(summaries(server.warnings)[0]).toContain('`permission_profile` is disallowed by requirements');
});

test('hooks are shown with their limits under the name of the contract', async () => {
  await using here = await place({
    [file]: '[hooks]\nmanaged_dir = "/m"\n[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "command"\ncommand = "x"\ntimeout = 5\n',
  });
  await using server = await here.start();

  const { requirements } = await server.configRequirements.read(undefined);

  expect(requirements?.hooks?.Stop).toEqual([
    { matcher: null, hooks: [{ type: 'command', command: 'x', async: false, statusMessage: null, timeoutSec: 5 }] },
  ]);
});

test('plugins alone are nothing to show', async () => {
  await using here = await place({ [file]: '[plugins."a@b"]\nenabled = false\n' });
  await using server = await here.start();

  expect(await server.configRequirements.read(undefined)).toEqual({ requirements: null });
});

test('a list of sandbox modes without a first one is refused', async () => {
  await using here = await place({ [file]: 'allowed_sandbox_modes = []\n' });
  await using server = await here.start();

  await expect(server.configRequirements.read(undefined)).rejects.toMatchObject({
    code: -32603,
    message: expect.stringContaining("invalid value for `allowed_sandbox_modes`: `[]` is not in the allowed set must include 'read-only'"),
  });
});

test('a switch that breaks a pin is named by the alphabet, the pins by the list of features', async () => {
  await using here = await place({ [file]: '[features]\nplugins = true\nmemories = true\napps = false\ncode_mode = false\n' });
  await using server = await here.start();

  const write = server.config.value.write({ keyPath: 'features', value: { plugins: false, apps: true }, mergeStrategy: 'replace' });

  await expect(write).rejects.toThrow(
    '`features.apps=true` is not in the allowed set [code_mode=false, memories=true, apps=false, plugins=true] (set by',
  );
});
