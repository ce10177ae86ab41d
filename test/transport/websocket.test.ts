import { request } from 'node:http';
import { hangs, says, scriptedModel } from 'keelson/testing';
import { listenWebSocket } from 'keelson-transport';
import { expect, test } from 'vitest';
import { frame, RawSocket, upgrade } from './support/raw-socket.js';
import { serveWebSocket } from './support/served.js';
import { dig, threadOf, WebClient } from './support/web-client.js';

interface HttpAnswer {
  readonly status: number | undefined;
  readonly body: string;
  readonly allow: string | undefined;
}

/** One plain request over a connection of its own. */
function http(port: number, options: { method?: string; path?: string; headers?: Record<string, string> } = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode, body, allow: response.headers.allow }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('a client has a turn over WebSocket', async () => {
  await using served = await serveWebSocket({}, { model: scriptedModel([says('Hello there.')]) });
  using client = await WebClient.greeted(`${served.url}/any/path?query`);
  const started = await client.call('thread/start');

  await client.call('turn/start', { threadId: threadOf(started), input: [{ type: 'text', text: 'hi' }] });
  await client.notified('turn/completed');

  expect(client.heard.map((message) => ('method' in message ? message.method : 'answer'))).toEqual(
    expect.arrayContaining([
      'answer',
      'remoteControl/status/changed',
      'thread/started',
      'turn/started',
      'item/completed',
      'turn/completed',
    ]),
  );
});

test('no subprotocol and no extension is agreed on', async () => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.open({ port: served.port });

  raw.socket.write(upgrade({ 'sec-websocket-protocol': 'a, b', 'sec-websocket-extensions': 'permessage-deflate' }));

  expect(await raw.until(/\r\n\r\n/)).toMatch(
    /^HTTP\/1\.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: \S+\r\n\r\n$/,
  );
});

test('health is asked without a token, and its answer is empty', async () => {
  await using served = await serveWebSocket({ auth: { kind: 'capabilityToken', tokenSha256: 'ab'.repeat(32) } });
  const answers = [];

  for (const path of ['/readyz', '/healthz', '/readyz?verbose=1']) {
    for (const method of ['GET', 'HEAD', 'POST']) answers.push(await http(served.port, { method, path }));
  }

  const healthy = { status: 200, body: '', allow: undefined };
  expect(answers).toEqual(Array.from({ length: 3 }, () => [healthy, healthy, { status: 405, body: '', allow: 'GET,HEAD' }]).flat());
});

test('an upgrade of a health path is answered like any other request for it', async () => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.open({ port: served.port });

  raw.socket.write(upgrade({}, '/healthz'));

  expect(await raw.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-length: 0\r\n\r\n$/);
});

const wellFormed = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'k',
};

test.each([
  [405, 'Request method must be `GET`', { method: 'POST' }],
  [400, "Connection header did not include 'upgrade'", { path: '/readyz/' }],
  [400, "`Upgrade` header did not include 'websocket'", { headers: { ...wellFormed, upgrade: 'h2c' } }],
  [400, "`Sec-WebSocket-Version` header did not include '13'", { headers: { ...wellFormed, 'sec-websocket-version': '12' } }],
  [400, '`Sec-WebSocket-Key` header missing', { headers: { connection: 'upgrade', upgrade: 'WebSocket', 'sec-websocket-version': '13' } }],
])('what is no upgrade is answered %i %s', async (status, body, options) => {
  await using served = await serveWebSocket();

  expect(await http(served.port, options)).toEqual({ status, body, allow: undefined });
});

test.each(['http://evil.example', 'null', ''])('whoever comes from the origin %j is refused, whatever it asks', async (origin) => {
  await using served = await serveWebSocket();
  const headers = { origin };

  const answers = [
    await http(served.port, { headers }),
    await http(served.port, { path: '/readyz', headers }),
    await http(served.port, { headers: { ...wellFormed, origin } }),
  ];

  expect(answers).toEqual(Array.from({ length: 3 }, () => ({ status: 403, body: '', allow: undefined })));
});

test('a page whose origin is allowed may connect, and others may not', async () => {
  await using served = await serveWebSocket({ allowedOrigins: ['http://127.0.0.1:8080'] });

  using client = await WebClient.greeted(served.url, { origin: 'http://127.0.0.1:8080' });
  const other = WebClient.open(served.url, { origin: 'http://127.0.0.1:8081' });

  expect(await client.call('thread/loaded/list')).toMatchObject({ result: { data: [] } });
  await expect(other).rejects.toThrow('Unexpected server response: 403');
});

test('a client without the token is refused, may try again over the same connection, and the log does not tell its token', async () => {
  await using served = await serveWebSocket({ auth: { kind: 'capabilityToken', tokenSha256: digestOfAbc } });
  using raw = await RawSocket.open({ port: served.port });

  raw.socket.write(upgrade() + upgrade({ authorization: 'Bearer wrong-token' }) + upgrade({ authorization: 'Bearer abc' }));
  const text = await raw.until(/ 101 [\s\S]*\r\n\r\n$/);

  expect(text).toMatch(
    /^HTTP\/1\.1 401 Unauthorized\r\ncontent-type: text\/plain; charset=utf-8\r\ncontent-length: 30\r\n\r\nmissing websocket bearer tokenHTTP\/1\.1 401 [\s\S]*\r\n\r\ninvalid websocket bearer tokenHTTP\/1\.1 101 /,
  );
  expect(served.logged.join('\n')).toContain('refused a client');
  expect(served.logged.join('\n')).not.toContain('wrong-token');
});

const digestOfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('requests that are pipelined are answered in order', async () => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.open({ port: served.port });

  raw.socket.write(`GET /readyz HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n${upgrade()}`);
  const text = await raw.until(/ 101 /);

  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '405', '400', '101']);
});

