import { lstat, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppServer } from 'keelson';
import type { ExternalAgentConfigMigrationItem } from 'keelson/protocol';
import { says, scriptedModel } from 'keelson/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

let base: string;
let server: AppServer;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-import-')));
  await mkdir(join(base, 'repo', '.git'), { recursive: true });
  server = await AppServer.start({
    home: join(base, 'home'),
    cwd: base,
    env: { HOME: base, PATH: '/usr/bin:/bin' },
    model: scriptedModel([says('ok')]),
  });
});
afterEach(async () => {
  await server.close();
  await rm(base, { recursive: true, force: true });
});

async function put(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const read = (path: string): Promise<string> => readFile(join(base, path), 'utf8');
const exists = async (path: string): Promise<boolean> => (await lstat(join(base, path)).catch(() => null)) !== null;

const detect = async (cwds: readonly string[] = []): Promise<ExternalAgentConfigMigrationItem[]> =>
  (await server.externalAgentConfig.detect({ includeHome: true, cwds: cwds.map((cwd) => join(base, cwd)) })).items;

async function importAll(items: ExternalAgentConfigMigrationItem[]): Promise<void> {
  const completed = server.once('externalAgentConfig/import/completed');
  await server.externalAgentConfig.import({ migrationItems: items });
  await completed;
}

const kinds = (items: readonly ExternalAgentConfigMigrationItem[]): string[] => items.map(({ itemType }) => itemType);

test('environment and sandbox are added where they are missing, and nothing is offered twice', async () => {
  await put('home/config.toml', '# mine\nsandbox_mode = "read-only"\n');
  await put('.claude/settings.json', { env: { A: 'x', N: 3, OFF: false, GONE: null }, sandbox: { enabled: true } });
  await put('.claude/settings.local.json', { env: { A: 'y' } });

  const items = await detect();
  await importAll(items);

  expect(items).toEqual([
    {
      itemType: 'CONFIG',
      description: `Migrate ${base}/.claude/settings.json into ${base}/home/config.toml`,
      cwd: null,
      details: null,
    },
  ]);
  expect(await read('home/config.toml')).toBe(
    'sandbox_mode = "read-only"\n\n[shell_environment_policy]\ninherit = "core"\n\n[shell_environment_policy.set]\nA = "y"\nN = "3"\nOFF = "false"\n',
  );
  expect(await detect()).toEqual([]);
});

test('the servers of a repository come from its own files and from what the user has said of it', async () => {
  await put('repo/.mcp.json', { mcpServers: { a: { command: 'ours' }, off: { command: 'x' } } });
  await put('repo/.claude/settings.json', { disabledMcpjsonServers: ['off'] });
  await put('.claude.json', {
    mcpServers: { home: { command: 'h' } },
    projects: { [join(base, 'repo')]: { mcpServers: { a: { command: 'theirs' }, b: { command: 'b' } } } },
  });

  const items = (await detect(['repo'])).filter(({ cwd }) => cwd !== null);
  await importAll(items);

  expect(items).toMatchObject([
    { itemType: 'MCP_SERVER_CONFIG', cwd: join(base, 'repo'), details: { mcpServers: [{ name: 'a' }, { name: 'b' }] } },
  ]);
  expect(await read('repo/.codex/config.toml')).toBe('[mcp_servers.a]\ncommand = "ours"\n\n[mcp_servers.b]\ncommand = "b"\n');
});

test('hooks go where there are none, and their scripts with them, but not over what is there', async () => {
  await put('.claude/settings.json', {
    hooks: {
      Stop: [{ matcher: 'x', hooks: [{ command: '.claude/hooks/a.sh', timeout: '5', statusMessage: 'Claude stops' }] }],
      PreToolUse: [
        {
          matcher: 'Bash',
          hooks: [
            { type: 'command', command: 'b' },
            { command: 'later', async: true },
            { type: 'prompt', prompt: 'p' },
          ],
        },
        { matcher: 'X', if: 'y', hooks: [{ command: 'z' }] },
      ],
      Notification: [{ hooks: [{ command: 'n' }] }],
    },
  });
  await put('.claude/hooks/a.sh', 'theirs');
  await put('.claude/hooks/b.sh', 'theirs');
  await put('home/hooks/b.sh', 'mine');

  const items = await detect();
  await importAll(items);

  expect(items).toMatchObject([{ itemType: 'HOOKS', details: { hooks: [{ name: 'PreToolUse' }, { name: 'Stop' }] } }]);
  expect(JSON.parse(await read('home/hooks.json'))).toEqual({
    hooks: {
      PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'b' }] }],
      Stop: [{ hooks: [{ type: 'command', command: `'${base}/home/hooks/a.sh'`, timeout: 5, statusMessage: 'Codex stops' }] }],
    },
  });
  expect([await read('home/hooks/a.sh'), await read('home/hooks/b.sh')]).toEqual(['theirs', 'mine']);
  expect(await detect()).toEqual([]);
});

