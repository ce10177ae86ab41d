import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineTool } from 'keelson';
import { callsTool, type ScriptPart, says, scriptedModel, startTestServer, streams, turn } from 'keelson/testing';
import { expect, test } from 'vitest';

const patch = '*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch';

async function open(response: ScriptPart, options: Parameters<typeof startTestServer>[0] = {}) {
  const model = scriptedModel([response, says('done')]);
  const server = await startTestServer({ ...options, model });
  const cwd = await mkdtemp(join(tmpdir(), 'keelson-calls-'));
  const { thread } = await server.thread.start({ cwd, model: 'gpt-5.2' });
  const start = () => server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] });
  const outputs = () => {
    const input = model.requests.at(-1)?.body.input ?? [];
    return input.flatMap((item) => (String(item.type).endsWith('_output') ? [item.output] : []));
  };
  const dispose = async (): Promise<void> => {
    await server.close();
    await rm(cwd, { recursive: true, force: true });
  };
  return { server, threadId: thread.id, start, outputs, [Symbol.asyncDispose]: dispose };
}

const echo = (running: { now: number; most: number }, parallel: boolean) =>
  defineTool({
    name: 'echo',
    description: '',
    parallel,
    inputSchema: { type: 'object' },
    run: async (args) => {
      running.most = Math.max(running.most, ++running.now);
      await new Promise((resolve) => setImmediate(resolve));
      running.now--;
      return JSON.stringify(args);
    },
  });

const thousand = Array.from({ length: 1000 }, (_, n) => callsTool('echo', { n }));

test.each([
  [true, 32],
  [false, 1],
])('a thousand calls of one response are answered in call order (parallel: %s, at most %i at a time)', async (parallel, most) => {
  const running = { now: 0, most: 0 };
  await using place = await open(turn(...thousand), { tools: [echo(running, parallel)] });
  const done = place.server.once('turn/completed');

  await place.start();
  await done;

  expect(place.outputs()).toEqual(thousand.map((_, n) => JSON.stringify({ n })));
  expect(running.most).toBe(most);
});

test('calls of tools that are not there are answered, each in its own words', async () => {
  const call = (item: Record<string, unknown>) => streams({ type: 'response.output_item.done', item: { call_id: 'c', ...item } });
  await using place = await open(
    turn(
      call({ type: 'function_call', call_id: '1', name: 'nope', arguments: '{}' }),
      call({ type: 'function_call', call_id: '2', namespace: 'mcp__x__', name: 'nope', arguments: '{}' }),
      call({ type: 'custom_tool_call', call_id: '3', name: 'nope', input: '' }),
      call({ type: 'function_call', call_id: '4', name: 'web_search', arguments: '{}' }),
      call({ type: 'custom_tool_call', call_id: '5', name: 'exec_command', input: 'ls' }),
    ),
  );
  const done = place.server.once('turn/completed');

  await place.start();
  await done;

  expect(place.outputs()).toEqual([
    'unsupported call: nope',
    'unsupported call: mcp__x__nope',
    'unsupported custom tool call: nope',
    'unsupported call: web_search',
    'unsupported custom tool call: exec_command',
  ]);
});

test.each([
  ['exec_command', { cmd: 'sleep 30' }, /^aborted by user after \d+\.\ds$/],
  ['shell_command', { command: 'sleep 30' }, /^Wall time: \d+\.\d seconds\naborted by user$/],
])('an interrupted %s is told as such when the thread goes on', async (name, args, told) => {
  await using place = await open(callsTool(name, args));
  const begun = place.server.once('item/started', { where: ({ item }) => item.type === 'commandExecution' });

  const { turn: started } = await place.start().then(async (answer) => {
    await begun;
    return answer;
  });
  await place.server.turn.interrupt({ threadId: place.threadId, turnId: started.id });
  const done = place.server.once('turn/completed', { where: (ended) => ended.turn.status === 'completed' });
  await place.start();
  await done;

  expect(place.outputs()).toEqual([expect.stringMatching(told)]);
});

test('a patch is shown while the model writes it, where the feature is on', async () => {
  const item = { type: 'custom_tool_call', id: 'i', call_id: 'p', name: 'apply_patch' };
  const response = streams(
    { type: 'response.output_item.added', item: { ...item, input: '' } },
    ...(patch.match(/[\s\S]{1,9}/g) ?? []).map((delta) => ({ type: 'response.custom_tool_call_input.delta', item_id: 'i', delta })),
    { type: 'response.output_item.done', item: { ...item, input: patch } },
  );
  await using place = await open(response, { config: { 'features.apply_patch_streaming_events': true } });
  const done = place.server.once('turn/completed');

  await place.start();
  await done;

  const updates = place.server.heard.flatMap((said) => (said.method === 'item/fileChange/patchUpdated' ? [said.params] : []));
  expect(updates.map(({ itemId, changes }) => [itemId, changes[0]?.diff])).toEqual([
    ['p', 'one\n'],
    ['p', 'one\ntwo\n'],
  ]);
});
