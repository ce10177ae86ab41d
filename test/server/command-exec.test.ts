import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppServer } from 'keelson';
import type { CommandExecOutputDeltaNotification, CommandExecParams } from 'keelson/protocol';
import { startTestServer } from 'keelson/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withoutSandbox } from '../../src/engine/sandbox/system-sandbox.js';
import { isRunning } from './support/is-running.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'keelson-exec-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const sh = (script: string): string[] => ['sh', '-c', script];
const env = { PATH: process.env['PATH'] ?? '', API_KEY: 'k', LANG: 'C' };

/** What one command streamed, as text by stream. */
function listen(server: AppServer, processId: string) {
  const pieces: CommandExecOutputDeltaNotification[] = [];
  server.on('command/exec/outputDelta', (params) => void (params.processId === processId && pieces.push(params)));
  const text = (stream = 'stdout'): string =>
    Buffer.concat(pieces.filter((piece) => piece.stream === stream).map((piece) => Buffer.from(piece.deltaBase64, 'base64'))).toString();
  const until = (part: string): Promise<void> => expect.poll(() => text(), { timeout: 5000 }).toContain(part);
  return { pieces, text, until };
}

describe('a request that makes no sense is refused', () => {
  test.each<[Partial<CommandExecParams>, number, string]>([
    [
      { command: [], sandboxPolicy: { type: 'dangerFullAccess' }, permissionProfile: { type: 'disabled' } },
      -32600,
      'command must not be empty',
    ],
    [
      { sandboxPolicy: { type: 'dangerFullAccess' }, permissionProfile: { type: 'disabled' }, size: { rows: 1, cols: 1 } },
      -32600,
      '`permissionProfile` cannot be combined with `sandboxPolicy`',
    ],
    [{ size: { rows: 0, cols: 0 }, outputBytesCap: 1, disableOutputCap: true }, -32602, 'command/exec size requires tty: true'],
    [
      { outputBytesCap: 0, disableOutputCap: true, timeoutMs: 1, disableTimeout: true },
      -32602,
      'command/exec cannot set both outputBytesCap and disableOutputCap',
    ],
    [{ timeoutMs: -3, disableTimeout: true }, -32602, 'command/exec cannot set both timeoutMs and disableTimeout'],
    [{ timeoutMs: -3, tty: true, size: { rows: 0, cols: 0 } }, -32602, 'command/exec timeoutMs must be non-negative, got -3'],
    [{ tty: true, size: { rows: 0, cols: 9 } }, -32602, 'command/exec size rows and cols must be greater than 0'],
    [{ tty: true }, -32600, 'command/exec tty or streaming requires a client-supplied processId'],
    [{ streamStdin: true }, -32600, 'command/exec tty or streaming requires a client-supplied processId'],
    [{ streamStdoutStderr: true }, -32600, 'command/exec tty or streaming requires a client-supplied processId'],
    [{ command: [''] }, -32603, 'failed to spawn command: missing program for pipe spawn'],
    [{ command: [''], tty: true, processId: 'p' }, -32603, 'failed to spawn command: missing program for PTY spawn'],
    [{ command: ['/none/program'] }, -32603, 'failed to spawn command: No such file or directory (os error 2)'],
    [{ command: ['nosuchprogram'], tty: true, processId: 'p' }, -32603, 'failed to spawn command: No such file or directory (os error 2)'],
    [{ command: ['/tmp'], tty: true, processId: 'p' }, -32603, 'failed to spawn command: Permission denied (os error 13)'],
    [{ cwd: 'missing' }, -32603, 'failed to spawn command: No such file or directory (os error 2)'],
    [{ cwd: 'missing', tty: true, processId: 'p' }, -32603, 'failed to spawn command: No such file or directory (os error 2)'],
    [{ command: ['tr\0ue'] }, -32603, 'failed to spawn command: nul byte found in provided data'],
    [{ env: { A: '\0' } }, -32603, 'failed to spawn command: nul byte found in provided data'],
  ])('%j', async (params, code, message) => {
    await using server = await startTestServer({ cwd: folder, env });

    await expect(server.command.exec({ command: ['true'], ...params })).rejects.toMatchObject({ code, message });
  });
});

