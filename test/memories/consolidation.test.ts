import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appliesPatch, fails, hangs, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import type { ModelCall } from '../../src/model/model-transport.js';
import { eventually, learns, makePlace, memoryModel, runTurn, settled, textsOf, threadId } from './support/memory-place.js';

const global = "SELECT status, retry_remaining, last_error FROM jobs WHERE kind = 'memory_consolidate_global'";
const diffFile = 'phase2_workspace_diff.md';

/** The files have rested: they may be gone over again. */
const rested = "UPDATE jobs SET finished_at = 1 WHERE kind = 'memory_consolidate_global'";

/** An agent that writes the summary in its first answer, and ends with the second one. */
const writesSummary = (text: string) => (call: ModelCall) =>
  call.body.input.some(({ type }) => type === 'custom_tool_call_output')
    ? says('done')
    : appliesPatch(`*** Add File: memory_summary.md\n+${text}`, { callId: 'w' });

test('what was learned is written, and an agent goes over it', async () => {
  await using place = await makePlace();
  await place.put(1);
  await using server = await place.start({ model: memoryModel({ consolidate: writesSummary('the door is blue') }) });

  await runTurn(server, place);
  await settled(place);

  const summary = '2025-04-01T06-18-06-0001-blue_door.md';
  expect(await place.files()).toEqual([
    'extensions',
    'extensions/ad_hoc',
    'extensions/ad_hoc/instructions.md',
    'memory_summary.md',
    'raw_memories.md',
    'rollout_summaries',
    `rollout_summaries/${summary}`,
  ]);
  expect(await place.read('raw_memories.md')).toMatch(
    new RegExp(
      `## Thread \`${threadId(1)}\`\nupdated_at: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00\ncwd: ${place.cwd}\nrollout_path: .*\nrollout_summary_file: ${summary}\n\nThe door is blue.\n$`,
    ),
  );
  expect(await place.read(`rollout_summaries/${summary}`)).toMatch(
    new RegExp(`^thread_id: ${threadId(1)}\nupdated_at: .*\nrollout_path: .*\ncwd: ${place.cwd}\n\nPainted the door\n$`),
  );
});

test('the agent is told what has changed, may write in its folder alone, and can ask and start nobody', async () => {
  await using place = await makePlace();
  await place.put(1);
  let diff = '';
  const model = memoryModel({
    consolidate: async () => {
      diff = await place.read(diffFile);
      return says('done');
    },
  });
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  const [call] = model.of('consolidate');
  if (call === undefined) throw new Error('no agent was started');
  const root = join(place.home, 'memories');
  expect(call.body).toMatchObject({ model: 'gpt-5.4', reasoning: { effort: 'medium' } });
  expect(call.headers).toMatchObject({ 'x-openai-subagent': 'memory_consolidation', 'x-openai-memgen-request': 'true' });
  expect(JSON.parse(call.headers['x-codex-turn-metadata'] ?? '{}')).toMatchObject({ thread_source: 'memory_consolidation' });
  expect(call.body.tools.map((tool) => JSON.stringify(tool)).filter((tool) => /agent|web_search/.test(tool))).toEqual([]);
  expect(textsOf(call, 'user').join('\n')).toContain(`<cwd>${root}</cwd>`);
  expect(textsOf(call, 'user').at(-1)).toContain(diffFile);
  expect(textsOf(call, 'developer').join('\n')).toContain(`in ${root} only. The network is closed.`);
  expect(diff).toContain('- A raw_memories.md\n- A rollout_summaries/2025-04-01T06-18-06-0001-blue_door.md\n');
  expect(diff).toContain('+The door is blue.');
});

