import { expect, test } from 'vitest';
import { parsePatch } from '../../src/engine/patch/parse.js';
import { TurnDiff } from '../../src/engine/patch/turn-diff.js';

const patch = (...lines: readonly string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const noHeader =
  "is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'";

test.each([
  ['nothing', '', "invalid patch: The last line of the patch must be '*** End Patch'"],
  ['a blank line', patch(''), `invalid hunk at line 2, '' ${noHeader}`],
  ['a blank line between files', patch('*** Add File: a', '+1', '', '*** Add File: b', '+2'), `invalid hunk at line 4, '' ${noHeader}`],
  ['a chunk without lines', patch('*** Update File: a', '@@'), 'invalid hunk at line 4, Update hunk does not contain any lines'],
  [
    'a stray line',
    patch('*** Update File: a', '-x', '+y', '@@', 'oops'),
    "invalid hunk at line 6, Unexpected line found in update hunk: 'oops'.",
  ],
  [
    'a chunk without a marker',
    patch('*** Update File: a', '-x', '+y', 'oops'),
    "invalid hunk at line 5, Expected update hunk to start with a @@ context marker, got: 'oops'",
  ],
])('a patch of %s says where it is wrong', (_what, text, message) => {
  expect(() => parsePatch(text)).toThrow(message);
});

test('a blank line after a chunk belongs to no file', () => {
  expect(parsePatch(patch('*** Update File: a', '@@', '-x', '+y', '', '*** Delete File: b'))).toHaveLength(2);
});

test('a file outside of the project is shown by its whole path', () => {
  const diff = new TurnDiff('/project');

  diff.record({ path: '/other/a.txt', before: null, after: 'a\n', movedTo: null });

  expect(diff.toString()).toContain('diff --git a//other/a.txt b//other/a.txt\n');
});
