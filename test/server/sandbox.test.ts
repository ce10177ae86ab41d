import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer } from 'keelson';
import { callsTool, says, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { profileOfPolicy } from '../../src/engine/sandbox/profile-of-policy.js';
import { linuxSandbox, openSandbox, whyNoBubblewrap } from '../support/sandbox.js';

const withSandbox = describe.skipIf(whyNoBubblewrap !== null);
const title = (what: string): string => (whyNoBubblewrap === null ? what : `${what} (skipped: ${whyNoBubblewrap})`);

let base: string;
let cwd: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-server-')));
  cwd = join(base, 'work');
  await mkdir(cwd);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const workspace = { type: 'workspaceWrite', excludeSlashTmp: true, excludeTmpdirEnvVar: true } as const;
const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: tmpdir() };

/** Has the model make calls in one turn. */
async function runTurn(calls: readonly Readonly<Record<string, unknown>>[], options: TestServerOptions = {}) {
  const script = [
    ...calls.map((call, index) => callsTool('exec_command', { login: false, ...call }, { callId: `call-${index}` })),
    says('done'),
  ];
  const server = await startTestServer({ cwd, env, model: scriptedModel(script), ...options });
  const { thread } = await server.thread.start({ cwd });
  const completed = server.once('turn/completed');
  await server.turn.start({ threadId: thread.id, input: [{ type: 'text', text: 'go', text_elements: [] }], sandboxPolicy: workspace });
  await completed;
  return server;
}

withSandbox(title('a command of the model'), () => {
  test('writes to the project and nowhere else', async () => {
    await using server = await runTurn([
      { cmd: 'exec 2>&1; echo x > a; echo x > ../b; mkdir -p .git/hooks; echo $CODEX_SANDBOX_NETWORK_DISABLED' },
    ]);

    expect(server.items('commandExecution')).toMatchObject([
      { status: 'completed', aggregatedOutput: expect.stringMatching(/Read-only.*Read-only.*\n1\n$/s) },
    ]);
    expect([await readdir(cwd), await readdir(base)]).toEqual([['a'], ['work']]);
  });

  test('has a terminal there', async () => {
    await using server = await runTurn([{ cmd: 'test -t 0 && echo terminal; echo x > ../b', tty: true }]);

    expect(server.items('commandExecution')).toMatchObject([
      { aggregatedOutput: expect.stringMatching(/^terminal\r\n.*Read-only file system\r\n$/s) },
    ]);
  });

  test('that runs on in the background ends with the server', async () => {
    const server = await runTurn([{ cmd: `setsid sleep 300.25 & sleep 300.25`, yield_time_ms: 250 }]);

    await server.close();

    await expect.poll(() => processesWith('300.25')).toEqual([]);
  });
});

withSandbox(title('command/exec'), () => {
  test('is held back as the client says', async () => {
    await using server = await startTestServer({ cwd, env });

    const { stdout } = await server.command.exec({
      command: ['sh', '-c', 'echo x > a && echo in; echo x > ../b || echo out'],
      sandboxPolicy: workspace,
    });

    expect(stdout).toBe('in\nout\n');
  });

  test('knows the project by the folder of the command where it is given a profile', async () => {
    await using server = await startTestServer({ cwd: base, env });
    const permissionProfile = profileOfPolicy(workspace);

    const { stdout } = await server.command.exec({
      command: ['sh', '-c', 'echo x > a && echo in; echo x > ../b || echo out'],
      cwd,
      permissionProfile,
    });

    expect(stdout).toBe('in\nout\n');
  });

  test('runs in terminals there', async () => {
    await using server = await startTestServer({ cwd, env });
    const exec = server.command.exec({
      command: ['sh', '-c', 'test -t 1 && exit 7'],
      tty: true,
      processId: 't',
      sandboxPolicy: { type: 'readOnly' },
    });

    expect((await exec).exitCode).toBe(7);
  });

  test('leaves nothing in the folder', async () => {
    await using server = await startTestServer({ cwd, env });

    await server.command.exec({ command: ['true'], sandboxPolicy: workspace });

    expect(await readdir(cwd)).toEqual([]);
  });

  test('that is ended ends all that it started', async () => {
    await using server = await startTestServer({ cwd, env });
    const running = server.command.exec({
      command: ['sh', '-c', 'setsid sleep 300.75 & touch ready; sleep 300.75'],
      processId: 'p',
      sandboxPolicy: workspace,
    });
    await expect.poll(() => existsSync(join(cwd, 'ready'))).toBe(true);

    await server.command.terminate({ processId: 'p' });
    await running;

    await expect.poll(() => processesWith('300.75')).toEqual([]);
  });
});

