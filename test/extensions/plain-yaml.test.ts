import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlainYaml, parseYaml } from '../../src/extensions/skills/yaml.js';

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'a: b',
    'a #b',
    'x:',
    'null',
    'true',
    '"q"',
    '[l]',
    '{m}',
    '&a',
    '*a',
    '|',
    '>',
    '- x',
    '# c',
    '0x1',
    'é',
    '  two',
    '\t',
    '!t',
    '%',
    '@',
  ),
);
const line = fc.tuple(
  fc.constantFrom('name', 'description', 'metadata', 'x-y'),
  fc.constantFrom(': ', ':', ':  ', ' : '),
  fc.array(word, { maxLength: 3 }),
);
const block = fc
  .array(line, { minLength: 1, maxLength: 4 })
  .map((lines) => lines.map(([key, colon, words]) => `${key}${colon}${words.join(' ')}`).join('\n'));

test('what is read without the parser is what the parser reads', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(block, async (text) => {
      const plain = parsePlainYaml(text);
      if (plain === null) return;
      read++;
      expect(plain).toEqual(await parseYaml(text));
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(0);
});

test('the usual head of a skill needs no parser', () => {
  const text =
    "name: skill-creator\ndescription: Guide for writing or changing a skill (its steps, scripts). Use when the user's request says so.";

  expect(parsePlainYaml(text)).toEqual({
    name: 'skill-creator',
    description: "Guide for writing or changing a skill (its steps, scripts). Use when the user's request says so.",
  });
});