test('a message may come in pieces with pings between them, and each ping gets its pong', async () => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.upgraded({ port: served.port });
  const message = Buffer.from('{"id":"ü","method":"thread/loaded/list","params":{}}');
  const cut = message.indexOf(0xc3) + 1;

  raw.socket.write(
    Buffer.concat([
      frame(message.subarray(0, cut), { fin: false }),
      frame('between', { opcode: 9 }),
      frame(message.subarray(cut, cut + 5), { opcode: 0, fin: false }),
      frame('unasked', { opcode: 10 }),
      frame(message.subarray(cut + 5), { opcode: 0 }),
    ]),
  );

  const text = await raw.until(/Not initialized/);
  expect(text.startsWith('\x8a\x07between\x81')).toBe(true);
});

test.each([
  ['a binary message', frame('{"id":1,"method":"x"}', { opcode: 2 })],
  ['text that is no JSON', frame('hello')],
  ['empty text', frame('')],
  ['two messages in one', frame('{"id":1,"method":"x"}\n{"id":2,"method":"x"}')],
  ['a list of messages', frame('[{"id":1,"method":"x"}]')],
  ['an object of no known shape', frame('{"foo":1}')],
])('%s is ignored, and the connection goes on', async (_name, bytes) => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.upgraded({ port: served.port });

  raw.socket.write(Buffer.concat([bytes, frame('  {"id":"next","method":"thread/loaded/list","params":{}} \n')]));

  expect((await raw.until(/"next"/)).slice(2)).toBe('{"id":"next","error":{"code":-32600,"message":"Not initialized"}}');
});

test.each([
  ['an unmasked frame', frame('{}', { isMasked: false })],
  ['reserved bits', frame('{}', { reserved: 4 })],
  ['an unknown opcode', frame('{}', { opcode: 3 })],
  ['a continuation of nothing', frame('{}', { opcode: 0 })],
  ['a message within a message', Buffer.concat([frame('{', { fin: false }), frame('{}')])],
  ['a ping of 126 bytes', frame('x'.repeat(126), { opcode: 9 })],
  ['a fragmented ping', frame('x', { opcode: 9, fin: false })],
  ['a close of one byte', frame('x', { opcode: 8 })],
  ['text that is not UTF-8', frame(Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
  ['a frame that declares more than 16 MiB', frame('x', { declared: 16n * 2n ** 20n + 1n })],
  ['a frame that declares a terabyte', frame('x', { declared: 2n ** 40n })],
])('%s ends the connection without a close frame, and no other', async (_name, bytes) => {
  await using served = await serveWebSocket();
  using other = await WebClient.greeted(served.url);
  using raw = await RawSocket.upgraded({ port: served.port });

  raw.socket.write(bytes);
  await raw.closed;

  expect(raw.text).toBe('');
  expect(await other.call('thread/loaded/list')).toMatchObject({ result: { data: [] } });
});

test.each([
  ['with a code', Buffer.from([0x03, 0xe8]), '\x88\x02\x03\xe8'],
  ['without a code', Buffer.alloc(0), '\x88\x00'],
])('a close %s is answered and ends the connection', async (_name, body, reply) => {
  await using served = await serveWebSocket();
  using raw = await RawSocket.upgraded({ port: served.port });

  raw.socket.write(frame(body, { opcode: 8 }));
  await raw.closed;

  expect(raw.text).toBe(reply);
});

test('a request that comes with a close runs', async () => {
  await using served = await serveWebSocket();
  using client = await WebClient.greeted(served.url);
  const started = served.server.once('thread/started');

  client.say({ id: 'last', method: 'thread/start', params: {} });
  client.socket.close();

  expect((await started).thread.id).toBeTypeOf('string');
});

test('the end of a connection leaves the turn running, and whoever resumes the thread hears its end', async () => {
  await using served = await serveWebSocket({}, { model: scriptedModel([hangs()]) });
  const first = await WebClient.greeted(served.url);
  const threadId = threadOf(await first.call('thread/start'));
  await first.call('turn/start', { threadId, input: [{ type: 'text', text: 'go' }] });
  const started = await first.notified('turn/started');
  first.socket.terminate();

  using second = await WebClient.greeted(served.url);
  await second.call('thread/resume', { threadId });
  await second.call('turn/interrupt', { threadId, turnId: dig(started, 'params', 'turn', 'id') });

  expect(await second.notified('turn/completed')).toMatchObject({ params: { turn: { status: 'interrupted' } } });
});

test('a listener that is closed lets nobody in, and keeps whom it has', async () => {
  await using served = await serveWebSocket();
  using client = await WebClient.greeted(served.url);

  await served.listener.close();

  await expect(WebClient.open(served.url)).rejects.toThrow('ECONNREFUSED');
  expect(await client.call('thread/loaded/list')).toMatchObject({ result: { data: [] } });
});

test('closing the server ends its connections', async () => {
  await using served = await serveWebSocket();
  using client = await WebClient.greeted(served.url);

  await served.server.close();

  await client.closed;
});

test('an address that is taken is refused', async () => {
  await using served = await serveWebSocket();

  await expect(listenWebSocket(served.server, { host: '127.0.0.1', port: served.port })).rejects.toThrow('EADDRINUSE');
});

test('whoever may be reached by others without authentication is warned, and only then', async () => {
  await using open = await serveWebSocket({ host: '0.0.0.0' });
  await using guarded = await serveWebSocket({ host: '0.0.0.0', auth: { kind: 'capabilityToken', tokenSha256: digestOfAbc } });
  await using local = await serveWebSocket();

  expect([open, guarded, local].map(({ logged }) => logged.some((line) => line.includes('no authentication')))).toEqual([
    true,
    false,
    false,
  ]);
});