withSandbox(title('a killed server'), () => {
  test('takes its commands in the sandbox along', async () => {
    await using sandbox = Object.assign(linuxSandbox(), { [Symbol.asyncDispose]: () => sandbox.close() });
    const profile = profileOfPolicy(workspace);
    const argv = ['sh', '-c', 'setsid sleep 300.5 & touch ready; sleep 300.5'] as const;
    const command = await sandbox.confine({ profile, policyCwd: cwd, cwd, argv: [...argv], env, hasTerminal: false });
    const script = `const [argv, file] = JSON.parse(process.argv[1]); const fd = require('node:fs').openSync(file);
      require('node:child_process').spawn(argv[0], argv.slice(1), { detached: true, stdio: ['ignore', 'ignore', 'ignore', fd] }); setInterval(() => {}, 1000);`;
    const server = spawn(process.execPath, ['-e', script, JSON.stringify([command.argv, command.inherited[0]])], { stdio: 'ignore' });
    await expect.poll(() => existsSync(join(cwd, 'ready'))).toBe(true);

    server.kill('SIGKILL');

    await expect.poll(() => processesWith('300.5')).toEqual([]);
    await command.release();
  });
});

describe('where bubblewrap is missing', () => {
  const helperPaths = { linuxSandbox: '/nonexistent/bwrap' };

  test.skipIf(process.platform !== 'linux')('clients are told at the start, when threads are held back by default', async () => {
    await using server = await startTestServer({ cwd, env: { ...env, PATH: '/nonexistent' }, config: { sandbox_mode: 'read-only' } });

    expect(server.warnings).toEqual([
      {
        summary: expect.stringMatching(/^Codex could not find bubblewrap on PATH\. .*apt-get install bubblewrap/),
        details: null,
        path: null,
        range: null,
      },
    ]);
  });

  test('they are not told under full access', async () => {
    await using server = await startTestServer({ cwd, env, helperPaths });

    expect(server.warnings).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('a command of the model fails, and says what to install', async () => {
    await using server = await runTurn([{ cmd: 'touch a' }], { helperPaths });

    expect(server.items('commandExecution')).toEqual([]);
    expect(existsSync(join(cwd, 'a'))).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('command/exec is refused, and says what to install', async () => {
    await using server = await startTestServer({ cwd, env, helperPaths });

    await expect(server.command.exec({ command: ['true'], sandboxPolicy: workspace })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(
        /^command\/exec cannot run this command: the sandbox needs the program bwrap, and there is none at \/nonexistent\/bwrap; install/,
      ),
    });
  });
});

describe('a sandbox that is brought along', () => {
  test('holds commands back in place of that of the system', async () => {
    const sandbox = openSandbox();
    await using server = await runTurn([{ cmd: 'touch a' }], { sandbox });

    expect([server.items('commandExecution').length, sandbox.confined.map(({ policyCwd }) => policyCwd)]).toEqual([1, [cwd]]);
  });

  test('is not closed with the server', async () => {
    let closed = false;
    const close = async (): Promise<void> => {
      closed = true;
    };
    const sandbox = { ...openSandbox(), close };
    const server = await AppServer.start({ home: base, configFiles: 'none', model: scriptedModel([]), sandbox });

    await server.close();

    expect(closed).toBe(false);
  });
});

async function processesWith(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text) && line.startsWith('sleep'));
}