test('model and number of memories can be configured', async () => {
  await using place = await makePlace('consolidation_model = "gpt-5.2"\nmax_raw_memories_for_consolidation = 1\n');
  await place.put(1, { daysAgo: 4 });
  await place.put(2, { daysAgo: 3 });
  const model = memoryModel();
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(model.of('consolidate')[0]?.body.model).toBe('gpt-5.2');
  expect((await place.read('raw_memories.md')).match(/## Thread.*/g)).toEqual([`## Thread \`${threadId(2)}\``]);
});

test('clients see nothing of it', async () => {
  await using place = await makePlace();
  await place.put(1);
  await using server = await place.start({ capabilities: { experimentalApi: true } });

  const id = await runTurn(server, place);
  await settled(place);

  const loaded = await server.thread.loaded.list({});
  const agents = await server.thread.list({ sourceKinds: ['subAgent', 'subAgentOther'] });
  const others = server.heard.filter(({ params }) => params !== undefined && 'threadId' in params && params.threadId !== id);
  expect([loaded.data, agents.data, others]).toEqual([[id], [], []]);
});

test('with nothing learned the folder is made, and says so', async () => {
  await using place = await makePlace();
  const model = memoryModel();
  await using server = await place.start({ model });

  await runTurn(server, place);
  await settled(place);

  expect(await place.read('raw_memories.md')).toBe('# Raw Memories\n\nNothing has been learned from any thread yet.\n');
  expect(model.of('consolidate')).toHaveLength(1);
});

test('where nothing has changed no agent is started, however often it is looked at', async () => {
  await using place = await makePlace();
  await place.put(1);
  const model = memoryModel();
  await using server = await place.start({ model });
  await runTurn(server, place);
  await settled(place);

  for (const text of ['again', 'and again']) {
    place.sql(rested);
    await runTurn(server, place, text);
    await eventually(() => {
      if (place.sql(`${global} AND finished_at > 1 AND status = 'done'`).length === 0) throw new Error('not looked at');
    });
  }

  expect(model.of('consolidate')).toHaveLength(1);
});

test('a note that somebody leaves has the files gone over again', async () => {
  await using place = await makePlace();
  let diff = '';
  const model = memoryModel({
    consolidate: async () => {
      diff = await place.read(diffFile);
      return says('done');
    },
  });
  await using server = await place.start({ model });
  await runTurn(server, place);
  await settled(place);
  await place.write('memories/extensions/ad_hoc/notes/2026-01-01T00-00-00-tabs.md', 'always tabs\n');
  place.sql(rested);
  await runTurn(server, place);
  await eventually(() => expect(model.of('consolidate')).toHaveLength(2));
  await settled(place);

  expect(diff).toContain('## Status\n- A extensions/ad_hoc/notes/2026-01-01T00-00-00-tabs.md\n\n## Diff');
  expect(diff).toContain('+always tabs');
});

test('what is to be forgotten is gone from the files, and from what git keeps of them', async () => {
  await using place = await makePlace();
  await place.put(1);
  const model = memoryModel();
  await using server = await place.start({ model });
  await runTurn(server, place);
  await settled(place);
  place.sql(`UPDATE threads SET memory_mode = 'disabled' WHERE id = '${threadId(1)}'`);
  place.sql(rested);
  await runTurn(server, place);
  await eventually(() => expect(model.of('consolidate')).toHaveLength(2));
  await settled(place);

  const root = join(place.home, 'memories');
  const git = (...args: readonly string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  expect(await place.files()).not.toContainEqual(expect.stringContaining('blue_door'));
  expect(git('rev-list', '--count', 'HEAD').trim()).toBe('1');
  expect(git('cat-file', '--batch-all-objects', '--batch')).not.toContain('The door is blue.');
});

test('an agent that fails leaves the work to be done: it is tried again later', async () => {
  await using place = await makePlace();
  const model = memoryModel({ consolidate: fails({ status: 400, body: { error: { message: 'no such model' } } }) });
  await using server = await place.start({ model });
  await runTurn(server, place);
  await settled(place);
  const failed = place.sql(global);
  place.sql("UPDATE jobs SET retry_at = 1 WHERE kind = 'memory_consolidate_global'");
  await runTurn(server, place);
  await eventually(() => expect(model.of('consolidate')).toHaveLength(2));
  await settled(place);

  expect(failed).toEqual([{ status: 'error', retry_remaining: 2, last_error: expect.stringContaining('no such model') }]);
  expect(place.sql(global)).toMatchObject([{ retry_remaining: 1 }]);
  expect(existsSync(join(place.home, 'memories', diffFile))).toBe(false);
});

test('a server that closes stops the agent and gives the work back', async () => {
  await using place = await makePlace();
  const model = memoryModel({ consolidate: hangs() });
  {
    await using server = await place.start({ model });
    await runTurn(server, place);
    await eventually(() => expect(model.of('consolidate')).toHaveLength(1));
  }

  expect(place.sql(global)).toEqual([{ status: 'pending', retry_remaining: 3, last_error: null }]);
  expect(existsSync(join(place.home, 'memories', diffFile))).toBe(false);
});

test('of two servers on one home one does each piece of the work', async () => {
  await using place = await makePlace('max_rollouts_per_startup = 10\n');
  for (let n = 1; n <= 6; n++) await place.put(n);
  const models = [memoryModel({ extract: learns('a') }), memoryModel({ extract: learns('a') })] as const;
  await using first = await place.start({ model: models[0] });
  await using second = await place.start({ model: models[1] });

  await Promise.all([runTurn(first, place), runTurn(second, place)]);
  await settled(place);
  await eventually(() => expect(place.sql('SELECT thread_id FROM stage1_outputs')).toHaveLength(6));

  const count = (role: 'extract' | 'consolidate'): number => models[0].of(role).length + models[1].of(role).length;
  expect([count('extract'), count('consolidate')]).toEqual([6, 1]);
});

test('settings in the repository of the memories start no programs', async () => {
  await using place = await makePlace();
  const model = memoryModel();
  await using server = await place.start({ model });
  await runTurn(server, place);
  await settled(place);
  const mark = join(place.home, 'was-run');
  const root = join(place.home, 'memories');
  await writeFile(join(root, '.git', 'config'), `[core]\n\trepositoryformatversion = 0\n[filter "x"]\n\tclean = touch ${mark}; cat\n`);
  await place.write('memories/.gitattributes', '* filter=x\n');
  place.sql(rested);
  await runTurn(server, place);
  await eventually(() => expect(model.of('consolidate')).toHaveLength(2));
  await settled(place);

  expect(existsSync(mark)).toBe(false);
});
