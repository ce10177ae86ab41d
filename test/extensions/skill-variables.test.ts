import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callsShell, says, scriptedModel } from 'keelson/testing';
import { expect, test } from 'vitest';
import { createLocalThreadStore } from '../../src/store/local-thread-store.js';
import { makePlace, type SkillsPlace, skillText } from './support/skills-place.js';

const withNeeds = (): Promise<SkillsPlace> =>
  makePlace({
    'home/skills/a/SKILL.md': skillText('alpha'),
    'home/skills/a/agents/openai.yaml': `dependencies:
  tools:
    - {type: env_var, value: TOKEN_A, description: the token of a}
    - {type: env_var, value: TOKEN_B}
    - {type: env_var, value: HAVE_IT}
    - {type: cli, value: gh}
`,
  });

/** Starts a thread whose user answers TOKEN_A, and runs turns; tells what was asked and what the commands said. */
async function runTurns(
  place: SkillsPlace,
  inputs: readonly string[],
  options: { readonly isOn?: boolean; readonly answers?: readonly string[] } = {},
) {
  const { isOn = true, answers = ['user_note: sesame'] } = options;
  const model = scriptedModel(inputs.flatMap(() => [callsShell('echo "<$TOKEN_A>"'), says('done')]));
  const log: string[] = [];
  const hear = (...said: readonly unknown[]): void => void log.push(JSON.stringify(said));
  const logger = { warn: hear, error: hear };
  await using server = await place.start({
    model,
    env: { HOME: place.at(), PATH: process.env['PATH'] ?? '', HAVE_IT: 'yes' },
    threadStore: createLocalThreadStore({ home: place.at('home'), clock: { now: () => 1_700_000_000_000 }, logger }),
    config: { 'features.skill_env_var_dependency_prompt': isOn },
    logger,
  });
  const asked: { itemId: string; questions: readonly { id: string }[] }[] = [];
  server.handle('item/tool/requestUserInput', (params) => {
    asked.push(params);
    return { answers: { TOKEN_A: { answers: [...answers] } } };
  });
  const order: string[] = [];
  server.on('serverRequest/resolved', () => void order.push('asked'));
  server.on('item/started', ({ item }) => void order.push(item.type));
  const outputs: string[] = [];
  server.on('item/completed', ({ item }) => {
    if (item.type === 'commandExecution') outputs.push((item.aggregatedOutput ?? '').trim());
  });
  const { thread } = await server.thread.start({ cwd: place.cwd });
  const turnIds: string[] = [];
  for (const text of inputs) {
    const done = server.once('turn/completed');
    turnIds.push((await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text }] })).turn.id);
    await done;
  }
  return { asked, outputs, order, turnIds, log, heard: server.heard };
}

test('a variable that is not set is asked for before the message, and goes to the commands of the thread', async () => {
  await using place = await withNeeds();

  const { asked, outputs, order, turnIds } = await runTurns(place, ['use $alpha', 'and without']);

  const question = { header: 'Skill requires environment variable', isOther: false, isSecret: true, options: null };
  expect(asked).toEqual([
    {
      threadId: expect.any(String),
      turnId: turnIds[0],
      itemId: `skill-deps-${turnIds[0]}`,
      questions: [
        { ...question, id: 'TOKEN_A', question: expect.stringMatching(/"alpha".*"TOKEN_A" \(the token of a\)/) },
        { ...question, id: 'TOKEN_B', question: expect.stringMatching(/"alpha".*"TOKEN_B"/) },
      ],
    },
  ]);
  expect(outputs).toEqual(['<sesame>', '<sesame>']);
  expect(order.slice(0, 2)).toEqual(['asked', 'userMessage']);
});

test('what is known is not asked for again', async () => {
  await using place = await withNeeds();

  const { asked } = await runTurns(place, ['use $alpha', 'use $alpha']);

  expect(asked.map(({ questions }) => questions.map(({ id }) => id))).toEqual([['TOKEN_A', 'TOKEN_B'], ['TOKEN_B']]);
});

test('what is typed is not written down', async () => {
  await using place = await withNeeds();

  const { log } = await runTurns(place, ['use $alpha $HOME']);

  const files = await readdir(place.at('home'), { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  // The command of this test says it aloud, as any command may; beside its output there is no trace.
  const traces = texts.join('\n').replaceAll('<sesame>', '').includes('sesame');
  expect([traces, log.join('\n').includes('sesame')]).toEqual([false, false]);
});

test.each([
  ['the feature is off', { isOn: false }, 0],
  ['the answer is empty', { answers: [] }, 1],
  ['the answer is no text that was typed', { answers: ['sesame'] }, 1],
])('when %s the variable stays unset and the turn goes on', async (_title, options, timesAsked) => {
  await using place = await withNeeds();

  const { asked, outputs } = await runTurns(place, ['use $alpha'], options);

  expect([asked.length, outputs]).toEqual([timesAsked, ['<>']]);
});
