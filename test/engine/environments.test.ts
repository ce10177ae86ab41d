import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  appliesPatch,
  callsShell,
  callsTool,
  says,
  scriptedModel,
  startTestServer,
  type TestServerOptions,
} from '../../src/testing/index.js';
import { startExecServer } from '../support/exec-server.js';
import { text } from '../support/thread-server.js';

let cwd = '';
beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'keelson-environments-')));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const start = (execServerUrl: string, options: TestServerOptions = {}) =>
  startTestServer({
    cwd,
    capabilities: { experimentalApi: true },
    env: { PATH: process.env.PATH ?? '', HOME: cwd, SHELL: '/bin/bash', HERE: 'yes', CODEX_EXEC_SERVER_URL: execServerUrl },
    ...options,
  });

type Server = Awaited<ReturnType<typeof start>>;
type Chosen = { environmentId: string; cwd: string }[];

async function runTurn(server: Server, threadId: string, environments?: Chosen): Promise<void> {
  const ended = server.once('turn/completed');
  await server.turn.start({ threadId, input: [text('go')], ...(environments === undefined ? {} : { environments }) });
  await ended;
}

/** Which of the tools that need a machine the model was offered, request by request. */
const offered = (model: ReturnType<typeof scriptedModel>): boolean[] =>
  model.requests.map(({ body }) => JSON.stringify(body.tools).includes('"exec_command"'));

describe('none', () => {
  test.each(['none', ' None '])('as %j leaves threads without tools that need a machine', async (value) => {
    const model = scriptedModel([says('ok')]);
    await using server = await start(value, { model });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(offered(model)).toEqual([false]);
  });

  test('lets a thread choose this machine all the same', async () => {
    const model = scriptedModel([says('ok')]);
    await using server = await start('none', { model });
    const { thread } = await server.thread.start({ environments: [{ environmentId: 'local', cwd }] });

    await runTurn(server, thread.id);

    expect(offered(model)).toEqual([true]);
  });

  test('does not concern what clients run themselves', async () => {
    await using server = await start('none');

    expect(await server.command.exec({ command: ['echo', 'hi'] })).toMatchObject({ exitCode: 0, stdout: 'hi\n' });
  });
});

describe('the choice of a turn', () => {
  test('holds for that turn only', async () => {
    const model = scriptedModel([says('a'), says('b'), says('c')]);
    await using server = await start('', { model });
    const { thread } = await server.thread.start({ environments: [] });

    await runTurn(server, thread.id);
    await runTurn(server, thread.id, [{ environmentId: 'local', cwd }]);
    await runTurn(server, thread.id);

    expect(offered(model)).toEqual([false, true, false]);
  });

  test('says where the turn works', async () => {
    await mkdir(join(cwd, 'sub'));
    await using server = await start('', { model: scriptedModel([callsShell('pwd'), says('ok')]) });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id, [{ environmentId: 'local', cwd: join(cwd, 'sub') }]);

    expect(server.items('commandExecution')).toMatchObject([{ aggregatedOutput: `${join(cwd, 'sub')}\n` }]);
  });

  test('of an environment that does not exist is refused', async () => {
    await using server = await start('');
    const { thread } = await server.thread.start({});
    const error = { code: -32600, message: 'unknown turn environment id `nowhere`' };
    const environments = [{ environmentId: 'nowhere', cwd }];

    await expect(server.thread.start({ environments })).rejects.toMatchObject(error);
    await expect(server.turn.start({ threadId: thread.id, input: [text('x')], environments })).rejects.toMatchObject(error);
    await expect(server.thread.start({ environments: [{ environmentId: 'remote', cwd }] })).rejects.toMatchObject({
      message: 'unknown turn environment id `remote`',
    });
  });
});

