import { readFile, stat } from 'node:fs/promises';
import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { makePlace, type SkillsPlace, skillText } from './support/skills-place.js';

const withSkills = (config: string): Promise<SkillsPlace> =>
  makePlace({
    'home/config.toml': `[skills.bundled]\nenabled = false\n${config}`,
    'home/skills/a/SKILL.md': skillText('alpha'),
    'home/skills/b/SKILL.md': skillText('beta'),
    'home/skills/c/SKILL.md': skillText('beta'),
  });

type Server = Awaited<ReturnType<SkillsPlace['start']>>;

/** The folders of the skills that are on. */
const enabled = async (server: Server): Promise<string | undefined> =>
  (await server.skills.list({})).data[0]?.skills
    .filter((skill) => skill.enabled)
    .map(({ path }) => path.at(-'/SKILL.md'.length - 1))
    .join('');

test('a skill is switched off by its path and on again, and the file is as it was', async () => {
  await using place = await withSkills('# mine\n');
  await using server = await place.start();
  const path = place.at('home/skills/b/SKILL.md');

  expect(await server.skills.config.write({ path, enabled: false })).toEqual({ effectiveEnabled: false });
  expect(await enabled(server)).toBe('ac');
  expect(await place.config()).toBe(
    `[skills.bundled]\nenabled = false\n\n[[skills.config]]\npath = "${path}"\nenabled = false\n\n# mine\n`,
  );

  expect(await server.skills.config.write({ path, enabled: true })).toEqual({ effectiveEnabled: true });
  expect(await enabled(server)).toBe('abc');
  expect(await place.config()).toBe('[skills.bundled]\nenabled = false\n\n# mine\n');
});

test('a name hits all skills of that name, and is trimmed', async () => {
  await using place = await withSkills('');
  await using server = await place.start();

  await server.skills.config.write({ name: ' beta ', enabled: false });

  expect(await enabled(server)).toBe('a');
  expect(await place.config()).toContain('\n[[skills.config]]\nname = "beta"\nenabled = false\n');
});

test('the same again changes nothing', async () => {
  await using place = await withSkills('');
  await using server = await place.start();
  await server.skills.config.write({ name: 'beta', enabled: false });
  await server.skills.config.write({ name: 'gamma', enabled: false });
  const before = await place.config();

  await server.skills.config.write({ name: 'beta', enabled: false });

  expect(await place.config()).toBe(before);
});

test('an entry is found however its path is written', async () => {
  await using place = await withSkills('\n[[skills.config]]\npath = "skills/../skills/a/SKILL.md"\nenabled = false\n');
  await using server = await place.start();
  expect(await enabled(server)).toBe('bc');

  await server.skills.config.write({ path: place.at('home/skills/a/SKILL.md'), enabled: true });

  expect(await place.config()).not.toContain('skills.config');
});

test('rules apply in order, later ones for the same take the place of earlier ones, and unclear ones are none', async () => {
  await using place = await withSkills(`
[[skills.config]]
name = "beta"
enabled = false
[[skills.config]]
path = "~/home/skills/c/SKILL.md"
enabled = true
[[skills.config]]
name = "alpha"
enabled = true
[[skills.config]]
name = "alpha"
enabled = false
[[skills.config]]
name = "alpha"
path = "~/home/skills/a/SKILL.md"
enabled = true
[[skills.config]]
enabled = false
`);
  await using server = await place.start();

  expect(await enabled(server)).toBe('c');
});

test('the settings of the server come after the file', async () => {
  await using place = await withSkills('\n[[skills.config]]\nname = "beta"\nenabled = false\n');
  await using server = await place.start({
    config: {
      'skills.config': [
        { name: 'beta', enabled: true },
        { name: 'alpha', enabled: false },
      ],
    },
  });

  expect(await enabled(server)).toBe('bc');
});

test.each([
  ['neither', { enabled: false }],
  ['both', { name: 'alpha', path: '/x/SKILL.md', enabled: false }],
  ['a blank name', { name: '  ', enabled: false }],
  ['a blank name with a path', { name: '', path: '/x/SKILL.md', enabled: false }],
])('%s is refused', async (_title, params) => {
  await using place = await withSkills('');
  await using server = await place.start();

  await expect(server.skills.config.write(params)).rejects.toMatchObject({
    code: -32602,
    message: 'skills/config/write requires exactly one of path or name',
  });
});

test('a relative path is refused, and an absolute one is written without detours', async () => {
  await using place = await withSkills('');
  await using server = await place.start();

  await expect(server.skills.config.write({ path: 'skills/a/SKILL.md', enabled: false })).rejects.toMatchObject({
    code: -32600,
    message: 'Invalid request: AbsolutePathBuf deserialized without a base path',
  });
  await server.skills.config.write({ path: `${place.at('home/skills')}/b/../a/SKILL.md`, enabled: false });

  expect(await place.config()).toContain(`path = "${place.at('home/skills/a/SKILL.md')}"`);
});

test('a file that is no TOML stays as it is', async () => {
  await using place = await withSkills('');
  await using server = await place.start();
  await place.put({ 'home/config.toml': 'key = "secret\n' });

  const refused = server.skills.config.write({ name: 'alpha', enabled: false });

  await expect(refused).rejects.toMatchObject({ code: -32603, message: expect.stringMatching(/^failed to update skill settings: /) });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  expect(await place.config()).toBe('key = "secret\n');
});

test('a file behind a link is changed in its place, with its mode', async () => {
  await using place = await makePlace({ 'dotfiles/codex.toml': '# mine\n' });
  await place.link('other/config.toml', 'dotfiles/codex.toml');
  await using server = await place.start({ home: place.at('other') });
  const { mode } = await stat(place.at('dotfiles/codex.toml'));

  await server.skills.config.write({ name: 'alpha', enabled: false });

  expect(await readFile(place.at('dotfiles/codex.toml'), 'utf8')).toBe('# mine\n\n[[skills.config]]\nname = "alpha"\nenabled = false\n');
  expect((await stat(place.at('dotfiles/codex.toml'))).mode).toBe(mode);
});

test('a server without files has nothing to write to', async () => {
  await using server = await startTestServer();

  await expect(server.skills.config.write({ name: 'alpha', enabled: false })).rejects.toMatchObject({
    code: -32600,
    message: 'this server has no config.toml to write to',
  });
});
