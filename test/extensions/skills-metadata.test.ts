import { expect, test } from 'vitest';
import { makePlace, skillText } from './support/skills-place.js';

/** The skill with this `agents/openai.yaml` beside it, as a client sees it; paths are below its folder. */
async function described(yaml: string | Buffer, links: Readonly<Record<string, string>> = {}) {
  await using place = await makePlace({ 'home/skills/s/SKILL.md': skillText('s'), 'home/skills/s/agents/openai.yaml': yaml });
  for (const [path, target] of Object.entries(links)) await place.link(path, target);
  await using server = await place.start();
  const [entry] = (await server.skills.list({})).data;
  expect(entry?.errors).toEqual([]);
  const [skill] = entry?.skills ?? [];
  if (skill === undefined) return null;
  const { interface: shown = null, dependencies = null } = skill;
  const icon = (path: string | null | undefined) => path?.replace(place.at('home/skills/s/'), '') ?? null;
  return { interface: shown && { ...shown, iconSmall: icon(shown.iconSmall), iconLarge: icon(shown.iconLarge) }, dependencies };
}

const nothing = {
  displayName: null,
  shortDescription: null,
  iconSmall: null,
  iconLarge: null,
  brandColor: null,
  defaultPrompt: null,
};

test('openai.yaml says how a skill is shown and what it needs', async () => {
  const yaml = `
interface:
  display_name: Full   Skill
  short_description: in short
  icon_small: ./assets/small.svg
  icon_large: assets//deep/large.png
  brand_color: "#12aBcd"
  default_prompt: "Do\\n it"
dependencies:
  tools:
    - {type: env_var, value: TOKEN, description: a token}
    - {type: mcp, value: docs, transport: streamable_http, url: "https://example.test/mcp"}
    - {type: cli, value: gh, command: gh}
unknown: 1
`;

  expect(await described(yaml)).toEqual({
    interface: {
      displayName: 'Full Skill',
      shortDescription: 'in short',
      iconSmall: 'assets/small.svg',
      iconLarge: 'assets/deep/large.png',
      brandColor: '#12aBcd',
      defaultPrompt: 'Do it',
    },
    dependencies: {
      tools: [
        { type: 'env_var', value: 'TOKEN', description: 'a token' },
        { type: 'mcp', value: 'docs', transport: 'streamable_http', url: 'https://example.test/mcp' },
        { type: 'cli', value: 'gh', command: 'gh' },
      ],
    },
  });
});

const long = 'x'.repeat(1025);
test.each([
  ['a long name', `display_name: ${'x'.repeat(65)}`],
  ['a long short description', `short_description: ${long}`],
  ['a long prompt', `default_prompt: ${long}`],
  ['a colour that is none', 'brand_color: red'],
  ['a short colour', 'brand_color: "#abc"'],
  ['an icon above the skill', 'icon_small: ../assets/up.svg'],
  ['an icon that goes up and down', 'icon_small: assets/../x.svg'],
  ['an icon elsewhere in the skill', 'icon_small: images/a.png'],
  ['an absolute icon', 'icon_small: /assets/a.png'],
  ['a Windows path', 'icon_small: assets\\a.png'],
  ['null', 'icon_small: null'],
])('%s is dropped', async (_title, line) => {
  expect(
    await described(
      `interface:\n  display_name: kept\n  ${line}\n`.replace(
        '  display_name: kept\n  display_name',
        '  short_description: kept\n  display_name',
      ),
    ),
  ).toMatchObject({
    interface: { iconSmall: null, brandColor: null, defaultPrompt: null },
    dependencies: null,
  });
});

test('an icon whose link leads out of the skill is dropped', async () => {
  const yaml = 'interface:\n  display_name: kept\n  icon_small: assets/a.svg\n';

  expect(await described(yaml, { 'home/skills/s/assets/a.svg': 'home/config.toml' })).toEqual({
    interface: { ...nothing, displayName: 'kept' },
    dependencies: null,
  });
});

test('an interface of which nothing is left is none', async () => {
  expect(await described('interface:\n  icon_small: images/a.png\n')).toEqual({ interface: null, dependencies: null });
});

test('a tool without type or value is dropped, and members that are too long', async () => {
  const yaml = `dependencies:\n  tools:\n    - {type: mcp}\n    - {value: lonely}\n    - {type: a, value: ${long}}\n    - {type: ok, value: b, url: ${long}}\n`;

  expect((await described(yaml))?.dependencies).toEqual({ tools: [{ type: 'ok', value: 'b' }] });
});

test.each<readonly [string, string | Buffer]>([
  ['broken YAML', 'interface: [\n'],
  ['a list', '[1]'],
  ['a member of another type', 'interface:\n  display_name: lost\n  short_description: [a]\n'],
  ['tools that are texts', 'interface:\n  display_name: lost\ndependencies:\n  tools: [a]\n'],
  ['dependencies that are a text', 'interface:\n  display_name: lost\ndependencies: a\n'],
  ['a product that does not exist', 'interface:\n  display_name: lost\npolicy:\n  products: [FOO]\n'],
  ['a policy that says maybe', 'interface:\n  display_name: lost\npolicy:\n  allow_implicit_invocation: maybe\n'],
  ['a huge file', `interface:\n  display_name: lost\n#${'x'.repeat(1024 * 1024)}`],
  ['bytes that are no text', Buffer.from([0xff, 0xfe])],
])('a file with %s counts as absent', async (_title, yaml) => {
  expect(await described(yaml)).toEqual({ interface: null, dependencies: null });
});

test.each([
  ['[CHATGPT]', false],
  ['[atlas, chatgpt]', false],
  ['[codex]', true],
  ['[CHATGPT, CODEX]', true],
  ['[]', true],
])('a skill for the products %s is listed: %s', async (products, isListed) => {
  expect((await described(`policy:\n  products: ${products}\n`)) !== null).toBe(isListed);
});
