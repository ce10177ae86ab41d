import { says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import type { UserInput } from '../../../src/index.js';
import { makePluginsPlace, shop, shopFile, type Written } from './support/plugins-place.js';

const kit: Written = {
  ...shop({ name: 'kit', source: './kit' }, { name: 'dull', source: './dull' }),
  'work/kit/.codex-plugin/plugin.json': { name: 'kit', description: 'A kit\nof tools', interface: { displayName: 'The Kit' } },
  'work/kit/skills/s/SKILL.md': '---\nname: s\ndescription: d\n---\n',
  'work/dull/.codex-plugin/plugin.json': { name: 'dull', description: 'brings nothing' },
};

/** Installs the plugins, then runs turns of one thread. Tells what developer messages the model was sent in each. */
async function runTurns(inputs: readonly (string | UserInput[])[]): Promise<readonly (readonly string[])[]> {
  await using place = await makePluginsPlace(kit);
  const model = scriptedModel(inputs.map(() => says('ok')));
  await using server = await place.start({ model });
  for (const pluginName of ['kit', 'dull']) await server.plugin.install({ marketplacePath: shopFile(place), pluginName });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  for (const input of inputs) {
    const done = server.once('turn/completed');
    await server.turn.start({ threadId: thread.id, input: typeof input === 'string' ? [{ type: 'text', text: input }] : input });
    await done;
  }
  return model.requests.map(({ body }) =>
    body.input.flatMap(({ role, content }) =>
      role === 'developer' && Array.isArray(content) ? content.map(({ text }) => String(text)) : [],
    ),
  );
}

test('the first request names the plugins that bring something, each on one line', async () => {
  const [first = []] = await runTurns(['hello']);

  const [block = ''] = first.filter((text) => text.startsWith('<plugins_instructions>'));
  expect(block.split('\n').filter((line) => line.startsWith('- '))).toEqual(['- `The Kit`: A kit of tools']);
});

test.each<[string, string | UserInput[], number]>([
  ['a link', 'use [@kit](plugin://kit@shop)', 1],
  [
    'an input of its own',
    [
      { type: 'mention', name: 'kit', path: 'plugin://kit@shop' },
      { type: 'text', text: 'go' },
    ],
    1,
  ],
  ['two links to the same', '[@kit](plugin://kit@shop) and [@kit](plugin://kit@shop)', 1],
  ['a link with the sign of skills', 'use [$kit](plugin://kit@shop)', 0],
  ['a link to one that is not there', 'use [@kit](plugin://other@shop)', 0],
  ['a link to one that brings nothing', 'use [@dull](plugin://dull@shop)', 0],
])('%s tells the model of a plugin %#', async (_what, input, count) => {
  const [first = []] = await runTurns([input]);

  expect(first.filter((text) => text.startsWith('The user means the plugin `The Kit`'))).toHaveLength(count);
});

test('a thread keeps the plugins that it began with', async () => {
  await using place = await makePluginsPlace(kit);
  const model = scriptedModel([says('ok')]);
  await using server = await place.start({ model });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  // The list of a thread is settled once it has been asked for skills, which come from the same settings.
  await server.skills.list({ cwds: [place.cwd] });
  await server.plugin.install({ marketplacePath: shopFile(place), pluginName: 'kit' });

  const done = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'use [@kit](plugin://kit@shop)' }] });
  await done;

  expect(JSON.stringify(model.requests[0]?.body.input)).not.toContain('The user means the plugin');
});
