import { expect, test } from 'vitest';
import { findMentionedSkills } from '../../src/extensions/skills/mentions.js';
import type { ConfiguredSkill } from '../../src/extensions/skills/skill.js';
import type { UserInput } from '../../src/protocol/index.js';

const skill = (name: string, folder: string, more: Partial<ConfiguredSkill> = {}): ConfiguredSkill => ({
  name,
  description: 'd',
  shortDescription: null,
  path: `/skills/${folder}/SKILL.md`,
  scope: 'user',
  interface: null,
  dependencies: null,
  allowImplicitInvocation: true,
  enabled: true,
  ...more,
});

const skills = [
  skill('alpha', 'a'),
  skill('beta', 'b'),
  skill('gamma', 'c'),
  skill('a_b:c-d', 'd'),
  skill('two words', 'e'),
  skill('PATH', 'path'),
  skill('twin', 't1'),
  skill('twin', 't2'),
  skill('half', 'h1'),
  skill('half', 'h2', { enabled: false }),
  skill('off', 'off', { enabled: false }),
  skill('quiet', 'q', { allowImplicitInvocation: false }),
];

const text = (value: string): UserInput => ({ type: 'text', text: value });
const given = (name: string, folder: string): UserInput => ({ type: 'skill', name, path: `/skills/${folder}/SKILL.md` });
const mentioned = (...inputs: readonly UserInput[]): string =>
  findMentionedSkills(inputs, skills)
    .map(({ path }) => path.split('/').at(-2))
    .join(' ');

test.each([
  ['nothing here', ''],
  ['$alpha', 'a'],
  ['use $alpha, and $alpha again.', 'a'],
  ['x$alpha `$beta` $$gamma', 'a b c'],
  ['$beta before $alpha', 'a b'],
  ['$Alpha $alph $alpha_ $alpha:', ''],
  ['$a_b:c-d', 'd'],
  ['$two words', ''],
  ['$twin', ''],
  ['$half', 'h1'],
  ['$off', ''],
  ['$quiet', 'q'],
  ['$PATH [$PATH](/skills/path/SKILL.md)', ''],
  ['[$twin](/skills/t2/SKILL.md) and $twin', 't2'],
  ['[$gamma](/skills/c/SKILL.md) [$alpha](skill:///skills/a/SKILL.md) $beta', 'a c b'],
  ['[$anything](  /skills/a/SKILL.md )', 'a'],
  ['[$alpha](/skills/none/SKILL.md)', ''],
  ['[$alpha](app://alpha) [$alpha](http://x)', ''],
  ['[$off](/skills/off/SKILL.md)', ''],
  ['[x $alpha](foo)', 'a'],
  ['[@alpha](/skills/a/SKILL.md)', ''],
])('the text %j mentions %j', (value, expected) => {
  expect(mentioned(text(value))).toBe(expected);
});

test('skills that are given come first, in their order, and by their path', () => {
  expect(mentioned(text('$alpha'), given('gamma', 'c'), given('wrong name', 'b'))).toBe('c b a');
});

test('a name that was also given is not looked up', () => {
  expect(mentioned(given('beta', 'none'), text('$beta $alpha'))).toBe('a');
});

test('each text is read for itself', () => {
  expect(mentioned(text('$beta'), text('$alpha'))).toBe('b a');
});

test('a skill that is off cannot be given', () => {
  expect(mentioned(given('off', 'off'))).toBe('');
});
