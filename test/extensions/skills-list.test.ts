import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { makePlace, type SkillsPlace, skillText } from './support/skills-place.js';

/** What a client sees of the skills of the project: names and paths below the place. */
async function listed(place: SkillsPlace, cwd = place.cwd) {
  await using server = await place.start();
  const { data } = await server.skills.list({ cwds: [cwd] });
  const [entry] = data;
  return {
    skills: entry?.skills.map(({ scope, name, path }) => [scope, name, path.replace(place.at(), '')]),
    errors: entry?.errors.map(({ path, message }) => [path.replace(place.at(), ''), message]),
  };
}

describe('where skills are looked for', () => {
  test('projects, the home and the user have roots; repo comes before user, then name and path decide', async () => {
    await using place = await makePlace({
      'work/.codex/skills/z/SKILL.md': skillText('zeta'),
      'work/.agents/skills/o/SKILL.md': skillText('one'),
      'work/pkg/.agents/skills/t/SKILL.md': skillText('two'),
      'work/pkg/.codex/skills/twin/SKILL.md': skillText('twin'),
      'work/other/.agents/skills/x/SKILL.md': skillText('not-on-the-way'),
      'home/skills/twin/SKILL.md': skillText('twin'),
      'home/skills/b/SKILL.md': skillText('same'),
      'home/skills/a/SKILL.md': skillText('same'),
      '.agents/skills/u/SKILL.md': skillText('agents'),
    });

    expect(await listed(place, place.at('work/pkg'))).toEqual({
      skills: [
        ['repo', 'one', '/work/.agents/skills/o/SKILL.md'],
        ['repo', 'twin', '/work/pkg/.codex/skills/twin/SKILL.md'],
        ['repo', 'two', '/work/pkg/.agents/skills/t/SKILL.md'],
        ['repo', 'zeta', '/work/.codex/skills/z/SKILL.md'],
        ['user', 'agents', '/.agents/skills/u/SKILL.md'],
        ['user', 'same', '/home/skills/a/SKILL.md'],
        ['user', 'same', '/home/skills/b/SKILL.md'],
        ['user', 'twin', '/home/skills/twin/SKILL.md'],
      ],
      errors: [],
    });
  });

  test('other markers make another project root', async () => {
    await using place = await makePlace({
      'home/config.toml': 'project_root_markers = ["ROOT"]\n[skills.bundled]\nenabled = false\n',
      'work/pkg/ROOT': '',
      'work/.agents/skills/above/SKILL.md': skillText('above'),
      'work/pkg/.agents/skills/below/SKILL.md': skillText('below'),
    });

    expect((await listed(place, place.at('work/pkg/deep'))).skills).toEqual([['repo', 'below', '/work/pkg/.agents/skills/below/SKILL.md']]);
  });

  test('the home is no project, also when somebody works in it', async () => {
    await using place = await makePlace({ '.codex/skills/x/SKILL.md': skillText('mine') });
    await using server = await place.start({ home: place.at('.codex') });

    const { data } = await server.skills.list({ cwds: [place.at()] });

    expect(data[0]?.skills.filter(({ scope }) => scope !== 'system').map(({ scope, name }) => [scope, name])).toEqual([['user', 'mine']]);
  });

  test('hidden folders, folders that are too deep and other files are passed by', async () => {
    await using place = await makePlace({
      'home/skills/.hidden/SKILL.md': skillText('hidden'),
      'home/skills/1/2/3/4/5/6/SKILL.md': skillText('six-down'),
      'home/skills/1/2/3/4/5/6/7/SKILL.md': skillText('seven-down'),
      'home/skills/lower/skill.md': skillText('lower-case'),
      'home/skills/plain/README.md': 'no skill',
    });

    expect((await listed(place)).skills).toEqual([['user', 'six-down', '/home/skills/1/2/3/4/5/6/SKILL.md']]);
  });

  test('names that would break a line in two are passed by', async () => {
    await using place = await makePlace({
      'home/skills/a\n- evil: line/SKILL.md': skillText('evil'),
      'home/skills/b/SKILL.md': skillText('good'),
    });

    expect((await listed(place)).skills?.map(([, name]) => name)).toEqual(['good']);
  });

  test('a skill may hold others', async () => {
    await using place = await makePlace({
      'home/skills/a/SKILL.md': skillText('outer'),
      'home/skills/a/b/SKILL.md': skillText('inner'),
    });

    expect((await listed(place)).skills?.map(([, name]) => name)).toEqual(['inner', 'outer']);
  });
});