test('a command runs in the folder of the server and gives its output and exit code', async () => {
  await using server = await startTestServer({ cwd: folder, env });

  const result = await server.command.exec({ command: sh('pwd; echo err >&2; exit 3') });

  expect(result).toEqual({ exitCode: 3, stdout: `${folder}\n`, stderr: 'err\n' });
});

test('the environment is what the policy leaves, with changes', async () => {
  const config = { shell_environment_policy: { ignore_default_excludes: false, set: { ADDED: '1' } } };
  await using server = await startTestServer({ cwd: folder, env, config });

  const { stdout } = await server.command.exec({ command: ['/usr/bin/env'], env: { LANG: null, OWN: 'x' } });

  expect(stdout).toBe(`ADDED=1\nOWN=x\nPATH=${env.PATH}\n`);
});

test.each([
  ['é\\377', 'é�'],
  ['\\351t\\351 \\200', 'été €'],
])('output %s that is no UTF-8 is read by guess', async (printed, stdout) => {
  await using server = await startTestServer({ cwd: folder, env });

  expect(await server.command.exec({ command: ['printf', printed] })).toMatchObject({ stdout });
});

test.each([
  [{ outputBytesCap: 4 }, 'abcd'],
  [{ outputBytesCap: 0 }, ''],
  [{ outputBytesCap: 7 }, 'abcdef'],
  [{ disableOutputCap: true }, 'abcdefé'],
])('%j decides how much of the output is kept, in whole characters', async (params, stdout) => {
  await using server = await startTestServer({ cwd: folder, env });

  expect(await server.command.exec({ command: ['printf', 'abcdefé'], ...params })).toEqual({ exitCode: 0, stdout, stderr: '' });
});

test('by default a mebibyte of each stream is kept', async () => {
  await using server = await startTestServer({ cwd: folder, env });

  const { stdout } = await server.command.exec({ command: sh('head -c 1100000 /dev/zero | tr "\\0" x') });

  expect(stdout).toHaveLength(1024 * 1024);
});

test.each([0, 100])('a command that takes longer than %i ms ends with 124 and all that it started', async (timeoutMs) => {
  await using server = await startTestServer({ cwd: folder, env });

  const { exitCode, stdout } = await server.command.exec({ command: sh('sleep 30 & echo $!; wait'), timeoutMs });

  expect(exitCode).toBe(124);
  if (timeoutMs > 0) await expect.poll(() => isRunning(Number(stdout))).toBe(false);
});

test('death by a signal is -1', async () => {
  await using server = await startTestServer({ cwd: folder, env });

  expect(await server.command.exec({ command: sh('kill -9 $$') })).toMatchObject({ exitCode: -1 });
});

