import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import type { PermissionProfile, ThreadStartParams, ThreadStartResponse } from 'keelson/protocol';
import { says, scriptedModel } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { noSystemPaths } from '../../src/config/layers/system-paths.js';
import { fileAccessOf } from '../../src/engine/sandbox/access.js';
import { openSandbox } from '../support/sandbox.js';
import { linesOf } from '../support/thread-server.js';

const profiles = `
[permissions.mine.filesystem]
":minimal" = "read"
"/srv/a" = "write"
[permissions.mine.filesystem.":project_roots"]
"." = "write"
"secret" = "none"
"**/*.env" = "none"
[permissions.mine.network]
enabled = true
`;

/** A server with files of its own. */
async function open(settings = '', requirements = '') {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'keelson-profiles-')));
  await writeFile(join(home, 'config.toml'), settings);
  await writeFile(join(home, 'requirements.toml'), requirements);
  const start = () =>
    AppServer.start({
      model: scriptedModel([says('one'), says('two'), says('three')]),
      home,
      cwd: home,
      env: { PATH: '/usr/bin:/bin', HOME: home },
      systemPaths: { ...noSystemPaths, requirements: join(home, 'requirements.toml') },
      sandbox: openSandbox(),
    });
  const server = await start();
  return {
    server,
    home,
    restart: start,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const select = (id: string, ...roots: string[]): Pick<ThreadStartParams, 'permissions'> => ({
  permissions: { type: 'profile', id, modifications: roots.map((path) => ({ type: 'additionalWritableRoot', path })) },
});

const views = ({ sandbox, permissionProfile, activePermissionProfile }: ThreadStartResponse) => ({
  sandbox,
  permissionProfile,
  activePermissionProfile,
});

/** The entries of a profile in short: `access place`. */
const entriesOf = (profile: PermissionProfile | null | undefined): string[] =>
  profile?.type === 'managed' && profile.fileSystem.type === 'restricted'
    ? profile.fileSystem.entries.map(({ access, path }) => {
        if (path.type === 'path') return `${access} ${path.path}`;
        if (path.type === 'glob_pattern') return `${access} ${path.pattern}`;
        return `${access} :${path.value.kind}${'subpath' in path.value && path.value.subpath ? `/${path.value.subpath}` : ''}`;
      })
    : [];

const workspaceEntries = ['read :root', 'write :project_roots', 'write :slash_tmp', 'write :tmpdir'];
const protectedEntries = ['read :project_roots/.git', 'read :project_roots/.agents', 'read :project_roots/.codex'];

describe('a thread', () => {
  test('without settings reads only, by a profile that is built in', async () => {
    await using place = await open();

    expect(views(await place.server.thread.start({}))).toEqual({
      sandbox: { type: 'readOnly', networkAccess: false },
      permissionProfile: {
        type: 'managed',
        fileSystem: { type: 'restricted', entries: [{ access: 'read', path: { type: 'special', value: { kind: 'root' } } }] },
        network: { enabled: false },
      },
      activePermissionProfile: { id: ':read-only', extends: null, modifications: [] },
    });
  });

  test('in a mode has no name for its permissions, and may keep memories', async () => {
    await using place = await open();
    const answer = await place.server.thread.start({ sandbox: 'workspace-write' });

    expect(answer.activePermissionProfile).toBeNull();
    expect(entriesOf(answer.permissionProfile)).toEqual([...workspaceEntries, ...protectedEntries, `write ${place.home}/memories`]);
    expect(answer.sandbox).toEqual({
      type: 'workspaceWrite',
      writableRoots: [`${place.home}/memories`],
      networkAccess: false,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: false,
    });
  });

  test('in workspace-write goes by the settings of that mode', async () => {
    await using place = await open(
      'sandbox_mode = "workspace-write"\n[sandbox_workspace_write]\nnetwork_access = true\nwritable_roots = ["/opt"]\nexclude_slash_tmp = true\nexclude_tmpdir_env_var = true\n',
    );
    const answer = await place.server.thread.start({});

    expect(entriesOf(answer.permissionProfile)).toEqual([
      'read :root',
      'write :project_roots',
      'write /opt',
      ...protectedEntries,
      `write ${place.home}/memories`,
    ]);
    expect(answer.permissionProfile).toMatchObject({ network: { enabled: true } });
    expect(answer.sandbox).toMatchObject({ writableRoots: ['/opt', `${place.home}/memories`], excludeSlashTmp: true });
  });

  test('with a built-in profile has exactly that', async () => {
    await using place = await open();
    const answer = await place.server.thread.start(select(':workspace'));

    expect(entriesOf(answer.permissionProfile)).toEqual([...workspaceEntries, ...protectedEntries]);
    expect(answer.activePermissionProfile).toEqual({ id: ':workspace', extends: null, modifications: [] });
  });

  test('may have further writable folders; those that are writable already add nothing', async () => {
    await using place = await open();
    const answer = await place.server.thread.start(select(':workspace', '/tmp/x', '/srv/../srv', '/srv/deep'));

    expect(entriesOf(answer.permissionProfile)).toEqual([...workspaceEntries, ...protectedEntries, 'write /srv']);
    expect(answer.activePermissionProfile?.modifications.map(({ path }) => path)).toEqual(['/tmp/x', '/srv', '/srv/deep']);
  });

  test('without a sandbox needs no further folders', async () => {
    await using place = await open();

    expect(views(await place.server.thread.start(select(':danger-no-sandbox', '/srv')))).toEqual({
      sandbox: { type: 'dangerFullAccess' },
      permissionProfile: { type: 'disabled' },
      activePermissionProfile: { id: ':danger-no-sandbox', extends: null, modifications: [] },
    });
  });

  test('with a profile of the settings has its entries in the order of their keys', async () => {
    await using place = await open(`default_permissions = "mine"\n${profiles}`);
    const answer = await place.server.thread.start({});

    expect(entriesOf(answer.permissionProfile)).toEqual([
      'write /srv/a',
      'read :minimal',
      `none ${place.home}/**/*.env`,
      'write :project_roots',
      'none :project_roots/secret',
      `write ${place.home}/memories`,
    ]);
    expect(answer.permissionProfile).toMatchObject({ network: { enabled: true } });
    expect(answer.sandbox).toEqual({
      type: 'workspaceWrite',
      writableRoots: ['/srv/a', `${place.home}/memories`],
      networkAccess: true,
      excludeTmpdirEnvVar: true,
      excludeSlashTmp: true,
    });
    expect(answer.activePermissionProfile).toEqual({ id: 'mine', extends: null, modifications: [] });
  });

  test.each<[string, ThreadStartParams, string | null]>([
    ['a profile that the request names over the mode of the file', select(':workspace'), ':workspace'],
    ['the mode that the request names over the profile of the file', { sandbox: 'read-only' }, null],
    ['the mode in the settings of the request, too', { config: { sandbox_mode: 'read-only' } }, null],
    ['the profile of the file over the mode beside it', {}, 'mine'],
  ])('takes %s', async (_what, params, id) => {
    await using place = await open(`default_permissions = "mine"\nsandbox_mode = "danger-full-access"\n${profiles}`);

    expect((await place.server.thread.start(params)).activePermissionProfile?.id ?? null).toBe(id);
  });

  test.each<[string, ThreadStartParams, string]>([
    ['an unknown profile', select('nope'), 'failed to load configuration: default_permissions refers to undefined profile `nope`'],
    [
      'a name that all objects have',
      select('constructor'),
      'failed to load configuration: default_permissions refers to undefined profile `constructor`',
    ],
    [
      'an unknown built-in profile',
      select(':nope'),
      'failed to load configuration: default_permissions refers to unknown built-in profile `:nope`',
    ],
    ['two ways to say it', { ...select(':workspace'), sandbox: 'read-only' }, '`permissions` cannot be combined with `sandbox`'],
    ['a relative folder', select(':workspace', 'x'), 'Invalid request: AbsolutePathBuf deserialized without a base path'],
  ])('cannot be started with %s', async (_what, params, message) => {
    await using place = await open(`sandbox_mode = "read-only"\n${profiles}`);

    await expect(place.server.thread.start(params)).rejects.toMatchObject({ code: -32600, message });
  });

  test.each<[string, string]>([
    ['":root" = { "a" = "read" }', 'filesystem path `:root` does not support nested entries'],
    ['"foo" = "read"', 'filesystem path `foo` must be absolute, use `~/...`, or start with `:`'],
    ['":project_roots" = { "../b" = "write" }', 'filesystem subpath `../b` must be a descendant path without `.` or `..` components'],
    ['":project_roots" = { "/b" = "write" }', 'filesystem subpath `/b` must be a descendant path without `.` or `..` components'],
    [
      '"/a/**/*.env" = "write"',
      'filesystem glob path `/a/**/*.env` only supports `none` access; use an exact path or trailing `/**` for `write` subtree access',
    ],
    ['glob_scan_max_depth = 0', 'glob_scan_max_depth must be at least 1'],
  ])('cannot be started with %s in its profile', async (entry, reason) => {
    await using place = await open(`default_permissions = "x"\n[permissions.x.filesystem]\n${entry}\n`);

    await expect(place.server.thread.start({})).rejects.toMatchObject({ message: `failed to load configuration: ${reason}` });
    expect(place.server.warnings).toContainEqual(
      expect.objectContaining({ summary: 'Invalid configuration; using defaults.', details: reason }),
    );
  });

  test.each<[string, string]>([
    ['[permissions.x.filesystem]\n":root" = "read"\n', 'config defines `[permissions]` profiles but does not set `default_permissions`'],
    ['default_permissions = "x"\n', 'default_permissions requires a `[permissions]` table'],
    [
      'default_permissions = ":x"\n[permissions.":x".filesystem]\n":root" = "read"\n',
      'permissions profile `:x` uses a reserved built-in profile prefix',
    ],
  ])('cannot be started with the settings %j, unless it says what it wants', async (settings, reason) => {
    await using place = await open(settings);

    await expect(place.server.thread.start({})).rejects.toMatchObject({ message: `failed to load configuration: ${reason}` });
    expect((await place.server.thread.start({ sandbox: 'read-only' })).sandbox).toEqual({ type: 'readOnly', networkAccess: false });
  });

  test('ignores a place that nobody knows, and clients are warned of it', async () => {
    await using place = await open('default_permissions = "x"\n[permissions.x.filesystem]\n":moon" = "read"\n');

    expect(entriesOf((await place.server.thread.start({})).permissionProfile)).toEqual(['read :unknown']);
    expect(place.server.warnings.map(({ summary }) => summary)).toContain(
      'Configured filesystem path `:moon` is not recognized by this version of Codex and will be ignored. Upgrade Codex if this path is required.',
    );
  });
});

describe('a turn', () => {
  const input = [{ type: 'text' as const, text: 'go' }];

  test('may choose a profile, for itself and the later ones', async () => {
    await using place = await open(`sandbox_mode = "read-only"\n${profiles}`);
    const { server } = place;
    const { thread } = await server.thread.start({});

    for (const params of [select('mine', '/srv/q'), {}]) {
      const ended = server.once('turn/completed');
      await server.turn.start({ threadId: thread.id, input, ...params });
      await ended;
    }

    const contexts = (await linesOf(thread.path ?? '')).flatMap(({ type, payload }) => (type === 'turn_context' ? [payload] : []));
    expect(contexts).toHaveLength(2);
    for (const context of contexts) {
      expect(context).toMatchObject({
        sandbox_policy: { type: 'workspace-write', writable_roots: ['/srv/a', '/srv/q', `${place.home}/memories`], network_access: true },
        permission_profile: { type: 'managed', network: 'enabled', file_system: { type: 'restricted' } },
      });
    }
    expect(await server.thread.resume({ threadId: thread.id })).toMatchObject({ activePermissionProfile: { id: 'mine' } });
  });

  test('with a sandbox policy takes the name from the permissions', async () => {
    await using place = await open();
    const { server } = place;
    const { thread } = await server.thread.start(select(':workspace'));
    const ended = server.once('turn/completed');

    await server.turn.start({ threadId: thread.id, input, sandboxPolicy: { type: 'externalSandbox', networkAccess: 'enabled' } });
    await ended;

    expect(views(await server.thread.resume({ threadId: thread.id }))).toEqual({
      sandbox: { type: 'externalSandbox', networkAccess: 'enabled' },
      permissionProfile: { type: 'external', network: { enabled: true } },
      activePermissionProfile: null,
    });
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['an unknown profile', select('nope'), 'failed to load configuration: default_permissions refers to undefined profile `nope`'],
    [
      'two ways to say it',
      { ...select('mine'), sandboxPolicy: { type: 'readOnly' } },
      '`permissions` cannot be combined with `sandboxPolicy`',
    ],
  ])('cannot be started with %s', async (_what, params, message) => {
    await using place = await open(`sandbox_mode = "read-only"\n${profiles}`);
    const { thread } = await place.server.thread.start({});

    await expect(place.server.turn.start({ threadId: thread.id, input, ...params })).rejects.toMatchObject({ code: -32600, message });
  });
});

describe('a thread that is taken up again', () => {
  test('has the permissions that are configured, or asked for', async () => {
    await using place = await open(`sandbox_mode = "read-only"\n${profiles}`);
    const { thread } = await place.server.thread.start(select(':workspace'));
    const ended = place.server.once('turn/completed');
    await place.server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
    await ended;
    await place.server.close();
    await using later = await place.restart();

    const forked = await later.thread.fork({ threadId: thread.id, ...select('mine') });
    const resumed = await later.thread.resume({ threadId: thread.id });

    expect(forked.activePermissionProfile?.id).toBe('mine');
    expect(resumed).toMatchObject({ sandbox: { type: 'readOnly' }, activePermissionProfile: null });
  });

  test.each(['resume', 'fork'] as const)('is not taken up with an unknown profile by thread/%s', async (how) => {
    await using place = await open(`sandbox_mode = "read-only"\n${profiles}`);
    const { thread } = await place.server.thread.start({});
    const ended = place.server.once('turn/completed');
    await place.server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
    await ended;
    await place.server.close();
    await using later = await place.restart();

    await expect(later.thread[how]({ threadId: thread.id, ...select('nope') })).rejects.toMatchObject({
      message: 'failed to load configuration: default_permissions refers to undefined profile `nope`',
    });
  });
});

describe('under the requirements of administrators', () => {
  const readOnlyMode = 'allowed_sandbox_modes = ["read-only"]\n';

  test('a thread that asks for a profile which is not allowed reads only', async () => {
    await using place = await open('', readOnlyMode);

    expect(await place.server.thread.start(select(':workspace'))).toMatchObject({
      sandbox: { type: 'readOnly' },
      activePermissionProfile: { id: ':read-only' },
    });
  });

  test('a turn that asks for one is refused', async () => {
    await using place = await open('', readOnlyMode);
    const { thread } = await place.server.thread.start({});
    const turn = place.server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go' }], ...select(':workspace') });

    await expect(turn).rejects.toMatchObject({
      code: -32600,
      message: expect.stringMatching(
        /^invalid turn context override: invalid value for `sandbox_mode`: `WorkspaceWrite` is not in the allowed set \[ReadOnly\]/,
      ),
    });
  });

  test.each<[string, ThreadStartParams]>([
    ['a mode', { sandbox: 'workspace-write' }],
    [
      'a profile that opens it',
      { config: { default_permissions: 'x', permissions: { x: { filesystem: { ':root': 'read', '/secret/open': 'read' } } } } },
    ],
    ['no sandbox at all', { sandbox: 'danger-full-access' }],
  ])('what nobody may read is denied in %s', async (_what, params) => {
    await using place = await open('', '[permissions.filesystem]\ndeny_read = ["/secret", "/**/*.key"]\n');
    const { permissionProfile } = await place.server.thread.start(params);

    const access = fileAccessOf(permissionProfile ?? { type: 'disabled' }, { cwd: place.home, tmpdir: null });
    expect([access.of('/secret/open'), access.of(join(place.home, 'a.key'))]).toEqual(['none', 'none']);
  });

  test('a turn does not get round it by a policy of its own', async () => {
    await using place = await open('', '[permissions.filesystem]\ndeny_read = ["/secret"]\n');
    const { server } = place;
    const { thread } = await server.thread.start({});
    const input = [{ type: 'text' as const, text: 'go' }];

    const free = server.turn.start({ threadId: thread.id, input, sandboxPolicy: { type: 'dangerFullAccess' } });
    await expect(free).rejects.toThrow('`DangerFullAccess` is not in the allowed set');
    const ended = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input, sandboxPolicy: { type: 'readOnly' } });
    await ended;

    const { permissionProfile } = await server.thread.resume({ threadId: thread.id });
    expect(entriesOf(permissionProfile)).toEqual(['read :root', 'none /secret']);
  });
});

test('the kinds of questions that a granular policy leaves out are off', async () => {
  await using place = await open();
  const granular = { sandbox_approval: true, rules: true, mcp_elicitations: true };

  expect((await place.server.thread.start({ approvalPolicy: { granular } })).approvalPolicy).toEqual({
    granular: { ...granular, request_permissions: false, skill_approval: false },
  });
});
