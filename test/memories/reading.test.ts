import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { says, streams } from 'keelson/testing';
import { expect, test } from 'vitest';
import { eventually, makePlace, memoryModel, runTurn, sayIn, settled, textsOf, threadId } from './support/memory-place.js';

const modeOf = (id: string): string => `SELECT memory_mode FROM threads WHERE id = '${id}'`;

const citing = (...ids: readonly string[]) =>
  says(
    `Blue.<oai-mem-citation>\n<citation_entries>\nMEMORY.md:1-2|note=[colour]\n</citation_entries>\n<rollout_ids>\n${ids.join('\n')}\n</rollout_ids>\n</oai-mem-citation>`,
  );

const searches = streams({
  type: 'response.output_item.done',
  item: { type: 'web_search_call', id: 'ws', status: 'completed', action: { type: 'search', query: 'doors' } },
});

test('a thread is told the summary, and how to read on, to note and to cite', async () => {
  await using place = await makePlace();
  await place.write('memories/memory_summary.md', 'REMEMBER the blue door');
  const model = memoryModel();
  await using server = await place.start({ model });
  await runTurn(server, place);

  const [call] = model.of('turn');
  const part = call && textsOf(call, 'developer').find((said) => said.includes('REMEMBER'));
  expect(part).toContain('========= MEMORY_SUMMARY BEGINS =========\nREMEMBER the blue door\n========= MEMORY_SUMMARY ENDS =========');
  expect(part).toContain(`${join(place.home, 'memories')}/extensions/ad_hoc/notes/`);
  expect(part).toContain('<oai-mem-citation>');
});

test('a long summary is cut', async () => {
  await using place = await makePlace();
  await place.write('memories/memory_summary.md', `${'ä'.repeat(20_000)}zebra`);
  const model = memoryModel();
  await using server = await place.start({ model });
  await runTurn(server, place);

  const text = JSON.stringify(model.of('turn')[0]?.body);
  expect([text.match(/ä+/)?.[0].length, text.includes('zebra')]).toEqual([10_000, false]);
});

test('memories that an answer cites are used, each once', async () => {
  await using place = await makePlace();
  await place.put(1);
  await place.put(2);
  const model = memoryModel({
    turn: ({ body }) => (JSON.stringify(body).includes('zebra') ? citing(threadId(1), threadId(1)) : says('hi')),
  });
  await using server = await place.start({ model });
  const id = await runTurn(server, place);
  await settled(place);

  await sayIn(server, id, 'of which colour is the zebra?');

  const uses = 'SELECT thread_id, usage_count, last_usage > 0 AS is_used FROM stage1_outputs ORDER BY thread_id';
  await eventually(() => expect(place.sql('SELECT 1 FROM stage1_outputs WHERE usage_count > 0')).toHaveLength(1));
  expect(place.sql(uses)).toEqual([
    { thread_id: threadId(1), usage_count: 1, is_used: 1 },
    { thread_id: threadId(2), usage_count: null, is_used: null },
  ]);
  expect(server.items('agentMessage').at(-1)).toMatchObject({
    text: 'Blue.',
    memoryCitation: { entries: [{ path: 'MEMORY.md', lineStart: 1, lineEnd: 2, note: 'colour' }], threadIds: [threadId(1)] },
  });
});

test('where it is asked for, a search of the web keeps a thread from being learned from', async () => {
  await using place = await makePlace('disable_on_external_context = true\n');
  await using server = await place.start({ model: memoryModel({ turn: searches }) });
  const id = await runTurn(server, place);

  await eventually(() => expect(place.sql(modeOf(id))).toEqual([{ memory_mode: 'polluted' }]));
});

test('otherwise it does not', async () => {
  await using place = await makePlace();
  const id = await (async () => {
    await using server = await place.start({ model: memoryModel({ turn: searches }) });
    return await runTurn(server, place);
  })();

  expect(place.sql(modeOf(id))).toEqual([{ memory_mode: 'enabled' }]);
});

test('a polluted thread stays so when it is resumed, and can be enabled again', async () => {
  await using place = await makePlace('disable_on_external_context = true\n');
  const model = memoryModel({ turn: ({ body }) => (JSON.stringify(body).includes('zebra') ? says('ok') : searches) });
  await using server = await place.start({ model, capabilities: { experimentalApi: true } });
  const id = await runTurn(server, place);
  await eventually(() => expect(place.sql(modeOf(id))).toEqual([{ memory_mode: 'polluted' }]));
  await sayIn(server, id, 'zebra');
  const later = place.sql(modeOf(id));
  await server.thread.memoryMode.set({ threadId: id, mode: 'enabled' });

  expect([later, place.sql(modeOf(id))]).toEqual([[{ memory_mode: 'polluted' }], [{ memory_mode: 'enabled' }]]);
});

test('threads that start without the making of memories are not learned from later', async () => {
  await using place = await makePlace('generate_memories = false\n');
  const id = await (async () => {
    await using server = await place.start();
    return await runTurn(server, place);
  })();

  expect(place.sql(modeOf(id))).toEqual([{ memory_mode: 'disabled' }]);
});

test('a reset forgets everything, and the next first turn begins anew', async () => {
  await using place = await makePlace();
  await place.put(1);
  const model = memoryModel();
  await using server = await place.start({ model, capabilities: { experimentalApi: true } });
  await runTurn(server, place);
  await settled(place);

  await server.request('memory/reset', undefined);
  const left = [await place.files(), place.sql('SELECT 1 FROM jobs'), place.sql('SELECT 1 FROM stage1_outputs')];
  await runTurn(server, place);
  await settled(place);

  expect(left).toEqual([[], [], []]);
  expect([model.of('extract').length, model.of('consolidate').length]).toEqual([2, 2]);
});

test('a reset stops the agent that goes over the files', async () => {
  await using place = await makePlace();
  let isStopped = false;
  const model = memoryModel({
    consolidate: async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      isStopped = true;
      throw signal.reason;
    },
  });
  await using server = await place.start({ model, capabilities: { experimentalApi: true } });
  await runTurn(server, place);
  await eventually(() => expect(model.of('consolidate')).toHaveLength(1));

  await server.request('memory/reset', undefined);

  expect([isStopped, await place.files(), place.sql('SELECT 1 FROM jobs')]).toEqual([true, [], []]);
});

test('what a link leads to is not emptied', async () => {
  await using place = await makePlace();
  await place.write('elsewhere/kept.md', 'mine');
  await symlink(join(place.home, 'elsewhere'), join(place.home, 'memories'));
  await using server = await place.start({ capabilities: { experimentalApi: true } });

  await expect(server.request('memory/reset', undefined)).rejects.toMatchObject({
    code: -32603,
    message: `failed to clear memory directories under ${place.home}: refusing to clear symlinked memory root ${join(place.home, 'memories')}`,
  });
  expect(await place.files()).toEqual(['kept.md']);
});
