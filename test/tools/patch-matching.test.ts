import { expect, test } from 'vitest';
import { unifiedHunks } from '../../src/engine/patch/diff.js';
import { applyChunks } from '../../src/engine/patch/locate.js';
import { parsePatch } from '../../src/engine/patch/parse.js';

function change(before: string, ...lines: readonly string[]): string {
  const [hunk] = parsePatch(['*** Begin Patch', '*** Update File: f.txt', ...lines, '*** End Patch'].join('\n'));
  if (hunk?.type !== 'update') throw new Error('not an update');
  return applyChunks({ text: before, chunks: hunk.chunks, path: '/f.txt' });
}

test.each([
  ['trailing white space', 'a  \nb\nc\n', ['@@', ' a', '-b', '+B'], 'a\nB\nc\n'],
  ['indentation', '  a\n    b\n', ['@@', '-b', '+B'], '  a\nB\n'],
  ['typographic characters', 'say \u201chi\u201d \u2014 now\n', ['@@', '-say "hi" - now', '+bye'], 'bye\n'],
  ['a context line', 'f1\nx\nf2\nx\n', ['@@ f2', '-x', '+Y'], 'f1\nx\nf2\nY\n'],
  ['two chunks', '1\n2\n3\n4\n5\n', ['@@', '-2', '+two', '@@', ' 4', '-5', '+five'], '1\ntwo\n3\n4\nfive\n'],
  ['the end of the file', 'x\ny\nx\n', ['@@', '-x', '+end', '*** End of File'], 'x\ny\nend\n'],
  ['nothing old: the end', 'x\n', ['@@', '+tail'], 'x\ntail\n'],
  ['no final newline', 'x', ['@@', '-x', '+y'], 'y\n'],
  ['no marker', 'p\nq\n', ['-p', '+P'], 'P\nq\n'],
  ['an empty kept line', 'a\n\nb\n', ['@@', ' a', '', '-b', '+c'], 'a\n\nc\n'],
])('a chunk finds its place by %s', (_name, before, lines, after) => {
  expect(change(before, ...lines)).toBe(after);
});

test.each([
  [
    'a line that is none',
    ['@@', 'oops'],
    "invalid hunk at line 4, Unexpected line found in update hunk: 'oops'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)",
  ],
  ['no chunk', [], "invalid hunk at line 2, Update file hunk for path 'f.txt' is empty"],
  ['a context line that is not there', ['@@ zz', '-a', '+b'], "Failed to find context 'zz' in /f.txt"],
  ['chunks out of order', ['@@', '-b', '+B', '@@', '-a', '+A'], 'Failed to find expected lines in /f.txt:\na'],
  ['a marker without lines', ['@@'], 'Update hunk does not contain any lines'],
])('a patch with %s is refused', (_name, lines, why) => {
  expect(() => change('a\nb\n', ...lines)).toThrow(why);
});

test('a diff keeps close changes in one hunk and parts distant ones', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`).join('');
  const after = before.replace('3\n4', 'three\n4').replace('6\n', 'six\n').replace('18\n', '');

  expect(unifiedHunks(before, after, 1)).toBe('@@ -2,6 +2,6 @@\n 2\n-3\n+three\n 4\n 5\n-6\n+six\n 7\n@@ -17,3 +17,2 @@\n 17\n-18\n 19\n');
  expect(unifiedHunks(before, after, 3)).toBe(
    '@@ -1,9 +1,9 @@\n 1\n 2\n-3\n+three\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n',
  );
});

test('a diff notes a last line without its line feed', () => {
  expect(unifiedHunks('a', 'b\n', 1)).toBe('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n');
});