test('hooks that are switched off, or that meet a file of ours, are not offered', async () => {
  await put('.claude/settings.json', { disableAllHooks: true, hooks: { Stop: [{ hooks: [{ command: 'a' }] }] } });
  const switchedOff = await detect();
  await put('.claude/settings.local.json', { disableAllHooks: false });
  const switchedOn = await detect();
  await put('home/hooks.json', '{}');

  expect([kinds(switchedOff), kinds(switchedOn), kinds(await detect())]).toEqual([[], ['HOOKS'], []]);
});

test('skills that have no namesake are copied, and only what tells of them is rewritten', async () => {
  await put('.claude/skills/greet/SKILL.md', 'for Claude');
  await put('.claude/skills/greet/data.txt', 'Claude');
  await put('.claude/skills/mine/SKILL.md', 'theirs');
  await put('.agents/skills/mine/SKILL.md', 'mine');

  await importAll(await detect());

  expect(await read('.agents/skills/greet/SKILL.md')).toBe('for Codex');
  expect(await read('.agents/skills/greet/data.txt')).toBe('Claude');
  expect(await read('.agents/skills/mine/SKILL.md')).toBe('mine');
  expect(await detect()).toEqual([]);
});

test('commands that are plain text become skills', async () => {
  const command = (body: string): string => `---\ndescription: Check "it"\n---\n${body}\n`;
  await put('.claude/commands/pr/check.md', command('Check with Claude'));
  await put('.claude/commands/empty.md', command(''));
  for (const [name, body] of [
    ['args', '$ARGUMENTS'],
    ['digit', '$1'],
    ['braces', '{{x}}'],
    ['shell', '!`ls`'],
    ['file', 'use @file'],
  ] as const) {
    await put(`.claude/commands/${name}.md`, command(body));
  }
  await put('.claude/commands/twice.md', command('a'));
  await put('.claude/commands/TWICE!.md', command('b'));
  await put('.claude/commands/README.md', command('a'));
  await put(`.claude/commands/${'l'.repeat(50)}.md`, command('too long'));
  await put('.claude/commands/plain.md', 'no front matter\n');

  const items = await detect();
  await importAll(items);

  expect(items).toMatchObject([
    { itemType: 'COMMANDS', details: { commands: [{ name: 'source-command-empty' }, { name: 'source-command-pr-check' }] } },
  ]);
  expect(await read('.agents/skills/source-command-pr-check/SKILL.md')).toBe(
    '---\nname: "source-command-pr-check"\ndescription: "Check \\"it\\""\n---\n\n# source-command-pr-check\n\n' +
      'Use this skill when the user asks to run the migrated source command `pr-check`.\n\n## Command Template\n\nCheck with Codex\n',
  );
  expect(await read('.agents/skills/source-command-empty/SKILL.md')).toContain('No command template body was found.');
});

test('agents with a name, a description and something to say become roles', async () => {
  await put(
    '.claude/agents/reviewer.md',
    '---\nname: reviewer\ndescription: of Claude\neffort: max\npermissionMode: acceptEdits\nmodel: opus\n---\nYou are Claude.\n',
  );
  await put('.claude/agents/other.md', '---\nname: other\ndescription: d\neffort: odd\npermissionMode: readOnly\n---\nb\n');
  await put('.claude/agents/silent.md', '---\nname: silent\ndescription: d\n---\n');
  await put('.claude/agents/nameless.md', '---\ndescription: d\n---\nb');

  const items = await detect();
  await importAll(items);

  expect(items).toMatchObject([{ itemType: 'SUBAGENTS', details: { subagents: [{ name: 'other' }, { name: 'reviewer' }] } }]);
  expect(await read('home/agents/reviewer.toml')).toBe(
    'description = "of Codex"\ndeveloper_instructions = "You are Codex."\nmodel_reasoning_effort = "xhigh"\nname = "reviewer"\nsandbox_mode = "workspace-write"\n',
  );
  expect(await read('home/agents/other.toml')).toContain('sandbox_mode = "read-only"');
  expect(await exists('home/agents/silent.toml')).toBe(false);
});

test('instructions go where there are none', async () => {
  await put('repo/CLAUDE.md', ' \n');
  await put('repo/.claude/CLAUDE.md', 'Ask claude.\n');
  await put('repo/AGENTS.md', '\n');
  await put('.claude/CLAUDE.md', 'theirs');
  await put('home/AGENTS.md', 'mine');

  const items = await detect(['repo']);
  await importAll(items);

  expect(items).toEqual([
    {
      itemType: 'AGENTS_MD',
      description: `Migrate ${base}/repo/.claude/CLAUDE.md to ${base}/repo/AGENTS.md`,
      cwd: join(base, 'repo'),
      details: null,
    },
  ]);
  expect([await read('repo/AGENTS.md'), await read('home/AGENTS.md')]).toEqual(['Ask Codex.\n', 'mine']);
});

test('a folder stands for the repository that it is in; one that is not there for nothing', async () => {
  await put('repo/CLAUDE.md', 'x');
  await mkdir(join(base, 'repo', 'deep'));

  const { items } = await server.externalAgentConfig.detect({ cwds: [join(base, 'repo', 'deep'), join(base, 'no such folder')] });

  expect(items.map(({ cwd }) => cwd)).toEqual([join(base, 'repo')]);
});

