import { describe, expect, test } from 'vitest';
import { skillsInstructions } from '../../src/extensions/skills/instructions.js';
import type { ConfiguredSkill } from '../../src/extensions/skills/skill.js';

/** `- N: DESCRIPTION (file: /N)`, the line break included, is 17 bytes longer than its description. */
const skill = (name: string, description: string, more: Partial<ConfiguredSkill> = {}): ConfiguredSkill => ({
  name,
  description,
  shortDescription: null,
  path: `/${name}`,
  scope: 'user',
  interface: null,
  dependencies: null,
  allowImplicitInvocation: true,
  enabled: true,
  ...more,
});

const tell = (skills: readonly ConfiguredSkill[], window: number | null) => {
  const told = skillsInstructions(skills, window);
  const lines = told?.text.split('\n').filter((line) => / \(file: \/.*\)$/.test(line)) ?? [];
  return { lines, warning: told?.warning ?? null };
};
const lengths = (lines: readonly string[]): number[] => lines.map((line) => (line.match(/[x😀]/gu) ?? []).length);
const tokens = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Math.ceil((Buffer.byteLength(line) + 1) / 4), 0);

test('skills of the system come first, then those of the machine, of projects and of the user', () => {
  const skills = [
    skill('a', 'user'),
    skill('b', 'repo', { scope: 'repo' }),
    skill('d', 'admin', { scope: 'admin' }),
    skill('e', 'system', { scope: 'system' }),
    skill('c', 'repo', { scope: 'repo' }),
  ];

  expect(tell(skills, 272_000).lines).toEqual([
    '- e: system (file: /e)',
    '- d: admin (file: /d)',
    '- b: repo (file: /b)',
    '- c: repo (file: /c)',
    '- a: user (file: /a)',
  ]);
});

test('skills that are off, or only for mentions, are not told; without any there is no block', () => {
  const hidden = [skill('a', 'off', { enabled: false }), skill('b', 'quiet', { allowImplicitInvocation: false })];

  expect(skillsInstructions(hidden, 272_000)).toBeNull();
  expect(tell([...hidden, skill('c', 'told')], 272_000).lines).toEqual(['- c: told (file: /c)']);
});

describe('over the budget', () => {
  const four = 'abcd'.split('').map((name) => skill(name, 'x'.repeat(1000)));

  test('descriptions are shortened evenly, to a fiftieth of the window', () => {
    const { lines } = tell(four, 10_000);

    expect(tokens(lines)).toBe(200);
    expect(new Set(lengths(lines)).size).toBe(1);
  });

  test('short descriptions stay whole, and what they leave goes to the others', () => {
    const { lines } = tell([skill('a', 'xxx'), skill('b', 'x'.repeat(1000)), skill('c', 'x'.repeat(1000))], 5000);

    expect(lengths(lines)).toEqual([3, 175, 171]);
    expect(tokens(lines)).toBe(100);
  });

  test('what does not go round evenly goes to the first', () => {
    const { lines } = tell(four, 5050);

    expect(lengths(lines)).toEqual([87, 83, 83, 83]);
  });

  test('characters are never cut in two', () => {
    const { lines } = tell([skill('a', '😀'.repeat(1000))], 1000);

    expect(lines[0]).toMatch(/^- a: (😀)+ \(file: \/a\)$/u);
    expect(tokens(lines)).toBeLessThanOrEqual(20);
  });

  test('without a window the budget is 8000 characters', () => {
    const { lines } = tell(
      Array.from({ length: 16 }, (_, index) => skill(String.fromCharCode(97 + index), 'x'.repeat(1000))),
      null,
    );

    expect(lines.reduce((sum, line) => sum + line.length + 1, 0)).toBe(8000);
  });

  test('a loss of up to 100 characters on average is not worth a warning', () => {
    const lose = (loss: number) => tell([skill('a', 'x'.repeat(63 + loss))], 1000);

    expect(lengths(lose(100).lines)).toEqual([63]);
    expect([lose(100).warning, lose(101).warning]).toEqual([null, expect.stringContaining('skills context budget')]);
  });

  test('the last skills are left out when not even their names fit, and that is said', () => {
    const { lines, warning } = tell(four, 400);

    expect(lines).toEqual(['- a: (file: /a)', '- b: (file: /b)']);
    expect(warning).toMatch(/skills context budget.* 2 skills are not shown/);
  });
});