test('a command without streamed input reads its end at once', async () => {
  await using server = await startTestServer({ cwd: folder, env });

  expect(await server.command.exec({ command: ['cat'] })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('output of what a command left behind is waited for, but no longer than two seconds', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const begun = performance.now();

  const result = await server.command.exec({ command: sh('(sleep 0.2; echo late; sleep 20) & echo hi') });

  expect(result).toEqual({ exitCode: 0, stdout: 'hi\nlate\n', stderr: '' });
  expect(performance.now() - begun).toBeLessThan(4000);
});

test('streamed output comes before the answer, which has none', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const { text, until } = listen(server, 'p');
  const running = server.command.exec({
    command: sh('printf out; printf err >&2; read l; echo "got $l"; cat >/dev/null; exit 7'),
    processId: 'p',
    streamStdin: true,
    streamStdoutStderr: true,
  });
  await until('out');

  await server.command.write({ processId: 'p', deltaBase64: base64('line\n') });
  await server.command.write({ processId: 'p', closeStdin: true });

  expect(await running).toEqual({ exitCode: 7, stdout: '', stderr: '' });
  expect([text(), text('stderr')]).toEqual(['outgot line\n', 'err']);
});

test.each([
  [5, 'abcde'],
  [8, 'abcdefgh'],
  [0, ''],
])('the last piece within a cap of %i says so', async (outputBytesCap, all) => {
  await using server = await startTestServer({ cwd: folder, env });
  const { pieces, text } = listen(server, 'p');

  await server.command.exec({ command: ['printf', 'abcdefgh'], processId: 'p', streamStdoutStderr: true, outputBytesCap });

  expect([text(), pieces.at(-1)?.capReached]).toEqual([all, true]);
});

test('a terminal has a size that can change, takes input and is ended with 1', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const { text, until } = listen(server, 't');
  const command = sh('stty -echo; stty size; read l; stty size; echo "$l"; sleep 20');
  const running = server.command.exec({ command, processId: 't', tty: true, size: { rows: 31, cols: 101 } });
  await until('31 101');

  await server.command.resize({ processId: 't', size: { rows: 41, cols: 111 } });
  await server.command.write({ processId: 't', deltaBase64: base64('hey\n') });
  await until('hey');
  await server.command.terminate({ processId: 't' });

  expect(await running).toEqual({ exitCode: 1, stdout: '', stderr: '' });
  expect(text()).toBe('31 101\r\n41 111\r\nhey\r\n');
});

test('a terminal has 24 rows of 80 columns and the shell of the user by default', async () => {
  await using server = await startTestServer({ cwd: folder, env: { ...env, SHELL: '/bin/sh' } });
  const { text } = listen(server, 't');

  await server.command.exec({ command: sh('stty size; echo $SHELL'), processId: 't', tty: true });

  expect(text()).toBe('24 80\r\n/bin/sh\r\n');
});

test('the end of input reaches a program in a terminal', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const { until } = listen(server, 't');
  const running = server.command.exec({ command: sh('echo ready; cat; exit 5'), processId: 't', tty: true });
  await until('ready');

  await server.command.write({ processId: 't', deltaBase64: base64('half a line'), closeStdin: true });

  expect(await running).toMatchObject({ exitCode: 5 });
});

describe('with a command that takes no input', () => {
  test.each<[string, (server: AppServer) => Promise<unknown>, number, string]>([
    ['the same id', (s) => s.command.exec({ command: ['true'], processId: 'p' }), -32600, 'duplicate active command/exec process id: "p"'],
    ['nothing to write', (s) => s.command.write({ processId: 'x' }), -32602, 'command/exec/write requires deltaBase64 or closeStdin'],
    [
      'no base64',
      (s) => s.command.write({ processId: 'x', deltaBase64: '!!' }),
      -32602,
      'invalid deltaBase64: Invalid symbol 33, offset 0.',
    ],
    ['an unknown id', (s) => s.command.write({ processId: 'x', deltaBase64: '' }), -32600, 'no active command/exec for process id "x"'],
    ['input', (s) => s.command.write({ processId: 'p', deltaBase64: '' }), -32600, 'stdin streaming is not enabled for this command/exec'],
    ['the end of an unknown one', (s) => s.command.terminate({ processId: 'x' }), -32600, 'no active command/exec for process id "x"'],
    [
      'no size',
      (s) => s.command.resize({ processId: 'x', size: { rows: 0, cols: 1 } }),
      -32602,
      'command/exec size rows and cols must be greater than 0',
    ],
    [
      'a size',
      (s) => s.command.resize({ processId: 'p', size: { rows: 1, cols: 1 } }),
      -32600,
      'failed to resize PTY: process is not attached to a PTY',
    ],
  ])('%s is refused', async (_name, act, code, message) => {
    await using server = await startTestServer({ cwd: folder, env });
    const running = server.command.exec({ command: ['sleep', '20'], processId: 'p' });

    await expect(act(server)).rejects.toMatchObject({ code, message });
    await server.command.terminate({ processId: 'p' });
    expect(await running).toEqual({ exitCode: -1, stdout: '', stderr: '' });
  });
});

