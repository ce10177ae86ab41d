import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdit, type ConfigEdit } from '../../src/config/apply-edit.js';
import { parseToml } from '../../src/config/toml/parse-toml.js';
import { writeToml } from '../../src/config/toml/write-toml.js';

const set = (path: string, value: unknown, strategy: ConfigEdit['strategy'] = 'replace'): ConfigEdit => ({
  path: path.split('.'),
  value,
  strategy,
});

describe('what is edited, and nothing else', () => {
  test.each<[name: string, before: string, edit: ConfigEdit, after: string]>([
    ['a value keeps the comment behind it', '# top\na = 1 # one\nb = 2\n', set('a', 5), '# top\na = 5 # one\nb = 2\n'],
    ['a key comes behind the others of the root', 'a = 1\n\n[t]\nx = 1\n', set('b', 'c'), 'a = 1\nb = "c"\n\n[t]\nx = 1\n'],
    ['a key comes behind the others of its table', '[t]\nx = 1 # x\n\n[u]\n', set('t.y', true), '[t]\nx = 1 # x\ny = true\n\n[u]\n'],
    ['what would need a backslash stands between single quotes', '', set('"a', 'C:\\x "y"'), `'"a' = 'C:\\x "y"'\n`],
    [
      'numbers of 64 bits beside it stay as they are',
      '[t]\na = 9223372036854775807\n',
      set('t', { b: 1 }, 'upsert'),
      '[t]\na = 9223372036854775807\nb = 1\n',
    ],
    ['a key without a table gets one at the end', 'a = 1\n', set('a2.b.c', 1), 'a = 1\n\n[a2.b]\nc = 1\n'],
    ['comments that end the text stay at its end', '[t]\nx = 1\n\n# end\n', set('u.x', 2), '[t]\nx = 1\n\n[u]\nx = 2\n\n# end\n'],
    [
      'a table that only its tables made gets its header before them',
      '[p.a]\nx = 1\n\n[z]\ny = 1\n',
      set('p', { k: 1 }, 'upsert'),
      '[p]\nk = 1\n\n[p.a]\nx = 1\n\n[z]\ny = 1\n',
    ],
    ['lines of a text are lines of the file', '', set('a', 'one\ntwo'), 'a = """\none\ntwo"""\n'],
    ['both kinds of quotes stand between three', '', set('a', `"'`), `a = """"'"""\n`],
    ['backslashes in lines stand between three single quotes', '', set('a', '\\\n'), "a = '''\n\\\n'''\n"],
    ['what no quotes can hold is escaped', '', set('a', '"\u007f\r'), 'a = "\\"\\u007F\\r"\n'],
    ['a key stays on its line', '', set('t', { 'a\nb': 1 }), '[t]\n"a\\nb" = 1\n'],
    [
      'a table comes behind its siblings',
      '[p.a]\nx = 1\n\n[z]\ny = 1\n',
      set('p.b', { q: 1 }),
      '[p.a]\nx = 1\n\n[p.b]\nq = 1\n\n[z]\ny = 1\n',
    ],
    ['every table of a value has a header', '', set('a', { only: { sub: 1 } }), '[a]\n\n[a.only]\nsub = 1\n'],
    ['an empty table is a header', '', set('t', {}), '[t]\n'],
    [
      'a merged table has its keys in order, with their comments',
      '# tui\n[tui]\ntheme = "plain" # calm\n# moves\nanimations = true\n',
      set('tui', { animations: false, bell: true }, 'upsert'),
      '# tui\n[tui]\n# moves\nanimations = false\nbell = true\ntheme = "plain" # calm\n',
    ],
    ['a replaced table loses what is not in it', '[t]\n# a\na = 1\nb = 2\n\n[t.sub]\nx = 1\n', set('t', { b: 3 }), '[t]\nb = 3\n'],
    ['a cleared key goes with its comment', '# a\na = 1\nb = 2\n', set('a', null), 'b = 2\n'],
    ['a table that is emptied stays', '[t]\na = 1\n', set('t.a', null), '[t]\n'],
    ['a cleared table goes with all below it', 'a = 1\n\n[t]\nx = 1\n\n[t.u]\ny = 1\n', set('t', null), 'a = 1\n'],
    ['what is not there need not be cleared', 'a = 1\n', set('t.x', null), 'a = 1\n'],
    ['the same value changes nothing', 'a   =   1\n', set('a', 1), 'a   =   1\n'],
    [
      'editing below braces makes a header of them',
      'in = { a = 1, b = { c = 2 } } # note\nd = 1\n\n[t]\n',
      set('in.a', 5),
      'd = 1\n\n[in ]\na = 5\nb = { c = 2 }\n\n[t]\n',
    ],
    ['dotted keys get another one', 'd.e = 1\n', set('d.f', 2), 'd.e = 1\nd.f = 2\n'],
    ['a table in a list is written between braces', '', set('l', [1, true, { a: 'b' }]), 'l = [1, true, { a = "b" }]\n'],
    ['a table becomes a value', 'a = 1\n\n[t]\nx = 1\n', set('t', 5), 'a = 1\nt = 5\n'],
    [
      'keys that are no bare words are quoted',
      '',
      set('projects', { '/a b': { trust_level: 'trusted' } }),
      '[projects]\n\n[projects."/a b"]\ntrust_level = "trusted"\n',
    ],
    ['lines stand as lines', '', set('a', 'one\n"two"'), 'a = """\none\n"two""""\n'],
    ['lines with backslashes too', '', set('a', 'C:\\\nD:\\'), "a = '''\nC:\\\nD:\\'''\n"],
    ['what no text may hold is escaped', '', set('a', '\u0001\u007f\r"\\'), 'a = "\\u0001\\u007F\\r\\"\\\\"\n'],
    ['a first key comes before all tables and their comments', '# head\n\n# t\n[t]\n', set('a', 1), 'a = 1\n# head\n\n# t\n[t]\n'],
    ['a comment at the end stays there', '[t]\nx = 1\n\n# end\n', set('u.y', 1), '[t]\nx = 1\n\n[u]\ny = 1\n\n# end\n'],
    ['a header comes before the tables below it', '[p.a]\nx = 1\n# q\n[p.b]\n', set('p.y', 1), '[p]\ny = 1\n\n[p.a]\nx = 1\n# q\n[p.b]\n'],
    [
      'tables below a merged one keep their comments',
      '[z]\n# a\n[p.a] # a\nx = 1\n',
      set('p', { b: { y: 1 } }, 'upsert'),
      '[z]\n\n[p]\n\n# a\n[p.a] # a\nx = 1\n\n[p.b]\ny = 1\n',
    ],
    ['a table in a list has its keys in order', '', set('l', [{ b: 1, a: 2 }]), 'l = [{ a = 2, b = 1 }]\n'],
    ['lines are ended alike, and a mark of the byte order goes', '\ufeffa = 1\r\nb = 2\r\n', set('b', 3), 'a = 1\nb = 3\n'],
    ['a text without a last line end gets one', 'a = 1', set('b', 2), 'a = 1\nb = 2\n'],
  ])('%s', async (_name, before, edit, after) => {
    expect(await writeToml(before, [edit])).toBe(after);
  });
});

