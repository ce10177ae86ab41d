import { says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { createSkillSet } from '../../src/extensions/skills/skill-set.js';
import type { UserInput } from '../../src/index.js';
import { makePlace, type SkillsPlace, skillText } from './support/skills-place.js';

/** Runs turns on one thread, one for each input, and tells what the model was sent in each. */
async function runTurns(
  place: SkillsPlace,
  inputs: readonly (string | UserInput[])[],
  options: { readonly config?: Record<string, unknown> } = {},
) {
  const model = scriptedModel(inputs.map(() => says('ok')));
  await using server = await place.start({ model });
  const warnings: string[] = [];
  const items: string[] = [];
  server.on('warning', ({ message }) => void warnings.push(message));
  server.on('item/completed', ({ item }) => void items.push(item.type));
  const { thread } = await server.thread.start({ cwd: place.cwd, config: options.config ?? {} });
  for (const input of inputs) {
    const done = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: typeof input === 'string' ? [{ type: 'text', text: input }] : input });
    await done;
  }
  const messages = model.requests.map(({ body }) =>
    body.input.flatMap(({ role, content }) =>
      Array.isArray(content) ? content.map(({ text }) => ({ role, text: String(text).replaceAll(place.at(), '') })) : [],
    ),
  );
  return { messages, warnings, items };
}

const block = (name: string, folder = name): string =>
  `<skill>\n<name>${name}</name>\n<path>/home/skills/${folder}/SKILL.md</path>\n${skillText(name)}\n</skill>`;

const alpha = { 'home/skills/alpha/SKILL.md': skillText('alpha') };

test('the first request names the skills, in a part of the developer message, and later ones do not repeat it', async () => {
  await using place = await makePlace(alpha);

  const { messages } = await runTurns(place, ['one', 'two']);

  const blocks = messages.map((sent) => sent.filter(({ text }) => text.startsWith('<skills_instructions>')));
  expect(blocks.map((found) => found.length)).toEqual([1, 1]);
  expect(blocks[0]?.[0]?.role).toBe('developer');
  expect(blocks[0]?.[0]?.text).toMatch(/\n- alpha: does alpha \(file: \/home\/skills\/alpha\/SKILL\.md\)\n[\s\S]*<\/skills_instructions>$/);
});

test.each([
  ['without any skill', {}, {}],
  ['when the configuration says so', alpha, { 'skills.include_instructions': false }],
])('%s there is no such part', async (_title, files, config) => {
  await using place = await makePlace(files);

  const { messages } = await runTurns(place, ['one'], { config });

  expect(messages[0]?.some(({ text }) => text.includes('skills_instructions'))).toBe(false);
});

test('a mentioned skill follows the message in one of its own, and is no item', async () => {
  await using place = await makePlace(alpha);

  const { messages, items } = await runTurns(place, ['use $alpha', 'and now?']);

  expect(messages[0]?.slice(-2)).toEqual([
    { role: 'user', text: 'use $alpha' },
    { role: 'user', text: block('alpha') },
  ]);
  expect(messages[1]?.at(-1)).toEqual({ role: 'user', text: 'and now?' });
  expect(items).toEqual(['userMessage', 'agentMessage', 'userMessage', 'agentMessage']);
});

test('a skill that is given as input adds nothing to the message itself', async () => {
  await using place = await makePlace(alpha);
  const input: UserInput[] = [
    { type: 'skill', name: 'alpha', path: place.at('home/skills/alpha/SKILL.md') },
    { type: 'text', text: 'go' },
  ];

  const { messages } = await runTurns(place, [input]);

  expect(messages[0]?.slice(-2).map(({ text }) => text)).toEqual(['go', block('alpha')]);
});

test('a skill that cannot be read is a warning, and the others are told', async () => {
  await using place = await makePlace(alpha);
  const skill = { description: 'd', shortDescription: null, scope: 'user' as const, interface: null, dependencies: null };
  const toSkill = (name: string) => ({
    ...skill,
    name,
    path: place.at(`home/skills/${name}/SKILL.md`),
    allowImplicitInvocation: true,
    enabled: true,
  });
  const set = createSkillSet({ skills: [toSkill('alpha'), toSkill('gone')], includeInstructions: true });

  const { texts, warnings } = await set.read(set.mentionedIn([{ type: 'text', text: '$alpha $gone' }]));

  expect(texts).toHaveLength(1);
  expect(warnings).toEqual([expect.stringMatching(/^Failed to load skill gone at \/.*\/gone\/SKILL\.md: ENOENT/)]);
});

test('a list that had to be shortened is one warning', async () => {
  await using place = await makePlace({ 'home/skills/alpha/SKILL.md': skillText('alpha', 'x'.repeat(1000)) });

  const { warnings } = await runTurns(place, ['one', 'two'], { config: { model: 'gpt-5.2', model_context_window: 4000 } });

  expect(warnings).toEqual([expect.stringContaining('skills context budget')]);
});

test('skills of the folder that a turn works in count for it', async () => {
  await using place = await makePlace({ 'other/.agents/skills/o/SKILL.md': skillText('other') });
  const model = scriptedModel([says('ok')]);
  await using server = await place.start({ model });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  const done = server.once('turn/completed');

  await server.turn.start({ threadId: thread.id, cwd: place.at('other'), input: [{ type: 'text', text: '$other' }] });
  await done;

  expect(JSON.stringify(model.requests[0]?.body.input.at(-1))).toContain('<name>other</name>');
});

test('a change of the rules counts from the next turn on', async () => {
  await using place = await makePlace(alpha);
  const model = scriptedModel([says('ok')]);
  await using server = await place.start({ model });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  await server.skills.config.write({ name: 'alpha', enabled: false });
  const done = server.once('turn/completed');

  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: '$alpha' }] });
  await done;

  expect(JSON.stringify(model.requests[0]?.body.input)).not.toContain('<name>alpha</name>');
});
