import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ThreadConfigError } from '../../src/config/layers/thread-config-loader.js';
import { place, summaries, toldOfThread, trusted } from './support.js';

const names = (layers: readonly { readonly name: { readonly type: string } }[] | null) => layers?.map(({ name }) => name.type);

test('layers win by their kind: system, user, projects from the root down, overrides, managed ones', async () => {
  await using here = await place({
    'etc/config.toml': 'model = "system"\nreview_model = "system"\n',
    'home/config.toml': `model = "user"\nmodel_verbosity = "low"\n${trusted}`,
    'work/.codex/config.toml': 'model = "root"\nmodel_verbosity = "medium"\n',
    'work/pkg/.codex/config.toml': 'model = "pkg"\n',
    'etc/managed_config.toml': 'service_tier = "flex"\n',
  });
  await using server = await here.start({ config: { model_reasoning_effort: 'low' } });

  const { config, layers, origins } = await server.config.read({ cwd: join(here.project, 'pkg'), includeLayers: true });

  expect(config).toMatchObject({
    model: 'pkg',
    review_model: 'system',
    model_verbosity: 'medium',
    model_reasoning_effort: 'low',
    service_tier: 'flex',
  });
  expect(names(layers)).toEqual(['legacyManagedConfigTomlFromFile', 'sessionFlags', 'project', 'project', 'user', 'system']);
  expect(origins['review_model']?.name).toEqual({ type: 'system', file: join(here.base, 'etc', 'config.toml') });
});

test('without a folder there are no project layers; relative folders begin where the server works', async () => {
  await using here = await place({ 'home/config.toml': trusted, 'work/sub/.codex/config.toml': 'model = "sub"\n' });
  await using server = await here.start();

  expect((await server.config.read({})).config.model).toBeNull();
  expect((await server.config.read({ cwd: 'sub' })).config.model).toBe('sub');
});

test('the version of a layer is the digest of its sorted contents', async () => {
  await using here = await place({ 'home/config.toml': 'model = "m"\n[history]\nmax_bytes = 5\n' });
  await using server = await here.start();

  const { layers } = await server.config.read({ includeLayers: true });

  const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect(layers?.map(({ version }) => version)).toEqual([digest('{"history":{"max_bytes":5},"model":"m"}'), digest('{}')]);
});

test('paths are those of the folder that a layer comes from', async () => {
  await using here = await place({
    'home/config.toml': `sqlite_home = "data"\nlog_dir = "~/logs"\n[sandbox_workspace_write]\nwritable_roots = ["a", "/b"]\n${trusted}`,
    'work/.codex/config.toml': 'model_instructions_file = "./notes.md"\n',
    'work/.codex/notes.md': 'notes',
  });
  await using server = await here.start({ config: { zsh_path: 'bin/zsh' } });

  const { config } = await server.config.read({ cwd: here.project });

  expect(config).toMatchObject({
    sqlite_home: join(here.home, 'data'),
    log_dir: join(here.base, 'logs'),
    sandbox_workspace_write: { writable_roots: [join(here.home, 'a'), '/b'] },
    model_instructions_file: join(here.project, '.codex', 'notes.md'),
    zsh_path: join(here.project, 'bin', 'zsh'),
  });
});

test('where a higher layer has a shorter list, the rest of the lower one still shows as an origin', async () => {
  await using here = await place({ 'etc/config.toml': 'notify = ["a", "b"]\n', 'home/config.toml': 'notify = ["c"]\n' });
  await using server = await here.start();

  const { config, origins } = await server.config.read({});

  expect(config['notify']).toEqual(['c']);
  expect([origins['notify.0']?.name.type, origins['notify.1']?.name.type]).toEqual(['user', 'system']);
});

test('the former name of a key counts under its current one, and stays in its layer', async () => {
  await using here = await place({ 'home/config.toml': '[memories]\nno_memories_if_mcp_or_web_search = true\n' });
  await using server = await here.start();

  const { config, origins, layers } = await server.config.read({ includeLayers: true });

  expect(config['memories']).toMatchObject({ disable_on_external_context: true });
  expect(Object.keys(origins)).toEqual(['memories.disable_on_external_context']);
  expect(layers?.[0]?.config).toEqual({ memories: { no_memories_if_mcp_or_web_search: true } });
});

test('a null in the settings of a request is the empty text', async () => {
  await using here = await place();
  await using server = await here.start();

  expect((await server.thread.start({ config: { model: null } })).model).toBe('');
});

