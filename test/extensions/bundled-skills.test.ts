import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installBundledSkills, removeBundledSkills } from '../../src/extensions/skills/install-bundled.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-bundled-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const system = (...names: string[]): string => join(home, 'skills/.system', ...names);
const install = (files: Readonly<Record<string, string>>, name = 'a') => installBundledSkills({ home, files, unique: () => name });
const files = { 'one/SKILL.md': 'text of one', 'two/agents/openai.yaml': 'text of two' };

test('a fresh home gets the files and a marker, and no more', async () => {
  await install(files);

  expect((await readdir(join(home, 'skills'), { recursive: true })).sort()).toEqual([
    '.system',
    '.system/.codex-system-skills.marker',
    '.system/one',
    '.system/one/SKILL.md',
    '.system/two',
    '.system/two/agents',
    '.system/two/agents/openai.yaml',
  ]);
  expect(await readFile(system('one/SKILL.md'), 'utf8')).toBe('text of one');
  expect(await readFile(system('.codex-system-skills.marker'), 'utf8')).toMatch(/^[0-9a-f]+\n$/);
});

test('the same set again writes nothing, so what somebody changed stays', async () => {
  await install(files);
  await writeFile(system('one/SKILL.md'), 'changed');

  await install(files);

  expect(await readFile(system('one/SKILL.md'), 'utf8')).toBe('changed');
});

test('another set replaces the folder as a whole', async () => {
  await install(files);

  await install({ 'three/SKILL.md': 'text of three' });

  expect((await readdir(system())).sort()).toEqual(['.codex-system-skills.marker', 'three']);
});

test('several servers may start at once in one home', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => install(files, name)));

  expect((await readdir(join(home, 'skills'))).sort()).toEqual(['.system']);
  expect(await readFile(system('one/SKILL.md'), 'utf8')).toBe('text of one');
});

test('a home that cannot be written to is said so, and nothing is left behind', async () => {
  await writeFile(join(home, 'skills'), 'a file');

  await expect(install(files)).rejects.toThrow(/ENOTDIR|EEXIST/);
});

test('removing takes the folder and leaves the skills of the user', async () => {
  await install(files);
  await mkdir(join(home, 'skills/mine'));

  await removeBundledSkills(home);

  expect(await readdir(join(home, 'skills'))).toEqual(['mine']);
});
