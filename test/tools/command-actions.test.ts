import { expect, test } from 'vitest';
import { createBashGrammar } from '../../src/engine/exec/bash-grammar.js';
import { toCommandActions } from '../../src/engine/exec/command-actions.js';
import type { CommandAction } from '../../src/protocol/index.js';
import table from './fixtures/command-actions.json' with { type: 'json' };

const grammar = createBashGrammar();
const actionsOf = async (script: string) =>
  toCommandActions(script, await grammar.parse(script), { cwd: '/w', home: '/home/me' }).map(toRow);

/** Type, command, and what the type knows besides. */
function toRow(action: CommandAction): readonly (string | null)[] {
  switch (action.type) {
    case 'read':
      return [action.type, action.command, action.name, action.path];
    case 'listFiles':
      return [action.type, action.command, action.path ?? null];
    case 'search':
      return [action.type, action.command, action.query ?? null, action.path ?? null];
    case 'unknown':
      return [action.type, action.command];
    default:
      return action satisfies never;
  }
}

test.each(Object.entries(table))('%s', async (script, expected) => {
  expect(await actionsOf(script)).toEqual(expected);
});

test.each([
  ['rg --type-add x:*.x TODO src', 'TODO', 'src'],
  ['rg -e A src lib', 'A', 'src'],
  ['rg -- -x src', 'src', null],
  ['grep -- -x src', '-x', 'src'],
  ['grep -e A -e B src', 'A', 'src'],
  ['grep A -e B src', 'B', 'A'],
  ['git grep A HEAD -- src', 'A', 'HEAD'],
  ['ag -G x TODO src', 'TODO', 'src'],
  ['rg a\\|b src', 'a|b', 'src'],
  ['grep --include="*.rs" -r TODO src', 'TODO', 'src'],
  ['find a -type f -name x', 'x', 'a'],
  ['fd -t f pat src', 'pat', 'src'],
])('%s searches for %s in %s', async (script, query, path) => {
  expect(await actionsOf(script)).toEqual([['search', expect.any(String), query, path]]);
});

test.each([
  ['nl -w 3 a.txt b.txt', 'a.txt'],
  ['head -n 5 a.txt b.txt', 'a.txt'],
  ['tail -n+5 a.txt', 'a.txt'],
  ["awk -F: '{print $1}' a.txt", 'a.txt'],
  ['sed -n 1,5p a.txt b.txt', 'a.txt'],
  ["cat 'a\\b.txt'", 'b.txt'],
])('%s reads %s', async (script, name) => {
  expect(await actionsOf(script)).toEqual([['read', expect.any(String), name, expect.any(String)]]);
});

test.each(['python3 -c "import os; os.walk(1)"', "python -u -c 'glob.glob(1)'", 'find -L src', 'ls --color=auto'])(
  '%s lists',
  async (script) => {
    expect(await actionsOf(script)).toEqual([['listFiles', expect.any(String), script.includes('src') ? 'src' : null]]);
  },
);

test('~ is the home, after cd too', async () => {
  expect(await actionsOf('cat ~/a.txt && cd ~ && cat b.txt')).toEqual([
    ['read', "cat '~/a.txt'", 'a.txt', '/home/me/a.txt'],
    ['read', 'cat b.txt', 'b.txt', '/home/me/b.txt'],
  ]);
});

test('an editor that writes back is not noise', async () => {
  expect(await actionsOf('ls | sed -i s/a/b/ a.txt')).toEqual([['unknown', 'ls | sed -i s/a/b/ a.txt']]);
});

test('a script of a megabyte is not looked into', async () => {
  const script = `cat ${'a'.repeat(1_000_000)}`;

  expect(await actionsOf(script)).toEqual([['unknown', script]]);
});
