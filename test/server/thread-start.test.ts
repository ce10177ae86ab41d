import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { conversation, countingModel, linesOf, message, runTurn, startFileServer } from '../support/thread-server.js';

test('a new thread is told to every client, after its answer', async () => {
  await using server = await startTestServer();
  await using other = await server.connect();
  const told = other.once('thread/started');

  const { thread } = await server.thread.start({ threadSource: 'user' });

  expect((await told).thread).toEqual({ ...thread, turns: [] });
  expect(thread).toMatchObject({ sessionId: thread.id, status: { type: 'idle' }, threadSource: 'user', forkedFromId: null, gitInfo: null });
});

test('a deprecated parameter is noted to the caller alone, before the answer', async () => {
  await using server = await startTestServer();
  await using other = await server.connect();
  const heard: string[] = [];
  other.on('deprecationNotice', ({ summary }) => heard.push(summary));
  const noted = server.once('deprecationNotice');

  await server.thread.start({ persistExtendedHistory: true });

  expect(await noted).toEqual({
    summary: 'persistExtendedHistory is deprecated and ignored',
    details: 'Remove this parameter. App-server always uses limited history persistence.',
  });
  expect(heard).toEqual([]);
});

test('an ephemeral thread leaves nothing on disk and is in no list', async () => {
  await using place = await startFileServer();
  const { server } = place;

  const { thread } = await server.thread.start({ ephemeral: true });
  await runTurn(server, thread.id, 'hi');

  expect(thread).toMatchObject({ ephemeral: true, path: null });
  expect((await server.thread.list({})).data).toEqual([]);
  expect((await server.thread.loaded.list({})).data).toEqual([thread.id]);
  expect((await server.thread.read({ threadId: thread.id })).thread.path).toBeNull();
});

test('where nothing can be written the turn goes on, its items are told, and one warning says what is wrong', async () => {
  await using place = await startFileServer();
  const { server, home } = place;
  await writeFile(join(home, 'sessions'), 'in the way of the folder');
  const { thread } = await server.thread.start({});
  const warnings: string[] = [];
  server.on('warning', ({ message }) => warnings.push(message));

  const turn = await runTurn(server, thread.id, 'hi');

  expect(turn.status).toBe('completed');
  expect(server.items('agentMessage')).toMatchObject([{ text: 'A1' }]);
  expect(warnings).toEqual([expect.stringContaining(`cannot be saved to ${thread.path}`)]);
});

test('tools that the client runs are stored, and known again when the thread is resumed', async () => {
  await using first = await startFileServer();
  const tool = { name: 'look_up', description: 'Looks things up.', inputSchema: { type: 'object' } };
  const { thread } = await first.server.thread.start({ dynamicTools: [tool] });
  await runTurn(first.server, thread.id, 'hi');

  const [head] = await linesOf(thread.path);

  expect(head?.payload.dynamic_tools).toMatchObject([tool]);
});

test('an id may be written in any of the ways of a UUID', async () => {
  await using server = await startTestServer({ model: countingModel() });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'hi');

  for (const threadId of [thread.id.toUpperCase(), thread.id.replaceAll('-', ''), `urn:uuid:${thread.id}`, `{${thread.id}}`]) {
    expect((await server.thread.read({ threadId })).thread.id).toBe(thread.id);
  }
  await expect(server.thread.read({ threadId: `${thread.id.slice(0, -1)}-` })).rejects.toMatchObject({
    message: expect.stringMatching(/^invalid thread id: /),
  });
});

test('items of the history that a client adds are what the model has seen', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const { thread } = await server.thread.start({});

  await server.thread.injectItems({
    threadId: thread.id,
    items: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I was here before.' }] }],
  });

  const told = ['session_meta', 'response_item', 'response_item', 'turn_context'];
  expect((await linesOf(thread.path)).map(({ type }) => type)).toEqual([...told, 'response_item']);
  await runTurn(server, thread.id, 'hi');
  expect(conversation(model.requests[0])).toEqual(['assistant: I was here before.', 'user: hi']);
});

test('items are read after the setting of the thread, and those of kinds that nobody knows are left out', async () => {
  const model = countingModel();
  await using place = await startFileServer({ model });
  const { server } = place;
  const { thread } = await server.thread.start({});

  await server.thread.injectItems({ threadId: thread.id, items: [{ type: 'of tomorrow', x: 1 }, message('user', 'seen')] });
  await runTurn(server, thread.id, 'hi');

  const roles = model.requests[0]?.body.input.map(({ role, content }) => [role, JSON.stringify(content).includes('seen')]);
  expect(roles).toEqual([
    ['developer', false],
    ['user', false],
    ['user', true],
    ['user', false],
  ]);
});

test.each([
  [[], 'items must not be empty'],
  [[{ nothing: 1 }], 'items[0] is not a valid response item: missing field `type`'],
  [
    [
      { type: 'message', role: 'user', content: [] },
      { type: 'message', role: 'user' },
    ],
    'items[1] is not a valid response item: missing field `content`',
  ],
])('items that are none are refused (%#)', async (items, refusal) => {
  await using server = await startTestServer();
  const { thread } = await server.thread.start({});

  await expect(server.thread.injectItems({ threadId: thread.id, items })).rejects.toMatchObject({ code: -32600, message: refusal });
});

test('prompts that the client shows by itself are counted', async () => {
  await using server = await startTestServer();
  const { id: threadId } = (await server.thread.start({})).thread;

  expect(await server.thread.incrementElicitation({ threadId })).toEqual({ count: 1, paused: true });
  expect(await server.thread.incrementElicitation({ threadId })).toEqual({ count: 2, paused: true });
  expect(await server.thread.decrementElicitation({ threadId })).toEqual({ count: 1, paused: true });
  expect(await server.thread.decrementElicitation({ threadId })).toEqual({ count: 0, paused: false });
  await expect(server.thread.decrementElicitation({ threadId })).rejects.toMatchObject({
    message: 'out-of-band elicitation count is already zero',
  });
});

test('an action that the reviewer denied and the user allows is told to the model', async () => {
  const model = countingModel();
  await using server = await startTestServer({ model });
  const { id: threadId } = (await server.thread.start({})).thread;
  const event = (status: string) => ({
    id: 'r',
    turn_id: 't',
    status,
    action: { type: 'command', source: 'shell', command: 'rm x', cwd: '/' },
  });

  await server.thread.approveGuardianDeniedAction({ threadId, event: event('denied') });
  await server.thread.approveGuardianDeniedAction({ threadId, event: event('approved') });
  await runTurn(server, threadId, 'go on');

  const notes = JSON.stringify(model.requests[0]?.body.input).match(/rm x/g);
  expect(notes).toHaveLength(1);
});

test.each([
  [{}, 'missing field `id`'],
  [{ id: 'r' }, 'missing field `status`'],
  [{ id: 'r', status: 'denied' }, 'missing field `action`'],
  [{ id: 'r', status: 'odd' }, 'unknown variant `odd`, expected one of `in_progress`, `approved`, `denied`, `timed_out`, `aborted`'],
])('what is no denial is refused before the thread is looked for (%#)', async (event, why) => {
  await using server = await startTestServer();

  await expect(server.thread.approveGuardianDeniedAction({ threadId: 'nope', event })).rejects.toMatchObject({
    code: -32600,
    message: `invalid Guardian denial event: ${why}`,
  });
});
