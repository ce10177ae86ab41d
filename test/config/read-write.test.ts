import { lstat, readlink, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AppServer } from '../../src/server/app-server.js';
import { says, scriptedModel } from '../../src/testing/index.js';
import { type Place, place, trusted } from './support.js';

const replace = { mergeStrategy: 'replace' } as const;

const refused = (code: string, message: string) => ({ code: -32600, message, data: { config_write_error_code: code } });

const versionOf = async (server: AppServer): Promise<string | undefined> =>
  (await server.config.read({ includeLayers: true })).layers?.find(({ name }) => name.type === 'user')?.version;

describe('reading', () => {
  test('shows every key, with its default or null, and no unknown one', async () => {
    await using here = await place({
      'home/config.toml': 'my_own = 1\n[tui]\ntheme = "plain"\n[mcp_servers.docs]\ncommand = "docs"\nstartup_timeout_ms = 1500\n',
    });
    await using server = await here.start();

    const { config } = await server.config.read({});

    expect(config).not.toHaveProperty('my_own');
    expect(config).toMatchObject({
      model: null,
      history: { persistence: 'save-all', max_bytes: null },
      tui: { theme: 'plain', notifications: true, keymap: { chat: { edit_queued_message: null } } },
      mcp_servers: { docs: { command: 'docs', args: [], enabled: true, startup_timeout_sec: 1.5, tool_timeout_sec: null } },
    });
  });

  test('shows tool switches of old as nothing, and the reviewing model by its older name', async () => {
    await using here = await place({ 'home/config.toml': 'approvals_reviewer = "auto_review"\n[tools]\nweb_search = true\n' });
    await using server = await here.start();

    const { config } = await server.config.read({});

    expect(config).toMatchObject({ approvals_reviewer: 'guardian_subagent', tools: { web_search: null, view_image: null } });
  });

  test.each([
    ['a text that is no TOML', 'model = "m\n', /^failed to read configuration layers: .*config\.toml:1:\d+: /],
    [
      'a value of the wrong type',
      'model_context_window = "many"\n',
      /^invalid configuration: invalid type: string "many", expected i64\nin `model_context_window`\n$/,
    ],
    [
      'a provider that is not there',
      'model_provider = "x"\n',
      /^failed to resolve feature override precedence: Model provider `x` not found$/,
    ],
    [
      'a file of instructions that is not there',
      'model_instructions_file = "gone.md"\n',
      /^failed to resolve feature override precedence: failed to read model instructions file .*gone\.md: No such file or directory \(os error 2\)$/,
    ],
    [
      'a key that is refused',
      'experimental_thread_store_endpoint = "http://x"\n',
      /: `experimental_thread_store_endpoint` is no longer supported; remove it from config\.toml$/,
    ],
  ])('fails for %s, and works once it is mended', async (_name, text, message) => {
    await using here = await place({ 'home/config.toml': text });
    await using server = await here.start();

    await expect(server.config.read({})).rejects.toMatchObject({ code: -32603, message: expect.stringMatching(message) });
    await here.write('home/config.toml', 'model = "m"\n');
    expect((await server.config.read({})).config.model).toBe('m');
  });
});

