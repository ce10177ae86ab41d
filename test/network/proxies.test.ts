import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startHttpProxy } from '../../src/engine/network/http-proxy.js';
import type { Listener } from '../../src/engine/network/listener.js';
import type { Admission } from '../../src/engine/network/network-gate.js';
import type { NetworkRequest } from '../../src/engine/network/network-verdict.js';
import { startSocksProxy } from '../../src/engine/network/socks-proxy.js';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

/** A gate that says always the same, and remembers who asked. */
const gateSaying = (admission: Admission) => {
  const asked: NetworkRequest[] = [];
  const admit = async (wanted: NetworkRequest): Promise<Admission> => {
    asked.push(wanted);
    return admission;
  };
  return { admit, asked };
};
const here: Admission = { type: 'admitted', address: '127.0.0.1' };
const no: Admission = { type: 'blocked', reason: 'denied', decider: null };

async function start(proxy: Promise<Listener>): Promise<number> {
  const listener = await proxy;
  opened.push(listener);
  return listener.port;
}

/** A site that answers with what it was asked. */
async function site(): Promise<{ readonly port: number; readonly heard: IncomingMessage[] }> {
  const heard: IncomingMessage[] = [];
  const server = createServer((asked, answer) => {
    heard.push(asked);
    asked.resume().on('end', () => answer.writeHead(200, { 'x-site': 'yes', connection: 'close' }).end(`${asked.method} ${asked.url}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) });
  return { port: (server.address() as AddressInfo).port, heard };
}

/** A server that says back what it hears. */
async function echo(): Promise<number> {
  const server = createTcpServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) });
  return (server.address() as AddressInfo).port;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
};

const throughProxy = (port: number, url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const asked = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: await bodyOf(response) }),
    );
    asked.on('error', reject);
    asked.end(body);
  });

const tunnel = (port: number, authority: string) =>
  new Promise<{
    readonly status: number | undefined;
    readonly headers: IncomingMessage['headers'];
    readonly socket: Socket;
    readonly head: string;
  }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method: 'CONNECT', path: authority, agent: false });
    asked.on('connect', (response, socket, head) =>
      resolve({ status: response.statusCode, headers: response.headers, socket, head: head.toString() }),
    );
    asked.on('error', reject);
    asked.end();
  });

const next = (socket: Socket): Promise<Buffer> => new Promise((resolve) => socket.once('data', resolve));

describe('the HTTP proxy', () => {
  test('passes a request on, with its body, and the answer back', async () => {
    const { port, heard } = await site();
    const gate = gateSaying(here);
    const proxy = await start(startHttpProxy(gate, { port: 0 }));

    const answer = await throughProxy(proxy, `http://ok.com:${port}/a?b=c`, { method: 'POST', body: 'hello' });

    expect(answer).toMatchObject({ status: 200, body: 'POST /a?b=c', headers: { 'x-site': 'yes' } });
    expect(gate.asked).toEqual([{ protocol: 'http', host: 'ok.com', port, method: 'POST' }]);
    expect(heard[0]?.headers.host).toBe(`ok.com:${port}`);
  });

  test('asks for the host that was let through, whatever the request says besides', async () => {
    const { port, heard } = await site();
    const proxy = await start(startHttpProxy(gateSaying(here), { port: 0 }));

    await throughProxy(proxy, `http://ok.com:${port}/`, { headers: { host: 'evil.com', 'proxy-authorization': 'secret', 'x-own': '1' } });

    expect(heard[0]?.headers).toMatchObject({ host: `ok.com:${port}`, 'x-own': '1' });
    expect(heard[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  test('says in its refusal what was refused and why', async () => {
    const proxy = await start(startHttpProxy(gateSaying(no), { port: 0 }));

    const answer = await throughProxy(proxy, 'http://Bad.Test/');

    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'application/json', 'x-proxy-error': 'blocked-by-denylist' } });
    expect(JSON.parse(answer.body)).toEqual({
      status: 'blocked',
      host: 'bad.test',
      reason: 'denied',
      decision: 'deny',
      source: 'baseline_policy',
      protocol: 'http',
      port: 80,
      message: 'Domain denied by the sandbox policy.',
    });
  });

  test.each([
    ['not_allowed', 'blocked-by-allowlist', 'Domain not in allowlist.', 'baseline_policy'],
    ['not_allowed_local', 'blocked-by-allowlist', 'Sandbox policy blocks local/private network addresses.', 'baseline_policy'],
    ['method_not_allowed', 'blocked-by-method-policy', 'Method not allowed in limited mode.', 'mode_guard'],
  ] as const)('tells %s apart', async (reason, header, message, source) => {
    const proxy = await start(startHttpProxy(gateSaying({ type: 'blocked', reason, decider: null }), { port: 0 }));

    const answer = await throughProxy(proxy, 'http://x.com/');

    expect(answer.headers['x-proxy-error']).toBe(header);
    expect(JSON.parse(answer.body)).toMatchObject({ reason, message, source });
  });

  test('opens a tunnel that both sides talk through', async () => {
    const port = await echo();
    const gate = gateSaying(here);
    const proxy = await start(startHttpProxy(gate, { port: 0 }));

    const { status, socket } = await tunnel(proxy, `ok.com:${port}`);
    socket.write('ping');

    expect(status).toBe(200);
    expect(String(await next(socket))).toBe('ping');
    expect(gate.asked).toEqual([{ protocol: 'https', host: 'ok.com', port, method: null }]);
    socket.destroy();
  });

  test('refuses a tunnel in words', async () => {
    const proxy = await start(startHttpProxy(gateSaying(no), { port: 0 }));

    const { status, headers, socket, head } = await tunnel(proxy, 'bad.test:443');

    const body = head === '' ? String(await next(socket)) : head;
    expect([status, headers['x-proxy-error'], body]).toEqual([403, 'blocked-by-denylist', 'Domain denied by the sandbox policy.']);
  });

  test('says when nobody is at the other end', async () => {
    const proxy = await start(startHttpProxy(gateSaying(here), { port: 0 }));

    expect(await throughProxy(proxy, 'http://ok.com:1/')).toMatchObject({ status: 502, body: 'upstream failure' });
    expect((await tunnel(proxy, 'ok.com:1')).status).toBe(502);
  });

  test.each(['/no-host', 'https://ok.com/', 'ftp://ok.com/'])('passes on only what it can look into: %s', async (url) => {
    const gate = gateSaying(here);
    const proxy = await start(startHttpProxy(gate, { port: 0 }));

    expect((await throughProxy(proxy, url)).status).toBe(400);
    expect(gate.asked).toEqual([]);
  });

  test('ends its tunnels with itself', async () => {
    const port = await echo();
    const proxy = await startHttpProxy(gateSaying(here), { port: 0 });
    const { socket } = await tunnel(proxy.port, `ok.com:${port}`);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).resume();

    await proxy[Symbol.asyncDispose]();

    await closed;
  });
});

/** Talks SOCKS: greets, wishes, and gives what was answered. */
async function socks(
  port: number,
  wish: Buffer,
  greeting = Buffer.from([5, 1, 0]),
): Promise<{ readonly socket: Socket; readonly answers: Buffer[] }> {
  const socket = connect(port, '127.0.0.1');
  const answers: Buffer[] = [];
  const greeted = next(socket);
  socket.write(greeting);
  answers.push(await greeted);
  if (answers[0]?.[1] !== 0) return { socket, answers };
  const answered = next(socket);
  for (const byte of wish) socket.write(Buffer.from([byte]));
  answers.push(await answered);
  return { socket, answers };
}

const wishFor = (host: string, port: number, command = 1): Buffer =>
  Buffer.from([5, command, 0, 3, host.length, ...Buffer.from(host), port >> 8, port & 255]);

describe('the SOCKS proxy', () => {
  test('connects to a name', async () => {
    const port = await echo();
    const gate = gateSaying(here);
    const proxy = await start(startSocksProxy(gate, { port: 0 }));

    const { socket, answers } = await socks(proxy, wishFor('ok.com', port));
    socket.write('ping');

    expect(answers).toEqual([Buffer.from([5, 0]), Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])]);
    expect(String(await next(socket))).toBe('ping');
    expect(gate.asked).toEqual([{ protocol: 'socks5Tcp', host: 'ok.com', port, method: null }]);
    socket.destroy();
  });

  test.each([
    ['of version 4', Buffer.from([5, 1, 0, 1, 10, 0, 0, 1, 0, 80]), '10.0.0.1'],
    ['of version 6', Buffer.from([5, 1, 0, 4, ...Array(15).fill(0), 1, 0, 80]), '0:0:0:0:0:0:0:1'],
  ])('asks about addresses %s', async (_name, wish, host) => {
    const gate = gateSaying(no);
    const proxy = await start(startSocksProxy(gate, { port: 0 }));

    const { answers } = await socks(proxy, wish);

    expect(answers[1]?.[1]).toBe(2);
    expect(gate.asked).toEqual([{ protocol: 'socks5Tcp', host, port: 80, method: null }]);
  });

  test.each([
    ['to bind', wishFor('ok.com', 80, 2), 7],
    ['for datagrams', wishFor('ok.com', 80, 3), 7],
    ['an address of no kind', Buffer.from([5, 1, 0, 9]), 8],
    ['a name that is none', wishFor('a b', 80), 8],
    ['a port where nobody is', wishFor('ok.com', 1), 5],
  ])('answers who wants %s', async (_name, wish, code) => {
    const proxy = await start(startSocksProxy(gateSaying(here), { port: 0 }));

    const { answers } = await socks(proxy, wish);

    expect(answers[1]?.[1]).toBe(code);
  });

  test('knows no passwords', async () => {
    const proxy = await start(startSocksProxy(gateSaying(here), { port: 0 }));

    const { answers } = await socks(proxy, Buffer.alloc(0), Buffer.from([5, 1, 2]));

    expect(answers).toEqual([Buffer.from([5, 0xff])]);
  });
});
