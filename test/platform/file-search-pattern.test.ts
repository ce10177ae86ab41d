import { expect, test } from 'vitest';
import { matchPath, parsePattern } from '../../src/platform/file-search/pattern.js';

const score = (query: string, path: string): number | null => matchPath(parsePattern(query), path)?.score ?? null;
const indices = (query: string, path: string): readonly number[] | undefined => matchPath(parsePattern(query), path)?.indices;

test.each([
  ['abc', 'src/abc.ts', 84],
  ['abc', 'sub/xabc', 56],
  ['abc', 'src/a_b_c.ts', 76],
  ['foobar', 'FooBar.ts', 159],
  ['foobar', 'foo_bar.ts', 153],
  ['f/b', 'f/o/o/bar.md', 78],
  ['src abc', 'src/abc.ts', 168],
  ['.md$', 'ABC.md', 80],
  ['^src', 'src/abc.ts', 84],
  ["'abcde", 'src/abcde.ts', 134],
  ['^ABC.md$', 'ABC.md', 159],
  ['abc !md', 'src/abc.ts', 84],
])('%j scores %j with %i', (query, path, expected) => {
  expect(score(query, path)).toBe(expected);
});

test.each([
  ['abd', 'src/abc.ts'],
  ['^abc', 'src/abc.ts'],
  ['abc$', 'src/abc.ts'],
  ["'ac", 'src/abc.ts'],
  ['abc !ts', 'src/abc.ts'],
  ['^src$', 'src/abc.ts'],
  ['é', 'cafe'],
])('%j does not match %j', (query, path) => {
  expect(score(query, path)).toBeNull();
});

test('case does not count', () => {
  expect(score('ABC', 'src/abc.ts')).toBe(score('abc', 'src/abc.ts'));
});

test('a letter without an accent finds those that have one', () => {
  expect(indices('cafe', 'Café.txt')).toEqual([0, 1, 2, 3]);
});

test('places count characters, not bytes', () => {
  expect(indices('x', '😀x')).toEqual([1]);
});

test('the best of several places is taken, not the first', () => {
  expect(indices('abcde', 'node_modules/abc/index.js')).toEqual([13, 14, 15, 19, 20]);
});

test('a space behind a backslash belongs to the word', () => {
  expect(indices("'a\\ b", 'xa b')).toEqual([1, 2, 3]);
});