describe('writing', () => {
  async function started(text: string): Promise<{ here: Place; server: AppServer } & AsyncDisposable> {
    const here = await place({ 'home/config.toml': text });
    const server = await here.start();
    const dispose = async (): Promise<void> => {
      await server.close();
      await here[Symbol.asyncDispose]();
    };
    return { here, server, [Symbol.asyncDispose]: dispose };
  }

  test('answers with the version that the next write may name', async () => {
    await using at = await started('model = "a"\n');
    const { server, here } = at;

    const written = await server.config.value.write({ keyPath: 'model', value: 'b', ...replace, expectedVersion: await versionOf(server) });

    expect(written).toEqual({
      status: 'ok',
      version: await versionOf(server),
      filePath: join(here.home, 'config.toml'),
      overriddenMetadata: null,
    });
    expect(await here.read('home/config.toml')).toBe('model = "b"\n');
  });

  test('touches nothing when nothing changes', async () => {
    await using at = await started('model   =   "a"\n');
    const before = await versionOf(at.server);

    const { version } = await at.server.config.batchWrite({
      edits: [
        { keyPath: 'model', value: 'a', ...replace },
        { keyPath: 'review_model', value: null, ...replace },
      ],
    });

    expect(version).toBe(before);
    expect(await at.here.read('home/config.toml')).toBe('model   =   "a"\n');
  });

  test('makes the file where there is none', async () => {
    await using here = await place();
    await using server = await here.start();

    await server.config.value.write({ keyPath: 'tui.theme', value: 'dark', ...replace });

    expect(await here.read('home/config.toml')).toBe('[tui]\ntheme = "dark"\n');
  });

  test('writes through a link', async () => {
    await using here = await place({ 'elsewhere.toml': 'model = "a"\n' });
    await symlink(join(here.base, 'elsewhere.toml'), join(here.home, 'config.toml'));
    await using server = await here.start();

    await server.config.value.write({ keyPath: 'model', value: 'b', ...replace });

    expect(await here.read('elsewhere.toml')).toBe('model = "b"\n');
    expect((await lstat(join(here.home, 'config.toml'))).isSymbolicLink()).toBe(true);
    expect(await readlink(join(here.home, 'config.toml'))).toBe(join(here.base, 'elsewhere.toml'));
  });

  test('writes one after another: none is lost', async () => {
    await using at = await started('');

    await Promise.all(
      Array.from({ length: 10 }, (_, index) => at.server.config.value.write({ keyPath: `my.k${index}`, value: index, ...replace })),
    );

    expect((await at.here.read('home/config.toml')).match(/k\d = \d/g)).toHaveLength(10);
  });

  test.each([
    [
      'another file',
      { keyPath: 'model', value: 'x', filePath: '/elsewhere/config.toml' },
      'configLayerReadonly',
      'Only writes to the user config are allowed',
    ],
    [
      'a version that is past',
      { keyPath: 'model', value: 'x', expectedVersion: 'sha256:0' },
      'configVersionConflict',
      'Configuration was modified since last read. Fetch latest version and retry.',
    ],
    ['no key', { keyPath: ' ', value: 'x' }, 'configValidationError', 'keyPath must not be empty'],
    [
      'a null within',
      { keyPath: 'notify', value: [null] },
      'configValidationError',
      'invalid value: invalid type: null, expected any valid TOML value',
    ],
    ['a key below a value', { keyPath: 'model.sub', value: 1 }, 'configValidationError', 'cannot set value on non-table parent'],
    [
      'a wrong type',
      { keyPath: 'notify', value: 'one' },
      'configValidationError',
      'Invalid configuration: invalid type: string "one", expected a sequence\nin `notify`\n',
    ],
    [
      'a choice that is a number',
      { keyPath: 'sandbox_mode', value: 5 },
      'configValidationError',
      'Invalid configuration: invalid type: unit variant, expected string only\nin `sandbox_mode`\n',
    ],
    [
      'a number that is too large',
      { keyPath: 'model_context_window', value: -1.5e21 },
      'configValidationError',
      'Invalid configuration: invalid type: floating point `-1500000000000000000000.0`, expected i64\nin `model_context_window`\n',
    ],
    [
      'two mistakes, by the first key in order',
      { keyPath: 'history', value: { persistence: 5, max_bytes: 'x' } },
      'configValidationError',
      'Invalid configuration: invalid type: string "x", expected usize\nin `history.max_bytes`\n',
    ],
    [
      'a relative path',
      { keyPath: 'model_instructions_file', value: 'x.md' },
      'configValidationError',
      'Invalid configuration: AbsolutePathBuf deserialized without a base path\nin `model_instructions_file`\n',
    ],
    [
      'a server that is a program and an address',
      { keyPath: 'mcp_servers.bad', value: { command: 'x', url: 'http://x' } },
      'configValidationError',
      'Invalid configuration: url is not supported for stdio\nin `mcp_servers.bad`\n',
    ],
    [
      'a token in plain sight',
      { keyPath: 'mcp_servers.bad', value: { url: 'http://x', bearer_token: 'secret' } },
      'configValidationError',
      'Invalid configuration: bearer_token is not supported for streamable_http\nin `mcp_servers.bad`\n',
    ],
    [
      'a secret of the wrong type, without the secret',
      { keyPath: 'model_providers.p', value: { name: 'p', http_headers: 'Bearer secret' } },
      'configValidationError',
      'Invalid configuration: invalid type: string, expected a map\nin `model_providers.p.http_headers`\n',
    ],
  ])('refuses %s', async (_name, params, code, message) => {
    await using at = await started('model = "a"\n');

    await expect(at.server.config.value.write({ ...params, ...replace })).rejects.toMatchObject(refused(code, message));
    expect(await at.here.read('home/config.toml')).toBe('model = "a"\n');
  });

  test('takes all edits or none', async () => {
    await using at = await started('model = "a"\n');
    const edits = [
      { keyPath: 'model', value: 'b', ...replace },
      { keyPath: 'approval_policy', value: 'sometimes', ...replace },
    ];

    await expect(at.server.config.batchWrite({ edits })).rejects.toMatchObject({ code: -32600 });
    expect(await at.here.read('home/config.toml')).toBe('model = "a"\n');
  });

  test('takes a relative path that stands in the file already', async () => {
    await using at = await started('sqlite_home = "data"\n');

    await at.server.config.value.write({ keyPath: 'model', value: 'b', ...replace });

    expect(await at.here.read('home/config.toml')).toBe('sqlite_home = "data"\nmodel = "b"\n');
  });

  test('a file that cannot be loaded is not written', async () => {
    await using at = await started('model = \n');

    await expect(at.server.config.value.write({ keyPath: 'model', value: 'b', ...replace })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^failed to load configuration: .*config\.toml:1:\d+: /),
    });
  });

  test('a relative file is one of the folder that the server works in', async () => {
    await using at = await started('');

    const { status } = await at.server.config.value.write({ keyPath: 'model', value: 'b', filePath: '../home/./config.toml', ...replace });

    expect(status).toBe('ok');
  });

  test.each([
    ['session flags', { config: { model: 'mine' } }, {}, 'Overridden by session flags', 'mine'],
    [
      'a managed layer',
      {},
      { 'etc/managed_config.toml': 'model = "managed"\n' },
      'Overridden by legacy managed_config.toml: BASE/etc/managed_config.toml',
      'managed',
    ],
  ])('says when %s win', async (_name, options, files, message, effectiveValue) => {
    await using here = await place(files);
    await using server = await here.start(options);

    const { status, overriddenMetadata } = await server.config.value.write({ keyPath: 'model', value: 'x', ...replace });

    expect(status).toBe('okOverridden');
    expect(overriddenMetadata).toMatchObject({ message: message.replace('BASE', here.base), effectiveValue });
  });
});