describe('profiles', () => {
  const profiles =
    'model = "top"\nprofile = "fast"\n[profiles.fast]\nmodel = "fast-model"\nmodel_reasoning_effort = "low"\n[profiles.slow]\nmodel = "slow-model"\n';

  test('the chosen one wins over the top level; a request that names a model wins over both', async () => {
    await using here = await place({ 'home/config.toml': profiles });
    await using server = await here.start();

    expect(await server.thread.start({})).toMatchObject({ model: 'fast-model', reasoningEffort: 'low' });
    expect(await server.thread.start({ config: { profile: 'slow' } })).toMatchObject({ model: 'slow-model' });
    expect(await server.thread.start({ model: 'mine' })).toMatchObject({ model: 'mine', reasoningEffort: 'low' });
  });

  test('they are shown apart', async () => {
    await using here = await place({ 'home/config.toml': profiles });
    await using server = await here.start();

    const { config } = await server.config.read({});

    expect(config).toMatchObject({ model: 'top', profile: 'fast', profiles: { fast: { model: 'fast-model', web_search: null } } });
  });

  test('one that does not exist cannot be chosen', async () => {
    await using here = await place();
    await using server = await here.start();

    await expect(server.thread.start({ config: { profile: 'x' } })).rejects.toMatchObject({
      code: -32600,
      message: 'failed to load configuration: config profile `x` not found',
    });
  });
});

describe('projects', () => {
  const projectFile = 'model = "project-model"\nnotify = ["x"]\nmodel_provider = "openai"\n';

  test('an undecided one is loaded, but does not count, and users are told how to make it count', async () => {
    await using here = await place({ 'work/.codex/config.toml': projectFile });
    await using server = await here.start();
    const reason = `To load project-local config, hooks, and exec policies, add ${here.project} as a trusted project in ${here.home}/config.toml.`;

    const { config, layers } = await server.config.read({ cwd: here.project, includeLayers: true });

    expect(config.model).toBeNull();
    expect(layers?.[0]).toMatchObject({ config: { model: 'project-model' }, disabledReason: reason });
    expect(summaries(server.warnings)).toEqual([
      `Project-local config, hooks, and exec policies are disabled in the following folders until the project is trusted, but skills still load.\n    1. ${here.project}/.codex\n       ${reason}\n`,
    ]);
  });

  test('one that is not trusted is not even read for mistakes', async () => {
    await using here = await place({
      'home/config.toml': '[projects."BASE/work"]\ntrust_level = "untrusted"\n',
      'work/.codex/config.toml': 'model = \n',
    });
    await using server = await here.start();

    const { layers } = await server.config.read({ cwd: here.project, includeLayers: true });

    expect(layers?.[0]?.disabledReason).toBe(
      `${here.project} is marked as untrusted in ${here.home}/config.toml. To load project-local config, hooks, and exec policies, mark it trusted.`,
    );
    expect(await server.thread.start({})).toMatchObject({ approvalPolicy: 'untrusted', sandbox: { type: 'workspaceWrite' } });
  });

  test('a mistake in a trusted one fails whatever loads it', async () => {
    await using here = await place({ 'home/config.toml': trusted, 'work/.codex/config.toml': 'model = \n' });
    await using server = await here.start();
    const reason = `Error parsing project config file ${here.project}/.codex/config.toml: TOML parse error at line 1, column 9`;

    await expect(server.config.read({ cwd: here.project })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringContaining(`failed to read configuration layers: ${reason}`),
    });
    await expect(server.thread.start({})).rejects.toMatchObject({
      code: -32600,
      message: expect.stringContaining(`failed to load configuration: ${reason}`),
    });
  });

  test('keys that are not for projects are dropped from a trusted one, with a warning for each file', async () => {
    await using here = await place({ 'home/config.toml': trusted, 'work/.codex/config.toml': projectFile });
    await using server = await here.start();
    const warning = `Ignored unsupported project-local config keys in ${here.project}/.codex/config.toml: model_provider, notify. If you want these settings to apply, manually set them in your user-level config.toml.`;

    expect(summaries(server.warnings)).toEqual([warning]);
    expect(await toldOfThread(server)).toEqual([warning]);
  });

  test('the nearest decision counts', async () => {
    await using here = await place({
      'home/config.toml': `${trusted}[projects."BASE/work/sub"]\ntrust_level = "untrusted"\n`,
      'work/.codex/config.toml': 'model = "root"\n',
      'work/sub/.codex/config.toml': 'model = "sub"\n',
    });
    await using server = await here.start();

    expect((await server.config.read({ cwd: join(here.project, 'sub') })).config.model).toBe('root');
  });

  test('another work tree of a trusted checkout is trusted', async () => {
    await using here = await place({
      'home/config.toml': trusted,
      'tree/.git': 'gitdir: BASE/work/.git/worktrees/tree\n',
      'tree/.codex/config.toml': 'model = "tree"\n',
    });
    await using server = await here.start();

    expect((await server.config.read({ cwd: join(here.base, 'tree') })).config.model).toBe('tree');
  });

  test('their root is known by configured markers; without any it is the folder itself', async () => {
    await using here = await place({
      'home/config.toml': 'project_root_markers = [".root"]\n[projects."BASE/other"]\ntrust_level = "trusted"\n',
      'other/.root': '',
      'other/.codex/config.toml': 'model = "other"\n',
    });
    await mkdir(join(here.base, 'other', 'deep'));
    await using server = await here.start();

    expect((await server.config.read({ cwd: join(here.base, 'other', 'deep') })).config.model).toBe('other');
    await writeFile(
      join(here.home, 'config.toml'),
      'project_root_markers = []\n[projects."BASE/other"]\ntrust_level = "trusted"\n'.replaceAll('BASE', here.base),
    );
    expect((await server.config.read({ cwd: join(here.base, 'other', 'deep') })).config.model).toBeNull();
  });
});