describe('links', () => {
  test('a linked folder is entered wherever it is, once, under its real path', async () => {
    await using place = await makePlace({ 'elsewhere/far/SKILL.md': skillText('far'), 'home/skills/near/SKILL.md': skillText('near') });
    await place.link('home/skills/link', 'elsewhere/far');
    await place.link('home/skills/again', 'elsewhere/far');
    await place.link('home/skills/near/circle', 'home/skills');

    expect((await listed(place)).skills).toEqual([
      ['user', 'far', '/elsewhere/far/SKILL.md'],
      ['user', 'near', '/home/skills/near/SKILL.md'],
    ]);
  });

  test('a linked SKILL.md is not taken, nor is a folder of that name', async () => {
    await using place = await makePlace({ 'elsewhere/file.md': skillText('linked') });
    await place.link('home/skills/a/SKILL.md', 'elsewhere/file.md');
    await mkdir(place.at('home/skills/b/SKILL.md'), { recursive: true });

    expect(await listed(place)).toEqual({ skills: [], errors: [] });
  });

  test('links among the bundled skills are not followed', async () => {
    await using place = await makePlace({ 'home/config.toml': '', 'elsewhere/far/SKILL.md': skillText('far') });
    await using server = await place.start();
    await server.skills.list({});
    await place.link('home/skills/.system/link', 'elsewhere/far');

    const { data } = await server.skills.list({ forceReload: true });

    expect(data[0]?.skills.map(({ name }) => name)).not.toContain('far');
  });

  test('a root that is a link, a file or closed to us disturbs nobody', async () => {
    await using place = await makePlace({ 'elsewhere/x/SKILL.md': skillText('x'), 'work/.codex/skills': 'a file' });
    await place.link('.agents/skills', 'elsewhere');

    expect(await listed(place)).toEqual({ skills: [['user', 'x', '/elsewhere/x/SKILL.md']], errors: [] });
  });
});