test('links of a repository bring nothing in from outside of it', async () => {
  await put('secret.txt', 'SECRET');
  await put('secrets/SKILL.md', 'SECRET');
  await put('repo/.claude/skills/s/SKILL.md', 'x');
  await symlink(join(base, 'secret.txt'), join(base, 'repo', '.claude', 'skills', 's', 'link.txt'));
  await symlink(join(base, 'secrets'), join(base, 'repo', '.claude', 'skills', 'linked'));
  await symlink(join(base, 'secret.txt'), join(base, 'repo', 'CLAUDE.md'));

  const items = await detect(['repo']);
  await importAll(items);

  expect(kinds(items)).toEqual(['SKILLS']);
  expect(await exists('repo/.agents/skills/s/link.txt')).toBe(false);
  expect(await exists('repo/.agents/skills/linked')).toBe(false);
});

test('nothing is written where a link of a repository leads out of it', async () => {
  await put('repo/.claude/skills/s/SKILL.md', 'x');
  await mkdir(join(base, 'elsewhere'));
  await symlink(join(base, 'elsewhere'), join(base, 'repo', '.agents'));

  const items = await detect(['repo']);
  const imported = server.externalAgentConfig.import({ migrationItems: items });

  await expect(imported).rejects.toMatchObject({ code: -32603, message: expect.stringMatching(/^a link leads out of /) });
  expect(await exists('elsewhere/skills')).toBe(false);
});

test.each([
  ['.claude/settings.json', '{"env": }', 'expected value at line 1 column 9'],
  ['.claude/settings.json', '[1]', 'external agent settings root must be an object'],
  ['.mcp.json', '{"a":1,,}', 'invalid MCP config: key must be a string at line 1 column 8'],
])('a mistake in %s is told', async (path, text, message) => {
  await put(path, text);

  await expect(detect()).rejects.toMatchObject({ code: -32603, message });
});

test('our own settings are told to be broken before anything is added to them', async () => {
  await put('home/config.toml', 'x = \n');
  await put('.claude/settings.json', { env: { A: '1' } });

  await expect(detect()).rejects.toMatchObject({
    code: -32603,
    message: expect.stringMatching(/^invalid existing config\.toml: TOML parse error at line 1, column 5/),
  });
});

test('plugins of known marketplaces are offered, unless they are switched off or known already', async () => {
  await mkdir(join(base, 'market'));
  await put('.claude/settings.json', {
    enabledPlugins: {
      'b@local': true,
      'a@local': true,
      'off@local': false,
      'x@unknown': true,
      'o@claude-plugins-official': true,
      'had@local': true,
    },
    extraKnownMarketplaces: { local: { source: { source: 'directory', path: join(base, 'market') } } },
  });
  await put('home/config.toml', '[plugins."had@local"]\nenabled = false\n');

  expect(await detect()).toMatchObject([
    {
      itemType: 'PLUGINS',
      description: `Migrate enabled plugins from ${base}/.claude/settings.json`,
      details: {
        plugins: [
          { marketplaceName: 'claude-plugins-official', pluginNames: ['o'] },
          { marketplaceName: 'local', pluginNames: ['a', 'b'] },
        ],
      },
    },
  ]);
});

test('plugins of a marketplace on this machine are installed when the import answers', async () => {
  await put('market/.claude-plugin/marketplace.json', { name: 'local', plugins: [{ name: 'a', source: './plugins/a' }] });
  await put('market/plugins/a/.claude-plugin/plugin.json', { name: 'a' });
  await put('.claude/settings.json', {
    enabledPlugins: { 'a@local': true },
    extraKnownMarketplaces: { local: { source: { source: 'directory', path: join(base, 'market') } } },
  });

  await server.externalAgentConfig.import({ migrationItems: await detect() });

  const { marketplaces } = await server.plugin.list({});
  expect(marketplaces.flatMap(({ plugins }) => plugins)).toMatchObject([{ name: 'a', installed: true, enabled: true }]);
  expect(await detect()).toEqual([]);
});

test('plugins without details are refused', async () => {
  const imported = server.externalAgentConfig.import({
    migrationItems: [{ itemType: 'PLUGINS', description: '', cwd: null, details: null }],
  });

  await expect(imported).rejects.toMatchObject({ code: -32603, message: 'plugins migration item is missing details' });
});

test('an import of nothing completes without a word, one that changes nothing says so', async () => {
  const heard: string[] = [];
  server.on('externalAgentConfig/import/completed', () => heard.push('completed'));
  await server.externalAgentConfig.import({ migrationItems: [] });
  const completed = server.once('externalAgentConfig/import/completed');
  await server.externalAgentConfig.import({ migrationItems: [{ itemType: 'AGENTS_MD', description: '', cwd: '', details: null }] });
  await completed;

  expect(heard).toEqual(['completed']);
});
