import { expect, test } from 'vitest';
import { readMatcher } from '../../src/extensions/hooks/hook-matcher.js';

function matches(matcher: string | null, ...names: string[]): boolean {
  const found = readMatcher(matcher);
  if (found instanceof Error) throw found;
  return found(names);
}

test.each([null, '', '*'])('%j is for everything', (matcher) => {
  expect(matches(matcher, 'anything')).toBe(true);
});

test('words between bars are whole names', () => {
  expect(matches('Bash|Edit', 'apply_patch', 'Write', 'Edit')).toBe(true);
  expect(matches('Bas', 'Bash')).toBe(false);
});

test.each([
  ['^Ba', 'Bash', true],
  ['a.h', 'Bash', true],
  ['^a.h', 'Bash', false],
  ['(?i)bash', 'Bash', true],
  ['(?P<tool>mcp__.*)__read', 'mcp__files__read', true],
  ['a**', 'xaa', true],
  ['[\\w]{2,}$', 'Bash', true],
  ['\\x', 'x', null],
])('%j against %j', (matcher, name, expected) => {
  if (expected === null) expect(readMatcher(matcher)).toBeInstanceOf(Error);
  else expect(matches(matcher, name)).toBe(expected);
});

test.each([
  ['(', '    (\n    ^\nerror: unclosed group'],
  ['a)', '    a)\n     ^\nerror: unopened group'],
  ['[', '    [\n    ^\nerror: unclosed character class'],
  ['\\', '    \\\n    ^\nerror: incomplete escape sequence, reached end of pattern prematurely'],
  ['(?=x)y', '    (?=x)y\n    ^^^\nerror: look-around, including look-ahead and look-behind, is not supported'],
  ['x{2,1}', '    x{2,1}\n     ^^^^^\nerror: invalid repetition count range, the start must be <= the end'],
  ['*a', '    *a\n    ^\nerror: repetition operator missing expression'],
])('%j is complained about', (matcher, complaint) => {
  expect(readMatcher(matcher)).toMatchObject({ message: `regex parse error:\n${complaint}` });
});