test('a value below a scalar or a list of tables cannot be set', async () => {
  await expect(writeToml('a = 1\n', [set('a.b', 1)])).rejects.toThrow('cannot set value on non-table parent');
  await expect(writeToml('[[a]]\nx = 1\n', [set('a.x', 1)])).rejects.toThrow('cannot set value on non-table parent');
});

const key = fc.constantFrom('a', 'b', 'c', 'd e');
const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.constantFrom('x', 'a "b"', 'line\nend', ''));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(scalar, { maxLength: 2 }),
  ),
}));
const edit = fc.record({
  path: fc.array(key, { minLength: 1, maxLength: 3 }),
  value: fc.oneof(value, fc.constant(null)),
  strategy: fc.constantFrom('replace' as const, 'upsert' as const),
});

const documents = [
  '',
  'a = 1\nb = { c = { a = 1 }, "d e" = [1] } # b\n\n# t\n[c]\na = 1\n\n[c.a2]\nx = 1\n\n[c.b]\n',
  'a.b.c = 1\na.c = 2\n[[b]]\na = 1\n[b.c]\na = 2\n[[b]]\n[c.d]\nx = "y"\n',
  '[a.b]\nc = 1\n[a]\n"d e".x = 1\n[c]\nb.a = { c = 1 }\n',
];

/** A table that has no header of its own is gone with its last key. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]) => {
    const rest = withoutEmpty(member);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

test('whatever is edited, the text then says what the edits say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...documents), fc.array(edit, { maxLength: 5 }), async (text, edits) => {
      let table = parseToml(text);
      const possible = edits.filter((one) => {
        try {
          table = applyEdit(table, one);
          return true;
        } catch {
          return false;
        }
      });

      expect(withoutEmpty(parseToml(await writeToml(text, possible)))).toEqual(withoutEmpty(table));
    }),
    { numRuns: 300 },
  );
});
