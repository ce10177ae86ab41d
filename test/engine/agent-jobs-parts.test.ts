import { describe, expect, test } from 'vitest';
import { parseCsv, writeCsv } from '../../src/engine/agent-jobs/csv-text.js';
import { toJobInput } from '../../src/engine/agent-jobs/job-input.js';
import { fillTemplate, rowJson } from '../../src/engine/agent-jobs/worker-prompt.js';

test.each([
  ['nothing', '', []],
  [
    'plain fields',
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a last line without an end', 'a\n1', [['a'], ['1']]],
  [
    'lines of Windows, and a mark at the start',
    '\uFEFFa,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['empty lines, which are nothing', 'a\n\n1\n\n', [['a'], ['1']]],
  [
    'empty fields',
    'a,b\n,\n',
    [
      ['a', 'b'],
      ['', ''],
    ],
  ],
  ['an empty field in quotes, which is a line', 'a\n""\n', [['a'], ['']]],
  ['quotes around commas, quotes and lines', 'a\n"x, ""y""\nz"\n', [['a'], ['x, "y"\nz']]],
  ['quotes inside of a field', 'a\nx"y\n', [['a'], ['x"y']]],
  ['quotes that nobody closes', 'a,b\n"x,y\n', [['a', 'b'], ['x,y\n']]],
])('values separated by commas are read: %s', (_what, text, records) => {
  expect(parseCsv(text)).toEqual(records);
});

test('what is written is what was read', () => {
  const records = [
    ['a', 'b c'],
    ['x, "y"', 'line\nline'],
    ['', ' '],
  ];

  expect(parseCsv(writeCsv(records))).toEqual(records);
});

describe('rows are called', () => {
  const idsOf = (text: string, column: string | null) => {
    const input = toJobInput(text, column);
    return 'rows' in input ? input.rows.map(({ itemId, sourceId }) => [itemId, sourceId]) : input;
  };

  test('by their number', () => {
    expect(idsOf('a\nx\ny\n', null)).toEqual([
      ['row-1', null],
      ['row-2', null],
    ]);
  });

  test('by their column, each by another name', () => {
    expect(idsOf('id,n\nx,1\nx,2\nx,3\n,4\nx-2,5\n', 'id')).toEqual([
      ['x', 'x'],
      ['x-2', 'x'],
      ['x-3', 'x'],
      ['row-4', null],
      ['x-2-2', 'x-2'],
    ]);
  });
});

test.each([
  ['{name}', 'Ann'],
  ['{name}{name}', 'AnnAnn'],
  ['{{name}}', '{name}'],
  ['{other} {}', '{other} {}'],
  ['{brace}', '{name}'],
  ['{full name}', 'Ann B'],
])('an instruction is filled in: %s', (template, text) => {
  const row = [
    ['name', 'Ann'],
    ['brace', '{name}'],
    ['full name', 'Ann B'],
  ] as const;

  expect(fillTemplate(template, row)).toBe(text);
});

test('a row as JSON keeps the order of its columns', () => {
  const row = [
    ['b', '1'],
    ['2', 'x"'],
    ['1', ''],
  ] as const;

  expect(rowJson(row)).toBe('{"b":"1","2":"x\\"","1":""}');
  expect(rowJson(row, '  ')).toBe('{\n  "b": "1",\n  "2": "x\\"",\n  "1": ""\n}');
});
