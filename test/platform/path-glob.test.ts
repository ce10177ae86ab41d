import { expect, test } from 'vitest';
import { pathGlob } from '../../src/platform/files/path-glob.js';

test.each<[string, string, boolean]>([
  ['/a/*', '/a/b', true],
  ['/a/*', '/a/b/c', false],
  ['/a/*', '/a/.b', true],
  ['/a/**', '/a/b/c', true],
  ['/a/**', '/a', false],
  ['/**/x', '/x', true],
  ['/**/x', '/a/b/x', true],
  ['/a/**/x', '/a/x', true],
  ['/a/**/x', '/ab/x', false],
  ['/a/?', '/a/b', true],
  ['/a/?', '/a/bc', false],
  ['/a/[bc]', '/a/c', true],
  ['/a/[!bc]', '/a/c', false],
  ['/a/[!b]c', '/a//c', false],
  ['/a/[]]', '/a/]', true],
  ['/a/[b-d]x', '/a/cx', true],
  ['/a/{b,c*}', '/a/cd', true],
  ['/a/{b,c}', '/a/d', false],
  ['/a.b', '/acb', false],
  ['/a/[', '/a/[', true],
  ['/a/[z-a]', '/a/[z-a]', true],
  ['/a+(b)$', '/a+(b)$', true],
])('%s and %s: %s', (pattern, path, matches) => {
  expect(pathGlob(pattern)(path)).toBe(matches);
});
