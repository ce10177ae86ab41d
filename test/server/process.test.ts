import { tmpdir } from 'node:os';
import type { AppServer } from 'keelson';
import type { ProcessExitedNotification, ProcessSpawnParams } from 'keelson/protocol';
import { startTestServer } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { isRunning } from './support/is-running.js';

const cwd = tmpdir();
const env = { PATH: process.env['PATH'] ?? '', API_KEY: 'k' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const sh = (script: string): string[] => ['sh', '-c', script];

/** Starts a process, and gives how it ends. */
async function spawn(
  server: AppServer,
  params: Partial<ProcessSpawnParams>,
): Promise<{ readonly exited: Promise<ProcessExitedNotification> }> {
  const all = { processHandle: 'h', command: ['true'], cwd, ...params };
  const exited = server.once('process/exited', { where: ({ processHandle }) => processHandle === all.processHandle });
  exited.catch(() => {});
  await server.process.spawn(all);
  return { exited };
}

const ended = { processHandle: 'h', exitCode: 0, stdout: '', stdoutCapReached: false, stderr: '', stderrCapReached: false };

describe('a request that makes no sense is refused', () => {
  test.each<[Partial<ProcessSpawnParams>, number, string]>([
    [{ command: [], processHandle: '' }, -32600, 'command must not be empty'],
    [{ processHandle: '', size: { rows: 1, cols: 1 } }, -32600, 'processHandle must not be empty'],
    [{ size: { rows: 1, cols: 1 }, timeoutMs: -1 }, -32602, 'process/spawn size requires tty: true'],
    [{ tty: true, timeoutMs: -1, size: { rows: 0, cols: 0 } }, -32602, 'process/spawn timeoutMs must be non-negative, got -1'],
    [{ tty: true, size: { rows: 0, cols: 1 } }, -32602, 'process size rows and cols must be greater than 0'],
    [{ cwd: 'relative' }, -32600, 'Invalid request: AbsolutePathBuf deserialized without a base path'],
    [{ command: [''] }, -32603, 'failed to spawn process: missing program for pipe spawn'],
    [{ command: ['/none'] }, -32603, 'failed to spawn process: No such file or directory (os error 2)'],
    [{ cwd: '/none' }, -32603, 'failed to spawn process: No such file or directory (os error 2)'],
  ])('%j', async (params, code, message) => {
    await using server = await startTestServer({ env });

    await expect(spawn(server, params)).rejects.toMatchObject({ code, message });
  });
});

test('a process is answered at once and its end is told, with its output', async () => {
  await using server = await startTestServer({ env, config: { sandbox_mode: 'read-only' } });

  const { exited } = await spawn(server, { command: sh('pwd; echo e >&2; exit 4'), cwd: '/' });

  expect(await exited).toEqual({ ...ended, exitCode: 4, stdout: '/\n', stderr: 'e\n' });
});

test('a process gets all of the environment of the server, whatever the policy of commands', async () => {
  await using server = await startTestServer({ env, config: { shell_environment_policy: { inherit: 'none' } } });

  const { exited } = await spawn(server, { command: ['/usr/bin/env'], env: { OWN: 'x', PATH: null } });

  expect((await exited).stdout).toBe('API_KEY=k\nOWN=x\n');
});

test('streamed output follows the answer and precedes the end', async () => {
  await using server = await startTestServer({ env });
  const order: string[] = [];
  server.on('process/outputDelta', ({ stream, deltaBase64, capReached }) => {
    order.push(`${stream} ${Buffer.from(deltaBase64, 'base64')} ${capReached}`);
  });

  const { exited } = await spawn(server, { command: ['printf', 'abcdef'], outputBytesCap: 3, streamStdoutStderr: true });
  order.push('answer');

  expect(await exited).toEqual({ ...ended, stdoutCapReached: true });
  expect(order).toEqual(['answer', 'stdout abc true']);
});

test('a cap counts for each stream', async () => {
  await using server = await startTestServer({ env });

  const { exited } = await spawn(server, { command: sh('printf abcdef; printf AB >&2'), outputBytesCap: 3 });

  expect(await exited).toEqual({ ...ended, stdout: 'abc', stdoutCapReached: true, stderr: 'AB' });
});

test('a cap of null keeps everything', async () => {
  await using server = await startTestServer({ env });

  const { exited } = await spawn(server, { command: sh('head -c 1100000 /dev/zero | tr "\\0" x'), outputBytesCap: null });

  expect((await exited).stdout).toHaveLength(1_100_000);
});

test('a process that takes too long ends with 124', async () => {
  await using server = await startTestServer({ env });

  const { exited } = await spawn(server, { command: ['sleep', '20'], timeoutMs: 50 });

  expect(await exited).toEqual({ ...ended, exitCode: 124 });
});

test('input is written and ended', async () => {
  await using server = await startTestServer({ env });
  const { exited } = await spawn(server, { command: ['cat'], streamStdin: true });

  await server.process.writeStdin({ processHandle: 'h', deltaBase64: base64('hi\n'), closeStdin: true });

  expect(await exited).toEqual({ ...ended, stdout: 'hi\n' });
});

test('a terminal has the size that was asked for, and everything is stdout', async () => {
  await using server = await startTestServer({ env });
  let text = '';
  server.on('process/outputDelta', ({ deltaBase64 }) => {
    text += Buffer.from(deltaBase64, 'base64').toString();
  });

  const { exited } = await spawn(server, { command: sh('stty size; echo e >&2'), tty: true, size: { rows: 22, cols: 77 } });

  expect(await exited).toEqual(ended);
  expect(text).toBe('22 77\r\ne\r\n');
});

describe('with a process that takes no input', () => {
  test.each<[string, (server: AppServer) => Promise<unknown>, number, string]>([
    ['the same handle', (s) => spawn(s, {}), -32600, 'duplicate active process handle: "h"'],
    [
      'nothing to write',
      (s) => s.process.writeStdin({ processHandle: 'x' }),
      -32602,
      'process/writeStdin requires deltaBase64 or closeStdin',
    ],
    [
      'no base64',
      (s) => s.process.writeStdin({ processHandle: 'x', deltaBase64: '!' }),
      -32602,
      'invalid deltaBase64: Invalid symbol 33, offset 0.',
    ],
    [
      'an unknown handle',
      (s) => s.process.writeStdin({ processHandle: 'x', closeStdin: true }),
      -32600,
      'no active process for process handle "x"',
    ],
    [
      'input',
      (s) => s.process.writeStdin({ processHandle: 'h', deltaBase64: '' }),
      -32600,
      'stdin streaming is not enabled for this process',
    ],
    ['the end of an unknown one', (s) => s.process.kill({ processHandle: 'x' }), -32600, 'no active process for process handle "x"'],
    [
      'no size',
      (s) => s.process.resizePty({ processHandle: 'x', size: { rows: 0, cols: 1 } }),
      -32602,
      'process size rows and cols must be greater than 0',
    ],
    [
      'a size',
      (s) => s.process.resizePty({ processHandle: 'h', size: { rows: 1, cols: 1 } }),
      -32600,
      'failed to resize PTY: process is not attached to a PTY',
    ],
  ])('%s is refused', async (_name, act, code, message) => {
    await using server = await startTestServer({ env });
    await spawn(server, { command: ['sleep', '20'] });

    await expect(act(server)).rejects.toMatchObject({ code, message });
  });
});

test('a killed process is told with -1, and its handle is free again', async () => {
  await using server = await startTestServer({ env });
  const { exited } = await spawn(server, { command: ['sleep', '20'] });

  await server.process.kill({ processHandle: 'h' });

  expect(await exited).toEqual({ ...ended, exitCode: -1 });
  const again = await spawn(server, {});
  expect(await again.exited).toEqual(ended);
});

test('a process that was spawned ends with its server, and what it started too', async () => {
  const server = await startTestServer({ env });
  const pid = server.once('process/outputDelta');
  await spawn(server, { command: sh('setsid sleep 30 & echo $!; wait'), streamStdoutStderr: true, timeoutMs: null });
  const child = Number(Buffer.from((await pid).deltaBase64, 'base64').toString());

  await server.close();

  await expect.poll(() => isRunning(child)).toBe(false);
});

test('what a process left behind runs on, and ends with the connection', async () => {
  await using server = await startTestServer({ env });
  const client = await server.connect();
  const exited = client.once('process/exited');
  await client.process.spawn({ processHandle: 'h', command: sh('sleep 30 >/dev/null 2>&1 & echo $!'), cwd });
  const child = Number((await exited).stdout);
  expect(isRunning(child)).toBe(true);

  await client.close();

  await expect.poll(() => isRunning(child)).toBe(false);
});

test('the capability is needed', async () => {
  await using server = await startTestServer({ env });
  const client = await server.connect({ capabilities: { experimentalApi: false } });

  await expect(client.process.spawn({ processHandle: 'h', command: ['true'], cwd })).rejects.toMatchObject({
    code: -32600,
    message: 'process/spawn requires experimentalApi capability',
  });
});
