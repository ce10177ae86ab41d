import type { ThreadItem } from 'keelson';
import type { RpcMessage } from 'keelson/protocol';
import { callsShell, hangs, says, scriptedModel, startTestServer } from 'keelson/testing';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.js';
import { createMemoryThreadStore } from '../../src/store/memory-thread-store.js';
import { MemoryChannel } from '../support/memory-channel.js';

const hello = {
  id: 'hello',
  method: 'initialize',
  params: { clientInfo: { name: 'n', version: '1' }, capabilities: { experimentalApi: true } },
};
const idsOf = (messages: readonly RpcMessage[]): unknown[] => messages.flatMap((message) => ('id' in message ? [message.id] : []));

/** A small generator of numbers that come out the same for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const nobody = '019a0000-0000-7000-8000-000000000000';
const kinds: readonly ((id: number) => unknown)[] = [
  (id) => ({ id, method: 'thread/loaded/list', params: {} }),
  (id) => ({ id, method: 'thread/start', params: { ephemeral: true } }),
  (id) => ({ id, method: 'thread/list', params: { limit: 5 } }),
  (id) => ({ id, method: 'thread/read', params: { threadId: nobody, includeTurns: false } }),
  (id) => ({ id, method: 'thread/read', params: { threadId: 5 } }),
  (id) => ({ id, method: 'thread/resume', params: { threadId: nobody } }),
  (id) => ({ id, method: 'turn/start', params: { threadId: nobody, input: [] } }),
  (id) => ({ id, method: 'turn/interrupt', params: { threadId: 'no uuid', turnId: '' } }),
  (id) => ({ id, method: 'no/such', params: {} }),
  (id) => ({ id, method: 'model/list', params: {} }),
  (id) => ({ id, method: 'initialize', params: hello.params }),
  (id) => ({ id, method: 'thread/list' }),
];
const noise: readonly unknown[] = [
  null,
  42,
  [],
  {},
  { id: 5 },
  { method: 'initialized' },
  { id: 9, result: {} },
  { id: 9, error: { code: 1, message: 'x' } },
];

test.each([1, 2, 3])('under a random load each request gets exactly one answer (seed %i)', async (seed) => {
  const server = await startTestServer();
  const random = seeded(seed);
  const channel = new MemoryChannel();
  if (seed === 2) channel.pace = () => new Promise((resolve) => setImmediate(resolve));
  const connection = server.attach(channel);
  channel.say(hello);
  const ids: unknown[] = [hello.id];

  for (let id = 0; id < 1000; id++) {
    const kind = kinds[random(kinds.length)];
    channel.say(kind?.(id));
    ids.push(id);
    if (random(4) === 0) channel.say(noise[random(noise.length)]);
    if (random(50) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  channel.end();
  await connection.ended;
  await connection.close();
  await server.close();

  expect(idsOf(channel.answers()).sort()).toEqual(ids.sort());
});

test('past the configured number of unanswered requests more are refused, each with one answer', async () => {
  await using server = await startTestServer();
  const channel = new MemoryChannel();
  server.attach(channel, { unansweredLimit: 3 });
  channel.say(hello, ...[1, 2, 3, 4, 5].map((id) => ({ id, method: 'thread/start', params: { ephemeral: true } })));

  await channel.until(() => channel.answers().length === 6);

  const refused = channel.answers().filter((message) => 'error' in message);
  expect(refused).toEqual([4, 5].map((id) => ({ id, error: { code: -32001, message: 'Server overloaded; retry later.' } })));
  expect(idsOf(channel.answers()).sort()).toEqual([1, 2, 3, 4, 5, 'hello']);
});

test('the end of the input ends the connection, and closing the server stores the turn that ran as interrupted', async () => {
  const threadStore = createMemoryThreadStore({ clock: systemClock });
  const server = await startTestServer({ threadStore, model: scriptedModel([hangs()]) });
  const channel = new MemoryChannel();
  const connection = server.attach(channel);
  const started = server.once('thread/started');
  channel.say(hello, { id: 1, method: 'thread/start', params: {} });
  const { thread } = await started;
  const running = channel.until(() => channel.heard.some((message) => 'method' in message && message.method === 'turn/started'));
  channel.say({ id: 2, method: 'turn/start', params: { threadId: thread.id, input: [{ type: 'text', text: 'go' }] } });
  await running;

  channel.end();
  await connection.ended;
  await server.close({ timeoutMs: 2000 });

  const records = await threadStore.read(thread.id);
  expect(JSON.stringify(records)).toContain('"turn_aborted"');
});

test('a caller that gives up while its request runs does not hold up the thread', async () => {
  await using server = await startTestServer();
  const { thread } = await server.thread.start({});
  const controller = new AbortController();
  const ended = server.once('turn/completed');

  const call = server.turn.start(
    { threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }] },
    { signal: controller.signal },
  );
  queueMicrotask(() => controller.abort('enough'));

  await expect(call).rejects.toBe('enough');
  expect((await ended).turn.status).toBe('completed');
});

test('a request that waits for a program does not hold up the end of its connection', async () => {
  await using server = await startTestServer({ env: { PATH: process.env['PATH'] ?? '' } });
  const channel = new MemoryChannel();
  const connection = server.attach(channel);
  channel.say(hello, { id: 'exec', method: 'command/exec', params: { command: ['sleep', '60'] } });
  channel.say({ id: 'quick', method: 'command/exec', params: { command: ['echo', 'hi'] } });
  channel.end();
  const began = performance.now();

  await connection.ended;
  await connection.close();

  expect(performance.now() - began).toBeLessThan(4000);
  expect(idsOf(channel.answers())).toEqual(['hello', 'quick']);
});

test('an answer counts only from a client that was asked', async () => {
  await using server = await startTestServer({ model: scriptedModel([callsShell('touch never'), says('Left alone.')]) });
  const [asked, other] = [new MemoryChannel(), new MemoryChannel()];
  server.attach(asked);
  server.attach(other);
  const isQuestion = (message: RpcMessage): boolean => 'method' in message && message.method === 'item/commandExecution/requestApproval';
  const completed = new Promise<ThreadItem>((resolve) => {
    server.on('item/completed', ({ item }) => item.type === 'commandExecution' && resolve(item));
  });
  const started = server.once('thread/started');
  asked.say(hello, { id: 1, method: 'thread/start', params: { approvalPolicy: 'untrusted' } });
  const { thread } = await started;
  other.say(hello);
  asked.say({ id: 2, method: 'turn/start', params: { threadId: thread.id, input: [{ type: 'text', text: 'go' }] } });
  await asked.until(() => asked.heard.some(isQuestion));
  await server.thread.resume({ threadId: thread.id });
  const id = asked.heard.find(isQuestion);

  other.say({ id: id && 'id' in id ? id.id : null, result: { decision: 'accept' } });
  other.say({ id: 'after', method: 'thread/loaded/list', params: {} });
  await other.until(() => idsOf(other.heard).includes('after'));
  asked.say({ id: id && 'id' in id ? id.id : null, result: { decision: 'decline' } });

  expect(await completed).toMatchObject({ status: 'declined' });
});
