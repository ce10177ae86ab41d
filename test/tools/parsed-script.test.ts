import { expect, test } from 'vitest';
import { createBashGrammar } from '../../src/engine/exec/bash-grammar.js';

const grammar = createBashGrammar();

test.each([
  ['touch x', [['touch', 'x']]],
  ["touch  'x'", [['touch', 'x']]],
  ['a && b || c; d | e\nf', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
  ['rg -g"*.py" \'a b\' "c d"', [['rg', '-g*.py', 'a b', 'c d']]],
  ['echo "" \'\' " a"', [['echo', '', '', ' a']]],
  ['echo a\\ b "q\\"q" "\\n"', [['echo', 'a b', 'q"q', '\\n']]],
  ['ls \\\n -la', [['ls', '-la']]],
  ['head -n 5;', [['head', '-n', '5']]],
])('%j is plain', async (script, words) => {
  expect((await grammar.parse(script)).plain).toEqual(words);
});

test.each([
  ['', 'nothing at all'],
  ['ls > x', 'a redirection'],
  ['"ls"', 'a program in quotes'],
  ['l"s" -l', 'a program half in quotes'],
  ['cat < x', 'a redirection of the input'],
  ['ls 2>&1', 'a redirection of a stream'],
  ['echo $HOME', 'a variable'],
  ['echo "$HOME"', 'a variable in quotes'],
  ['echo `id`', 'backticks'],
  ['echo $(id)', 'a substitution'],
  ['cat <(ls)', 'a process'],
  ["echo $'a'", 'an escaped string'],
  ['A=1 ls', 'an assignment'],
  ['(ls)', 'a subshell'],
  ['{ ls; }', 'a group'],
  ['ls &', 'a background job'],
  ['ls & rm x', 'a background job before another command'],
  ['ls |& cat', 'a pipe of both streams'],
  ['! ls', 'a negation'],
  ['ls # all', 'a comment'],
  ['if true; then ls; fi', 'a block'],
  ['f() { ls; }', 'a function'],
  ["ls 'x", 'an open quote'],
  ['ls &&', 'an open list'],
])('%j is not plain: %s', async (script) => {
  expect((await grammar.parse(script)).plain).toBeNull();
});

test('a single command with a here-document is told with its text and folder', async () => {
  expect((await grammar.parse("cd sub && apply_patch <<'EOF'\na $b\nEOF")).hereDocument).toEqual({
    words: ['apply_patch'],
    text: 'a $b\n',
    folder: 'sub',
  });
  expect((await grammar.parse('cat -n <<EOF\nhi\nEOF\n')).hereDocument).toEqual({ words: ['cat', '-n'], text: 'hi\n', folder: null });
});

test.each([
  "cat <<'EOF' && ls\nx\nEOF",
  "cat <<'EOF' > y\nx\nEOF",
  "cat <<'EOF'\nx\nEOF\nls",
  "ls; cat <<'EOF'\nx\nEOF",
  "cd a && cd b && cat <<'EOF'\nx\nEOF",
])('%j is more than a here-document', async (script) => {
  expect((await grammar.parse(script)).hereDocument).toBeNull();
});

test('a here-document that the shell would expand has no text', async () => {
  expect((await grammar.parse('cat <<EOF\n$HOME\nEOF')).hereDocument).toMatchObject({ text: null });
});