describe('a remote machine', () => {
  test('runs the commands of turns that choose nothing, with its own environment', async () => {
    await using machine = await startExecServer();
    await using server = await start(machine.url, { model: scriptedModel([callsShell('echo "hi $HERE $CODEX_CI"; exit 3'), says('ok')]) });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(server.items('commandExecution')).toMatchObject([{ status: 'failed', exitCode: 3, aggregatedOutput: 'hi  1\n' }]);
    expect(machine.calls.map(({ method }) => method)).toEqual(['initialize', 'process/start']);
    expect(machine.calls[1]?.params).toMatchObject({
      argv: ['/bin/bash', '-lc', 'echo "hi $HERE $CODEX_CI"; exit 3'],
      cwd,
      envPolicy: { inherit: 'all', ignoreDefaultExcludes: true, exclude: [], set: {}, includeOnly: [] },
      tty: false,
    });
  });

  test('is not connected before it is used', async () => {
    await using machine = await startExecServer();
    await using server = await start(machine.url);
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(machine.calls).toEqual([]);
  });

  test('has its files patched', async () => {
    await using machine = await startExecServer();
    const patch = '*** Begin Patch\n*** Add File: sub/new.txt\n+there\n*** End Patch';
    const config = { features: { apply_patch_freeform: true } };
    await using server = await start(machine.url, { model: scriptedModel([appliesPatch(patch), says('ok')]), config });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(server.items('fileChange')).toMatchObject([{ status: 'completed' }]);
    expect(await readFile(join(cwd, 'sub/new.txt'), 'utf8')).toBe('there\n');
    expect(machine.calls.map(({ method }) => method)).toContain('fs/writeFile');
  });

  test('gets no command that would have to be confined', async () => {
    await using machine = await startExecServer();
    const model = scriptedModel([callsShell('ls'), says('ok')]);
    await using server = await start(machine.url, { model, config: { sandbox_mode: 'read-only' } });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(JSON.stringify(model.requests.at(-1)?.body.input)).toContain(
      'commands in the environment `remote` cannot be confined from here',
    );
    expect(machine.calls).toEqual([]);
  });

  test('that cannot be reached is told to the model', async () => {
    const machine = await startExecServer();
    const { url } = machine;
    await machine[Symbol.asyncDispose]();
    const model = scriptedModel([callsShell('ls'), says('ok')]);
    await using server = await start(url, { model });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(JSON.stringify(model.requests.at(-1)?.body.input)).toContain('cannot connect to the exec server');
  });

  test('that hangs up ends its commands, and is asked again for the next one', async () => {
    await using machine = await startExecServer();
    const model = scriptedModel([callsShell('sleep 60', { callId: 'c1' }), callsShell('echo again', { callId: 'c2' }), says('ok')]);
    await using server = await start(machine.url, { model });
    const { thread } = await server.thread.start({});
    const ended = server.once('turn/completed');
    const started = server.once('item/started', { where: ({ item }) => item.type === 'commandExecution' });
    await server.turn.start({ threadId: thread.id, input: [text('go')] });
    await started;

    machine.hangUp();
    await ended;

    expect(server.items('commandExecution')).toMatchObject([{ exitCode: -1 }, { exitCode: 0, aggregatedOutput: 'again\n' }]);
  });

  test('may be left for this one', async () => {
    await using machine = await startExecServer();
    await using server = await start(machine.url, { model: scriptedModel([callsShell('echo $HERE'), says('ok')]) });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id, [{ environmentId: 'local', cwd }]);

    expect(server.items('commandExecution')).toMatchObject([{ aggregatedOutput: 'yes\n' }]);
    expect(machine.calls).toEqual([]);
  });

  test('shows its pictures', async () => {
    await using machine = await startExecServer();
    const model = scriptedModel([callsTool('view_image', { path: 'none.png' }), says('ok')]);
    await using server = await start(machine.url, { model });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id);

    expect(machine.calls.map(({ method }) => method)).toEqual(['initialize', 'fs/getMetadata']);
  });
});

test('a turn without an environment is told no folder, and each further one again', async () => {
  const model = scriptedModel([says('1'), says('2'), says('3')]);
  await using server = await start('', { model });
  const { thread } = await server.thread.start({ cwd });

  await runTurn(server, thread.id);
  await runTurn(server, thread.id, []);
  await runTurn(server, thread.id, []);

  const told = JSON.stringify(model.requests[2]?.body.input).match(/<environment_context>.*?<\/environment_context>/g) ?? [];
  expect(told.map((context) => context.includes('<cwd>'))).toEqual([true, false, false]);
});

test('the folder of a turn that is given in part is one of the server’s', async () => {
  const model = scriptedModel([says('1'), says('2')]);
  await using server = await start('', { model });
  const { thread } = await server.thread.start({ cwd: '/' });
  await runTurn(server, thread.id);
  const ended = server.once('turn/completed');

  await server.turn.start({ threadId: thread.id, input: [text('go')], cwd: 'inside' });
  await ended;

  expect(JSON.stringify(model.requests[1]?.body.input)).toContain(`<cwd>${join(cwd, 'inside')}</cwd>`);
});