test('nothing is written after the end of the input', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const running = server.command.exec({ command: ['sleep', '20'], processId: 'p', streamStdin: true });
  await server.command.write({ processId: 'p', closeStdin: true });

  await expect(server.command.write({ processId: 'p', deltaBase64: 'eA==' })).rejects.toMatchObject({
    code: -32600,
    message: 'stdin is already closed',
  });
  await server.command.terminate({ processId: 'p' });
  await running;
});

test('a command that reads nothing can be ended while input waits for it', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const running = server.command.exec({ command: ['sleep', '20'], processId: 'p', streamStdin: true });
  const written = server.command.write({ processId: 'p', deltaBase64: base64('x'.repeat(1_000_000)) });

  await server.command.terminate({ processId: 'p' });

  expect(await running).toMatchObject({ exitCode: -1 });
  expect(await written).toEqual({});
});

test('an id is free again when its command has ended', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  await server.command.exec({ command: ['true'], processId: 'p' });

  expect(await server.command.exec({ command: ['true'], processId: 'p' })).toMatchObject({ exitCode: 0 });
});

test('ids belong to the connection, and its commands end with it', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const other = await server.connect();
  const pid = new Promise<number>((resolve) => {
    other.on('command/exec/outputDelta', ({ deltaBase64 }) => resolve(Number(Buffer.from(deltaBase64, 'base64').toString())));
  });
  const running = other.command.exec({ command: sh('sleep 30 & echo $!; wait'), processId: 'p', streamStdoutStderr: true });
  running.catch(() => {});
  const child = await pid;

  await expect(server.command.terminate({ processId: 'p' })).rejects.toMatchObject({
    code: -32600,
    message: 'no active command/exec for process id "p"',
  });
  await other.close();

  await expect.poll(() => isRunning(child)).toBe(false);
});

test('a caller that gives up ends its command', async () => {
  await using server = await startTestServer({ cwd: folder, env });
  const controller = new AbortController();
  const running = server.command.exec({ command: ['sleep', '30'], processId: 'p' }, { signal: controller.signal });
  running.catch(() => {});

  controller.abort(new Error('enough'));

  await expect(running).rejects.toThrow('enough');
  await expect.poll(() => server.command.exec({ command: ['true'], processId: 'p' }).catch(() => null)).toMatchObject({ exitCode: 0 });
});

describe('without a sandbox', () => {
  const message = 'command/exec cannot run this command: there is none in this test';
  const sandbox = withoutSandbox('there is none in this test');

  test.each<[string, Partial<CommandExecParams>]>([
    ['the configured policy', {}],
    ['a policy', { sandboxPolicy: { type: 'workspaceWrite' } }],
    ['a profile', { permissionProfile: { type: 'managed', fileSystem: { type: 'unrestricted' }, network: { enabled: false } } }],
  ])('nothing runs where %s asks for one', async (_name, params) => {
    await using server = await startTestServer({ cwd: folder, env, sandbox, config: { sandbox_mode: 'read-only' } });

    await expect(server.command.exec({ command: ['true'], ...params })).rejects.toMatchObject({ code: -32603, message });
  });

  test.each<[string, Partial<CommandExecParams>]>([
    ['full access', { sandboxPolicy: { type: 'dangerFullAccess' } }],
    ['a sandbox outside', { sandboxPolicy: { type: 'externalSandbox' } }],
    ['a profile without limits', { permissionProfile: { type: 'disabled' } }],
    ['an external profile', { permissionProfile: { type: 'external', network: { enabled: false } } }],
  ])('a command runs with %s', async (_name, params) => {
    await using server = await startTestServer({ cwd: folder, env, sandbox, config: { sandbox_mode: 'read-only' } });

    expect(await server.command.exec({ command: ['true'], ...params })).toMatchObject({ exitCode: 0 });
  });
});
