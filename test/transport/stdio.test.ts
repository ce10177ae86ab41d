import { PassThrough } from 'node:stream';
import type { ConfigOverrides } from 'keelson';
import { startTestServer } from 'keelson/testing';
import { stdioChannel } from 'keelson-transport';
import { expect, test } from 'vitest';

async function open(config: ConfigOverrides = {}) {
  const server = await startTestServer({ config });
  const input = new PassThrough();
  const output = new PassThrough();
  const connection = server.attach(stdioChannel({ input, output }));
  const read = async (count: number): Promise<unknown[]> => {
    const lines: unknown[] = [];
    let rest = '';
    for await (const chunk of output.iterator({ destroyOnReturn: false })) {
      rest += String(chunk);
      for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n')) {
        lines.push(JSON.parse(rest.slice(0, at)));
        rest = rest.slice(at + 1);
      }
      if (lines.length >= count) break;
    }
    return lines;
  };
  const say = (...lines: string[]) => input.write(lines.map((line) => `${line}\n`).join(''));
  return { server, input, connection, read, say, [Symbol.asyncDispose]: () => server.close() };
}

const hello = '{"id":1,"method":"initialize","params":{"clientInfo":{"name":"n","version":"1"}}}';

test('requests before the handshake are refused, and those behind it are answered', async () => {
  await using wire = await open();

  wire.say('{"id":"early","method":"thread/loaded/list","params":{}}', hello, '{"id":9223372036854775807,"method":"no/such"}');
  const lines = await wire.read(4);

  expect(lines).toMatchObject([
    { id: 'early', error: { code: -32600, message: 'Not initialized' } },
    { id: 1, result: { platformFamily: 'unix' } },
    { method: 'remoteControl/status/changed', params: { status: 'disabled', environmentId: null } },
    {
      error: {
        code: -32600,
        message: expect.stringMatching(/^Invalid request: unknown variant `no\/such`, expected one of `initialize`, `thread\/start`/),
      },
    },
  ]);
});

test('lines that are no messages are ignored', async () => {
  await using wire = await open();

  wire.say('{', '', 'null', '[]', '{"id":7,"result":{}}', '{"method":"whatever"}', hello);
  const lines = await wire.read(2);

  expect(lines).toMatchObject([{ id: 1 }, { method: 'remoteControl/status/changed' }]);
});

test('the last line counts without its line end, and its answer comes before the end', async () => {
  await using wire = await open();

  wire.input.end(hello);
  const lines = await wire.read(1);
  await wire.connection.ended;

  expect(lines).toMatchObject([{ id: 1 }, { method: 'remoteControl/status/changed' }]);
});

test('each of many requests gets exactly one answer', async () => {
  await using wire = await open();
  const ids = Array.from({ length: 2000 }, (_, index) => `p${index}`);

  wire.say(hello, ...ids.map((id) => JSON.stringify({ id, method: 'thread/loaded/list', params: {} })));
  const lines = await wire.read(2002);

  const answered = lines.flatMap((line) => (typeof line === 'object' && line !== null && 'id' in line ? [line.id] : []));
  expect(new Set(answered).size).toBe(2001);
  expect(answered).toHaveLength(2001);
});

test('a line of 20 MB is read, and what follows it too', async () => {
  await using wire = await open();
  const name = 'x'.repeat(20 * 1024 * 1024);

  wire.say(hello, JSON.stringify({ id: 2, method: 'thread/loaded/list', params: { unknown: name } }), '{"id":3,"method":"no/such"}');
  const lines = await wire.read(4);

  expect(lines).toHaveLength(4);
  expect(lines).toContainEqual({ id: 2, result: { data: [], nextCursor: null } });
  expect(lines).toContainEqual({ id: 3, error: { code: -32600, message: expect.stringContaining('no/such') } });
});

test('lines that are no JSON are reported and cost nobody an answer', async () => {
  await using server = await startTestServer();
  const input = new PassThrough();
  const output = new PassThrough();
  const ignored: string[] = [];
  const connection = server.attach(stdioChannel({ input, output, onIgnored: (reason) => ignored.push(reason) }));
  const bad = ['{"id":1,', "{'id':1}", '{"id":1,}', '{} {}', '\ufeff{}', '  ', '"\\ud83', '[1,2'];

  input.write(bad.map((line) => `${line}\n`).join(''));
  input.write(Buffer.from([0xff, 0xfe, 0x0a]));
  input.write(`  ${hello}  \r\n`);
  input.end();
  await connection.ended;
  await connection.close();

  const said = String(output.read()).trimEnd().split('\n');
  expect(said.map((line) => JSON.parse(line))).toMatchObject([{ id: 1 }, { method: 'remoteControl/status/changed' }]);
  expect(ignored).toHaveLength(bad.length + 1);
});

test('with remote control switched on, clients hear that it could not be reached', async () => {
  await using wire = await open({ 'features.remote_control': true });

  wire.say(hello);
  const [, status] = await wire.read(2);

  expect(status).toEqual({ method: 'remoteControl/status/changed', params: { status: 'errored', environmentId: null } });
});