describe('a thread that may write', () => {
  test('makes its undecided project a trusted one, and gets its settings', async () => {
    await using here = await place({ 'home/config.toml': '# mine\n', 'work/.codex/config.toml': 'model = "project"\n' });
    await using server = await here.start();

    const started = await server.thread.start({ cwd: here.project, sandbox: 'workspace-write' });

    expect(started).toMatchObject({ model: 'project', sandbox: { type: 'workspaceWrite' } });
    expect(await here.read('home/config.toml')).toBe(`# mine\n\n[projects."${here.project}"]\ntrust_level = "trusted"\n`);
  });

  test.each([
    ['no folder is named', { sandbox: 'workspace-write' as const }],
    ['nothing can be written', { cwd: '.', sandbox: 'read-only' as const }],
  ])('is no decision where %s', async (_name, params) => {
    await using here = await place({ 'home/config.toml': '' });
    await using server = await here.start();

    await server.thread.start(params);

    expect(await here.read('home/config.toml')).toBe('');
  });

  test('changes no decision', async () => {
    const file = '[projects."BASE/work"]\ntrust_level = "untrusted"\n';
    await using here = await place({ 'home/config.toml': file });
    await using server = await here.start();

    await server.thread.start({ cwd: here.project, sandbox: 'workspace-write' });

    expect(await here.read('home/config.toml')).toBe(file.replace('BASE', here.base));
  });

  test('has projects between braces written as tables', async () => {
    await using here = await place({ 'home/config.toml': 'projects = { "/x" = { trust_level = "trusted" } }\n' });
    await using server = await here.start();

    await server.thread.start({ cwd: here.project, sandbox: 'workspace-write' });

    expect(await here.read('home/config.toml')).toBe(
      `[projects."/x"]\ntrust_level = "trusted"\n\n[projects."${here.project}"]\ntrust_level = "trusted"\n`,
    );
  });
});

describe('settings from elsewhere', () => {
  test('lie over the overrides of the server', async () => {
    await using here = await place();
    await using server = await here.start({
      config: { 'features.goals': false },
      threadConfig: { load: async () => [{ type: 'session', features: { goals: true } }, { type: 'user' }] },
    });

    const { layers } = await server.config.read({ includeLayers: true });

    expect(names(layers)).toEqual(['sessionFlags', 'sessionFlags', 'user', 'system']);
    expect(layers?.[0]?.config).toEqual({ features: { goals: true } });
  });

  test('fail the load when they cannot be had', async () => {
    await using here = await place();
    let isDown = false;
    await using server = await here.start({
      threadConfig: {
        load: async () => {
          if (isDown) throw new ThreadConfigError('RequestFailed', 'the settings service is down', { statusCode: 503 });
          return [];
        },
      },
    });
    isDown = true;

    await expect(server.thread.start({})).rejects.toMatchObject({
      code: -32600,
      message: 'failed to load configuration: the settings service is down',
    });
  });
});
