import { expect, test } from 'vitest';
import { quoteCommand } from '../../src/engine/exec/shell-quote.js';

test.each([
  [['/bin/bash', '-lc', 'ls'], '/bin/bash -lc ls'],
  [['sh', '-c', 'exit 7'], "sh -c 'exit 7'"],
  [["it's $HOME"], `"it's "'$HOME'`],
  [['x^y'], "x'^y'"],
  [['a\\ b'], '"a\\\\ b"'],
  [[''], "''"],
])('%j is shown as %s', (words, shown) => {
  expect(quoteCommand(words)).toBe(shown);
});