test('new threads go by what was written; a loaded one keeps its model', async () => {
  await using here = await place({ 'home/config.toml': `model = "first"\n${trusted}` });
  const model = scriptedModel([says('a'), says('b')]);
  await using server = await here.start({ model });
  const { thread } = await server.thread.start({});

  await server.config.batchWrite({ edits: [{ keyPath: 'model', value: 'second', ...replace }], reloadUserConfig: true });

  const completed = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  await completed;
  expect(model.requests[0]?.body.model).toBe('first');
  expect((await server.thread.start({})).model).toBe('second');
});

test('a file that is put in place of the other counts at once', async () => {
  await using here = await place({ 'home/config.toml': 'model = "aaa"\n', 'home/other.toml': 'model = "bbb"\n' });
  await using server = await here.start();
  await server.config.read({});

  await rename(join(here.home, 'other.toml'), join(here.home, 'config.toml'));

  expect((await server.config.read({})).config.model).toBe('bbb');
});

test('a file behind a link that leads nowhere is made', async () => {
  await using here = await place();
  await symlink('../real.toml', join(here.home, 'config.toml'));
  await using server = await here.start();

  await server.config.value.write({ keyPath: 'model', value: 'm', ...replace });

  expect(await here.read('real.toml')).toBe('model = "m"\n');
});

test.each([
  ['a profile that is not there', 'default_permissions = "gone"\n', 'default_permissions requires a `[permissions]` table'],
  [
    'a built-in profile that there is not',
    'default_permissions = ":nope"\n',
    'default_permissions refers to unknown built-in profile `:nope`',
  ],
  [
    'a provider of which little can be set',
    '[model_providers.amazon-bedrock]\nbase_url = "http://x"\n',
    'model_providers.amazon-bedrock only supports changing `aws.profile` and `aws.region`; other non-default provider fields are not supported',
  ],
])('settings that come to nothing are refused as such: %s', async (_name, text, reason) => {
  await using here = await place({ 'home/config.toml': text });
  await using server = await here.start();

  await expect(server.config.read({})).rejects.toMatchObject({
    code: -32603,
    message: `failed to resolve feature override precedence: ${reason}`,
  });
});
