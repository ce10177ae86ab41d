import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import type { AppServer } from 'keelson';
import { startTestServer } from 'keelson/testing';
import { listenUnixSocket } from 'keelson-transport';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { proxy } from '../../transport/src/proxy.js';
import { RawSocket, upgrade } from './support/raw-socket.js';
import { WebClient } from './support/web-client.js';

let base: string;
let server: AppServer;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'keelson-unix-'));
  server = await startTestServer({ home: join(base, 'home') });
  await mkdir(server.home, { recursive: true });
});
afterEach(async () => {
  await server.close();
  await rm(base, { recursive: true, force: true });
});

const modeOf = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o777).toString(8);
const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

test('by default the control socket of the home is served, and only its user can reach it', async () => {
  await using listener = await listenUnixSocket(server);
  const path = join(server.home, 'app-server-control', 'app-server-control.sock');

  using client = await WebClient.greeted(`ws+unix://${path}:/any/path`, { origin: 'http://any.example' });

  expect(listener.url).toBe(`unix://${path}`);
  expect(await client.call('thread/loaded/list')).toMatchObject({ result: { data: [] } });
  expect([await modeOf(dirname(path)), await modeOf(path)]).toEqual(['700', '600']);
});

test('the folder of the socket becomes private, and the socket goes with its listener', async () => {
  const path = join(base, 'folder', 'a.sock');
  await mkdir(dirname(path));
  await chmod(dirname(path), 0o755);

  const listener = await listenUnixSocket(server, { path });
  const during = [await modeOf(dirname(path)), await exists(path)];
  await listener.close();

  expect(during).toEqual(['700', true]);
  expect(await exists(path)).toBe(false);
});

test('a socket that was removed by hand does not disturb the end', async () => {
  const path = join(base, 'folder', 'a.sock');
  const listener = await listenUnixSocket(server, { path });
  await rm(path);

  await expect(listener.close()).resolves.toBeUndefined();
});

test.each([
  ['JSON lines', '{"id":1,"method":"initialize"}\n'],
  ['a plain request', 'GET /readyz HTTP/1.1\r\n\r\n'],
  ['an upgrade without a key', upgrade({ 'sec-websocket-key': null })],
  ['bytes', '\x81\x80\0\0\0\0'],
])('%s end the connection without an answer', async (_name, text) => {
  const path = join(base, 'folder', 'a.sock');
  await using _listener = await listenUnixSocket(server, { path });
  using raw = await RawSocket.open({ path });

  raw.socket.write(text);
  await raw.closed;

  expect(raw.text).toBe('');
});

test('a socket on which somebody listens is left alone', async () => {
  const path = join(base, 'folder', 'a.sock');
  await using _listener = await listenUnixSocket(server, { path });

  await expect(listenUnixSocket(server, { path })).rejects.toThrow(new Error(`app-server control socket is already in use at ${path}`));

  using client = await WebClient.greeted(`ws+unix://${path}`);
  expect(await client.call('thread/loaded/list')).toMatchObject({ result: { data: [] } });
});

test('a socket that a killed server left is replaced', async () => {
  const path = join(base, 'folder', 'a.sock');
  await mkdir(dirname(path));
  await leaveSocket(path);

  await using _listener = await listenUnixSocket(server, { path });

  using client = await WebClient.greeted(`ws+unix://${path}`);
  expect(await client.call('thread/loaded/list')).toMatchObject({ result: { data: [] } });
});

/** Binds a socket in a process that is killed before it can clean up. */
async function leaveSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await promisify(execFile)(process.execPath, ['-e', script]).catch(() => undefined);
}

test('what else is at the path stays there', async () => {
  const path = join(base, 'folder', 'file');
  await mkdir(dirname(path));
  await writeFile(path, 'text');

  await expect(listenUnixSocket(server, { path })).rejects.toThrow(
    new Error(`app-server control socket path exists and is not a socket: ${path}`),
  );
  expect(await readFile(path, 'utf8')).toBe('text');
});

test('the folder must be one, not a file and not a link to one', async () => {
  const file = join(base, 'file');
  const link = join(base, 'link');
  await writeFile(file, '');
  await symlink(base, link);

  for (const folder of [file, link]) {
    await expect(listenUnixSocket(server, { path: join(folder, 'a.sock') })).rejects.toThrow(
      new Error(`socket directory path exists and is not a directory: ${folder}`),
    );
  }
});

test('only the last folder of the path is made', async () => {
  await expect(listenUnixSocket(server, { path: join(base, 'no', 'such', 'a.sock') })).rejects.toThrow(
    new Error('No such file or directory (os error 2)'),
  );
});

test('a path that is too long for a socket is refused', async () => {
  await expect(listenUnixSocket(server, { path: join(base, 'x'.repeat(120)) })).rejects.toThrow(/^path must be shorter than SUN_LEN/);
});

test('a proxy carries bytes both ways until both sides have ended', async () => {
  const path = join(base, 'echo.sock');
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => echo.listen(path, resolve));
  const input = new PassThrough();
  const output = new PassThrough();
  const ended = proxy({ path, input, output });

  input.write('one ');
  input.end('two');
  await ended;
  echo.close();

  expect(String(output.read())).toBe('one two');
});

test('after the end of the socket a proxy waits for the end of its input', async () => {
  const path = join(base, 'brief.sock');
  const brief = createServer((socket) => socket.end('bye'));
  await new Promise<void>((resolve) => brief.listen(path, resolve));
  const input = new PassThrough();
  const output = new PassThrough();
  let isOver = false;
  const ended = proxy({ path, input, output }).then(() => {
    isOver = true;
  });

  await new Promise((resolve) => output.once('data', resolve));
  await new Promise((resolve) => setImmediate(resolve));
  const before = isOver;
  input.end();
  await ended;
  brief.close();

  expect(before).toBe(false);
});

test('a proxy to nobody says where nobody is', async () => {
  const path = join(base, 'none.sock');

  await expect(proxy({ path, input: new PassThrough(), output: new PassThrough() })).rejects.toThrow(
    new Error(`failed to connect to socket at ${path}: No such file or directory (os error 2)`),
  );
});