describe('the head of a SKILL.md', () => {
  const list = async (text: string | Buffer) => {
    await using place = await makePlace({ 'home/skills/folder/SKILL.md': text });
    await using server = await place.start();
    const { data } = await server.skills.list({});
    return { skills: data[0]?.skills ?? [], errors: data[0]?.errors ?? [] };
  };
  const front = (yaml: string): string => `---\n${yaml}\n---\nbody\n`;

  test.each([
    ['texts become one line', 'name:  good   one \ndescription: |\n  two\n  lines', 'good one', 'two lines'],
    ['scalars are the text that stands there', 'name: 0x1F\ndescription: 1.50', '0x1F', '1.50'],
    ['true is a name', 'name: true\ndescription: 012', 'true', '012'],
    ['no name is that of the folder', 'description: d', 'folder', 'd'],
    ['an empty name too', 'name:\ndescription: d', 'folder', 'd'],
    ['and null', 'name: null\ndescription: d', 'folder', 'd'],
    ['quotes, comments and aliases are YAML', 'name: &n "a: b" # c\ndescription: *n', 'a: b', 'a: b'],
    ['64 characters are a name, whatever their size', `name: ${'😀'.repeat(64)}\ndescription: d`, '😀'.repeat(64), 'd'],
  ])('%s', async (_title, yaml, name, description) => {
    expect((await list(front(yaml))).skills.map((skill) => [skill.name, skill.description])).toEqual([[name, description]]);
  });

  test('lines may end as on Windows, and the delimiters may be indented', async () => {
    expect((await list(' --- \r\nname: crlf\r\ndescription: d\r\n  ---\r\nbody')).skills.map(({ name }) => name)).toEqual(['crlf']);
  });

  test('the short description of older files is kept', async () => {
    expect((await list(front('name: a\ndescription: d\nmetadata:\n  short-description: brief\n  other: 1'))).skills).toMatchObject([
      { name: 'a', shortDescription: 'brief' },
    ]);
  });

  const missing = 'missing YAML frontmatter delimited by ---';
  test.each<readonly [string, string | Buffer, string | RegExp]>([
    ['no head', '# nothing\n', missing],
    ['a head that never closes', '---\nname: a\ndescription: d\n', missing],
    ['a head with nothing in it', '---\n---\n', missing],
    ['a head that is not the first line', '\n---\nname: a\ndescription: d\n---\n', missing],
    ['no description', front('name: a'), 'missing field `description`'],
    ['a blank description', front('name: a\ndescription: "  "'), 'missing field `description`'],
    ['only a comment', front('# nothing'), 'missing field `description`'],
    ['a long name', front(`name: ${'n'.repeat(65)}\ndescription: ""`), 'invalid name: exceeds maximum length of 64 characters'],
    ['a long description', front(`description: ${'d'.repeat(1025)}`), 'invalid description: exceeds maximum length of 1024 characters'],
    [
      'a long short description',
      front(`description: d\nmetadata:\n  short-description: ${'s'.repeat(1025)}`),
      'invalid metadata.short-description: exceeds maximum length of 1024 characters',
    ],
    ['broken YAML', front('name: [a\ndescription: : :'), /^invalid YAML: ./],
    ['a value with a colon', front('description: use: when this'), /^invalid YAML: ./],
    ['a key twice', front('name: a\nname: b\ndescription: d'), /^invalid YAML: ./],
    ['a list for a text', front('description: [a, b]'), /^invalid YAML: ./],
    ['a list for everything', front('- a'), /^invalid YAML: ./],
    ['a text for everything', front('just text'), /^invalid YAML: ./],
    ['a text for the metadata', front('description: d\nmetadata: hello'), /^invalid YAML: ./],
    ['a head of a megabyte', front(`description: |\n${'  x\n'.repeat(50_000)}`), /^invalid YAML: the front matter is longer/],
    [
      'aliases that stand for gigabytes',
      front(
        `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (key) => `${key}: &${key} [${`*${String.fromCharCode(key.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}description: d`,
      ),
      /^invalid YAML: ./,
    ],
    ['a file that is no text', Buffer.from([45, 45, 45, 10, 0xff, 0xfe, 10]), 'failed to read file: stream did not contain valid UTF-8'],
    ['a huge file', `${front('description: d')}${'x'.repeat(1024 * 1024)}`, 'failed to read file: larger than 1048576 bytes'],
  ])('%s is an error of this file', async (_title, text, message) => {
    const { skills, errors } = await list(text);

    expect(skills).toEqual([]);
    expect(errors).toEqual([
      {
        path: expect.stringMatching(/\/home\/skills\/folder\/SKILL\.md$/),
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      },
    ]);
  });

  test('a bad file does not disturb the others', async () => {
    await using place = await makePlace({ 'home/skills/bad/SKILL.md': '# nothing', 'home/skills/good/SKILL.md': skillText('good') });

    expect(await listed(place)).toEqual({
      skills: [['user', 'good', '/home/skills/good/SKILL.md']],
      errors: [['/home/skills/bad/SKILL.md', missing]],
    });
  });
});

describe('a skill inside a plugin', () => {
  test.each([
    ['is named after its manifest', '.codex-plugin/plugin.json', '{"name":"plug"}', 'plug:x'],
    ['is named on one line', '.codex-plugin/plugin.json', '{"name":" two\\n lines"}', 'two lines:x'],
    ['is named after the folder when the manifest has no name', '.claude-plugin/plugin.json', '{"name":" "}', 'folder:x'],
    ['is its own when the manifest is broken', '.codex-plugin/plugin.json', 'nope', 'x'],
  ])('%s', async (_title, manifest, text, name) => {
    await using place = await makePlace({
      [`home/skills/folder/${manifest}`]: text,
      'home/skills/folder/skills/x/SKILL.md': skillText('x'),
    });

    expect((await listed(place)).skills?.map(([, found]) => found)).toEqual([name]);
  });

  test('may not be longer with it than 64 characters', async () => {
    await using place = await makePlace({
      'home/skills/p/.codex-plugin/plugin.json': '{"name":"plug"}',
      'home/skills/p/x/SKILL.md': skillText('x'.repeat(60)),
    });

    expect((await listed(place)).errors).toEqual([['/home/skills/p/x/SKILL.md', 'invalid name: exceeds maximum length of 64 characters']]);
  });
});

describe('skills/list', () => {
  test('answers for each folder as it was given, relative ones from the cwd of the server, and for that cwd without any', async () => {
    await using place = await makePlace({
      'home/skills/u/SKILL.md': skillText('user'),
      'work/pkg/.agents/skills/p/SKILL.md': skillText('package'),
    });
    await using server = await place.start();

    const given = await server.skills.list({ cwds: [place.cwd, 'pkg'] });
    const none = await server.skills.list({ cwds: [] });

    expect(given.data.map(({ cwd, skills }) => [cwd, skills.map(({ name }) => name)])).toEqual([
      [place.cwd, ['user']],
      ['pkg', ['package', 'user']],
    ]);
    expect(none.data.map(({ cwd }) => cwd)).toEqual([place.cwd]);
  });

  test('remembers what it found until it is asked to look again', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha', 'first') });
    await using server = await place.start();
    const describe = async (forceReload: boolean) => (await server.skills.list({ forceReload })).data[0]?.skills[0]?.description;
    await describe(false);
    await place.put({ 'home/skills/a/SKILL.md': skillText('alpha', 'second') });

    expect([await describe(false), await describe(true), await describe(false)]).toEqual(['first', 'second', 'second']);
  });

  test('fails where the configuration cannot be loaded', async () => {
    await using place = await makePlace({ 'home/skills/a/SKILL.md': skillText('alpha') });
    await using server = await place.start();
    await writeFile(place.at('home/config.toml'), 'model = [\n');

    await expect(server.skills.list({})).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^failed to reload config: .*config\.toml:2:1: /),
    });
  });
});

describe('bundled skills', () => {
  test('are there from the start, as skills of the system', async () => {
    await using place = await makePlace({ 'home/config.toml': '' });

    const { skills, errors } = await listed(place);

    expect(errors).toEqual([]);
    expect(skills?.length).toBeGreaterThan(0);
    expect(skills?.every(([scope, , path]) => scope === 'system' && path?.startsWith('/home/skills/.system/'))).toBe(true);
  });

  test('go when they are switched off', async () => {
    await using place = await makePlace({ 'home/skills/.system/old/SKILL.md': skillText('old') });

    expect((await listed(place)).skills).toEqual([]);
    await expect(mkdir(place.at('home/skills/.system'))).resolves.toBeUndefined();
  });

  test('that are broken are left out without a word', async () => {
    await using place = await makePlace({ 'home/config.toml': '' });
    await using server = await place.start();
    await server.skills.list({});
    await place.put({ 'home/skills/.system/bad/SKILL.md': '# nothing' });

    const { data } = await server.skills.list({ forceReload: true });

    expect(data[0]?.errors).toEqual([]);
  });
});
