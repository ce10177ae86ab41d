import { tmpdir } from 'node:os';
import type { ModelTransport, ResponseEvent } from 'keelson';
import { says, scriptedModel, streams, turn, type WireEvent } from 'keelson/testing';
import { expect, test } from 'vitest';
import { frame, RawSocket, upgrade } from './support/raw-socket.js';
import { seededNumbers } from './support/seeded-numbers.js';
import { serveWebSocket } from './support/served.js';
import { dig, threadOf, WebClient } from './support/web-client.js';

const list = { method: 'thread/loaded/list', params: {} };
const input = [{ type: 'text', text: 'go' }];

/** What any server must still be able to do. */
async function expectServed(url: string): Promise<void> {
  using client = await WebClient.greeted(url);
  expect(await client.call('thread/loaded/list')).toMatchObject({ result: { data: expect.any(Array) } });
}

test('a hundred clients at once are all served, and so is the next', async () => {
  await using served = await serveWebSocket();

  const clients = await Promise.all(Array.from({ length: 100 }, () => WebClient.greeted(served.url)));
  const answers = await Promise.all(clients.map((client) => client.call('thread/loaded/list')));
  for (const client of clients) client.socket.terminate();

  expect(answers.filter((answer) => 'result' in answer)).toHaveLength(100);
  await expectServed(served.url);
});

test('each of a thousand pipelined requests gets exactly one answer', async () => {
  await using served = await serveWebSocket();
  using client = await WebClient.greeted(served.url);
  const ids = Array.from({ length: 1000 }, (_, index) => `p${index}`);

  for (const id of ids) client.say({ id, ...list });
  await client.until((message) => 'id' in message && message.id === 'p999');
  await client.call('thread/loaded/list');

  const answered = client.heard.map((message) => dig(message, 'id')).filter((id) => typeof id === 'string');
  expect(answered.sort()).toEqual(ids.sort());
});

/** A long answer in pieces of 1500 characters. */
function longAnswer(pieces: number): readonly WireEvent[] {
  const delta = { type: 'response.output_text.delta', item_id: 'm', delta: 'x'.repeat(1500) };
  const item = { id: 'm', type: 'message', role: 'assistant', content: [] };
  return [{ type: 'response.output_item.added', item }, ...Array.from({ length: pieces }, () => delta)];
}

/** Tells as a network would: some events at a time. */
const paced = (model: ModelTransport): ModelTransport => ({
  async stream(call, onEvent) {
    const events: ResponseEvent[] = [];
    await model.stream(call, (event) => events.push(event));
    for (const [index, event] of events.entries()) {
      onEvent(event);
      if (index % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
  },
});

test('a client that does not read is taken off, and the others hear every event', async () => {
  const pieces = 10_000;
  const model = paced(scriptedModel([says('hello'), turn(streams(...longAnswer(pieces)), says('the end'))]));
  await using served = await serveWebSocket({ outboxLimitBytes: 2 ** 20 }, { model });
  using fast = await WebClient.greeted(served.url);
  using slow = await WebClient.greeted(served.url);
  const threadId = threadOf(await fast.call('thread/start'));
  await fast.call('turn/start', { threadId, input });
  await fast.notified('turn/completed');
  await slow.call('thread/resume', { threadId });
  fast.heard.length = 0;

  slow.socket.pause();
  await fast.call('turn/start', { threadId, input });
  await fast.notified('turn/completed');
  slow.socket.resume();
  await slow.closed;

  const isDelta = (message: unknown): boolean => dig(message, 'method') === 'item/agentMessage/delta';
  expect(fast.heard.filter(isDelta).length).toBeGreaterThanOrEqual(pieces);
  expect(slow.heard.filter(isDelta).length).toBeLessThan(pieces);
  expect(served.logged.filter((line) => line.startsWith('closed a connection: the client reads too slowly'))).toHaveLength(1);
  await expectServed(served.url);
});

test('a program whose client does not read waits for it, and none of its output is lost', async () => {
  const bytes = 24_000_000;
  await using served = await serveWebSocket({ outboxLimitBytes: 8 * 2 ** 20 }, { env: { PATH: process.env['PATH'] ?? '' } });
  using fast = await WebClient.greeted(served.url);
  using slow = await WebClient.greeted(served.url);
  const program = { command: ['head', '-c', String(bytes), '/dev/zero'], cwd: tmpdir(), streamStdoutStderr: true, outputBytesCap: null };

  await slow.call('process/spawn', { ...program, processHandle: 'h' });
  slow.socket.pause();
  await fast.call('process/spawn', { ...program, processHandle: 'h' });
  await fast.notified('process/exited');
  slow.socket.resume();
  await slow.notified('process/exited');

  const received = (client: WebClient): number =>
    client.heard.reduce((sum, message) => sum + Buffer.byteLength(String(dig(message, 'params', 'deltaBase64') ?? ''), 'base64'), 0);
  expect([received(fast), received(slow)]).toEqual([bytes, bytes]);
});

test('pongs do not pile up for a client that pings and does not read', async () => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.upgraded({ port: served.port });
  const pings = Buffer.concat(Array.from({ length: 40_000 }, () => frame('x'.repeat(125), { opcode: 9 })));

  raw.socket.pause();
  for (let round = 0; round < 3; round++) await new Promise<unknown>((resolve) => raw.socket.write(pings, resolve));
  raw.socket.write(frame('last', { opcode: 9 }));
  raw.socket.resume();

  expect((await raw.until(/last$/)).length).toBeLessThan(120_000 * 127);
});

test.each([
  ['nothing', ''],
  ['half of a request', 'GET / HTTP/1.1\r\nhost: x\r\n'],
])('a client that sends %s and waits is let go, and others are not kept', async (_name, text) => {
  await using served = await serveWebSocket({ handshakeTimeoutMs: 200 });
  using raw = await RawSocket.open({ port: served.port });

  raw.socket.write(text);
  await expectServed(served.url);
  await raw.closed;

  await expectServed(served.url);
});

/** What clients do, from opening to leaving; each step may be the last. */
const steps: readonly ((raw: RawSocket, random: (below: number) => number) => void)[] = [
  (raw, random) => raw.socket.write(upgrade().slice(0, random(120))),
  (raw) => raw.socket.write(upgrade()),
  (raw) => raw.socket.write(frame('{"id":1,"method":"initialize","params":{"clientInfo":{"name":"n","version":"1"}}}')),
  (raw) => raw.socket.write(frame('{"id":2,"method":"thread/start","params":{}}')),
  (raw) => raw.socket.write(frame('{"id":3,"method":"model/list","params":{}}', { fin: false })),
  (raw, random) => raw.socket.write(frame('x'.repeat(500)).subarray(0, random(500))),
  (raw) => raw.socket.write(frame('', { opcode: 8 })),
];

test.each([1, 2, 3])('clients that leave in the middle of anything disturb nobody (seed %i)', async (seed) => {
  const random = seededNumbers(seed);
  await using served = await serveWebSocket();
  using steady = await WebClient.greeted(served.url);

  for (let round = 0; round < 60; round++) {
    using raw = await RawSocket.open({ port: served.port });
    for (let step = 1 + random(2); step < 2 + random(steps.length); step++) steps[step]?.(raw, random);
    if (random(2) === 0) await new Promise((resolve) => setImmediate(resolve));
    if (random(3) === 0) raw.socket.resetAndDestroy();
  }

  expect(await steady.call('thread/loaded/list')).toMatchObject({ result: { data: expect.any(Array) } });
  await expectServed(served.url);
});
