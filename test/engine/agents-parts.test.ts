import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAgentRoles } from '../../src/config/agents/read-agent-roles.js';
import { resolvePath } from '../../src/engine/agents/agent-path.js';
import { NicknameDraw } from '../../src/engine/agents/nicknames.js';
import { toTask } from '../../src/engine/agents/task.js';

test('nicknames do not repeat, and begin again with a number', () => {
  const draw = new NicknameDraw(() => 0);

  const drawn = [1, 2, 3, 4, 5].map(() => draw.draw(['Ada', 'Bo']));

  expect(drawn).toEqual(['Ada', 'Bo', 'Ada the 2nd', 'Bo the 2nd', 'Ada the 3rd']);
});

test('a task in parts is shown one part per line', () => {
  const task = toTask({
    items: [
      { type: 'text', text: 'look' },
      { type: 'image', image_url: 'https://x/y.png' },
      { type: 'local_image', path: '/a.png' },
      { type: 'skill', name: 'lint', path: '/s/SKILL.md' },
      { type: 'mention', name: 'app', path: 'app://x' },
    ],
  });

  expect(task).toMatchObject({ prompt: 'look\n[image]\n[local_image:/a.png]\n[skill:$lint](/s/SKILL.md)\n[mention:$app](app://x)' });
});

test.each([
  ['one', { path: '/root/a/one' }],
  ['one/two', { path: '/root/a/one/two' }],
  ['/root', { path: '/root' }],
  ['/root/b', { path: '/root/b' }],
  ['', { refusal: 'agent path must not be empty' }],
  ['one/', { refusal: 'relative agent path must not end with `/`' }],
  ['/b', { refusal: 'absolute agent paths must start with `/root` or be `/morpheus`' }],
])('from /root/a, %j means %j', (reference, resolved) => {
  expect(resolvePath('/root/a', reference)).toEqual(resolved);
});

const roleFile = (name: string, more = ''): string => `name = "${name}"\ndescription = "D"\ndeveloper_instructions = "I"\n${more}`;

async function rolesOf(files: Readonly<Record<string, string>>, declarations: Parameters<typeof readAgentRoles>[0]['declarations'] = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-roles-'));
  await mkdir(join(folder, 'agents'));
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  const { roles, problems } = await readAgentRoles({ folder, declarations });
  return { roles, problems: problems.map((problem) => problem.replaceAll(folder, '<HOME>')) };
}

test('roles are declared, or found in the folder of agents', async () => {
  const { roles, problems } = await rolesOf(
    { 'locked.toml': 'model = "gpt-5.2"\n', 'agents/found.toml': roleFile('found', 'nickname_candidates = ["Fay"]') },
    { locked: { description: 'Locked', configFile: 'locked.toml' } },
  );

  expect(problems).toEqual([]);
  expect(roles).toMatchObject([
    { name: 'found', description: 'D', nicknameCandidates: ['Fay'], layer: { developer_instructions: 'I' } },
    { name: 'locked', description: 'Locked', layer: { model: 'gpt-5.2' } },
  ]);
});

test.each([
  ['description = "D"\ndeveloper_instructions = "I"', 'agent role file at <HOME>/agents/x.toml must define a non-empty `name`'],
  ['name = "x"\ndescription = "D"', 'agent role file at <HOME>/agents/x.toml must define `developer_instructions`'],
  ['name = "x"\ndeveloper_instructions = "I"', 'agent role `x` must define a description'],
  [roleFile('x', 'nickname_candidates = []'), 'agent role file <HOME>/agents/x.toml.nickname_candidates must contain at least one name'],
  [roleFile('x', 'nickname_candidates = ["a", "a"]'), 'agent role file <HOME>/agents/x.toml.nickname_candidates cannot contain duplicates'],
  ['model = [', 'failed to parse agent role file at <HOME>/agents/x.toml: TOML parse error at line 1, column 9'],
])('a file that is no role is left out, and said: %j', async (content, why) => {
  const { roles, problems } = await rolesOf({ 'agents/x.toml': content });

  expect(roles).toEqual([]);
  expect(problems).toEqual([`Ignoring malformed agent role definition: ${why}`]);
});

test('a declared file must exist', async () => {
  const { problems } = await rolesOf({}, { gone: { description: 'D', configFile: 'gone.toml' } });

  expect(problems).toEqual([
    'Ignoring malformed agent role definition: agents.gone.config_file must point to an existing file at <HOME>/gone.toml: no such file or directory',
  ]);
});
