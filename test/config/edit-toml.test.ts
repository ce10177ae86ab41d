import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { appendTomlTable, removeTomlTables } from '../../src/config/toml/toml-tables.js';

const path = ['skills', 'config'];
const entry = { name: 'x', enabled: false };
const written = '[[skills.config]]\nname = "x"\nenabled = false\n';

describe('adding a table to an array', () => {
  test.each([
    ['an empty file holds it alone', '', written],
    ['it goes to the end', '# mine\na = 1 # one\n', `# mine\na = 1 # one\n\n${written}`],
    ['a last line without an end gets one', 'a = 1', `a = 1\n\n${written}`],
    ['comments that end the text stay at its end', 'a = 1\n\n# end\n', `a = 1\n\n${written}\n# end\n`],
    [
      'it goes after the last entry, and what belongs to the next table stays with it',
      '[[skills.config]] # first\nname = "a" # why\n\n# about b\n[b]\nc = 1\n',
      `[[skills.config]] # first\nname = "a" # why\n\n${written}\n# about b\n[b]\nc = 1\n`,
    ],
    [
      'it goes after the tables below the last entry',
      '[[skills.config]]\nname = "a"\n[skills.config.more]\nb = 1\n[c]\n',
      `[[skills.config]]\nname = "a"\n[skills.config.more]\nb = 1\n\n${written}\n[c]\n`,
    ],
    [
      'the first entry goes after its siblings',
      '[skills.bundled]\nenabled = false\n[tui]\ntheme = "x"\n',
      `[skills.bundled]\nenabled = false\n\n${written}\n[tui]\ntheme = "x"\n`,
    ],
    [
      'an array in brackets stays one',
      '[skills]\nconfig = [\n  { name = "a", enabled = false }, # why\n]\n',
      '[skills]\nconfig = [\n  { name = "a", enabled = false }, { name = "x", enabled = false }, # why\n]\n',
    ],
    ['an empty array in brackets too', 'skills.config = [ ]\n', 'skills.config = [{ name = "x", enabled = false } ]\n'],
    [
      'a table in braces is closed, so it goes inside',
      'skills = { bundled = { enabled = false } } # mine\n',
      'skills = { bundled = { enabled = false }, config = [{ name = "x", enabled = false }] } # mine\n',
    ],
    ['an empty one in braces too', 'skills = {}\n', 'skills = { config = [{ name = "x", enabled = false }] }\n'],
  ])('%s', async (_title, before, after) => {
    expect(await appendTomlTable(before, path, entry)).toBe(after);
    expect(parse(after)).toMatchObject({ skills: { config: expect.arrayContaining([entry]) } });
  });

  test('texts are escaped', async () => {
    const odd = { path: 'C:\\a "b"\n\u007f\u0001é' };

    expect(parse(await appendTomlTable('', path, odd))).toEqual({ skills: { config: [odd] } });
  });

  test('what is no TOML is not touched', async () => {
    await expect(appendTomlTable('a = [', path, entry)).rejects.toThrow();
  });
});

describe('removing tables from an array', () => {
  const isMeant = ({ name }: Readonly<Record<string, unknown>>): boolean => name === 'x';

  test.each([
    ['nothing to remove changes nothing', '[[skills.config]]\nname = "a"\n', '[[skills.config]]\nname = "a"\n'],
    ['the last one takes the array along', `# mine\na = 1\n\n${written}`, '# mine\na = 1\n'],
    [
      'the comment right above goes, others stay',
      `# about a\na = 1\n\n# about x\n${written}# about b\n[b]\nc = 1\n`,
      '# about a\na = 1\n\n# about b\n[b]\nc = 1\n',
    ],
    [
      'all that are meant go, with the tables below them',
      `${written}[skills.config.more]\nb = 1\n\n[[skills.config]]\nname = "a"\n\n${written}`,
      '\n[[skills.config]]\nname = "a"\n',
    ],
    ['a table between an entry and what is below it stays', `${written}[other]\nb = 1\n[skills.config.more]\nc = 1\n`, '[other]\nb = 1\n'],
    [
      'one of several in brackets',
      'skills.config = [{ name = "x" }, { name = "a" }, { name = "x" }] # mine\n',
      'skills.config = [{ name = "a" }] # mine\n',
    ],
    ['the only one in brackets', '[skills]\nconfig = [{ name = "x" }]\nb = 1\n', '[skills]\nb = 1\n'],
    ['the only one in braces', 'skills = { config = [{ name = "x" }], b = 1 }\n', 'skills = { b = 1 }\n'],
    ['the only one, last in braces', 'skills = { b = 1, config = [{ name = "x" }] }\n', 'skills = { b = 1 }\n'],
    ['the only one in everything', 'skills = { config = [{ name = "x" }] }\n', 'skills = {  }\n'],
  ])('%s', async (_title, before, after) => {
    expect(await removeTomlTables(before, path, isMeant)).toBe(after);
    parse(after);
  });
});
