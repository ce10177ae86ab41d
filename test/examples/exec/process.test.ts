import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { callsShell, hangs, type Script, says, startModelServer } from 'keelson/testing';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { isRunning } from '../../server/support/is-running.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
let program: string;

/** The program from its sources, as one file where its packages are found: it needs no build and is no older than the tests. */
beforeAll(async () => {
  const dist = join(root, 'examples/exec/dist');
  await mkdir(dist, { recursive: true });
  folder = await mkdtemp(join(dist, 'test-'));
  program = join(folder, 'main.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'examples/exec/src/main.ts')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    alias: { keelson: join(root, 'src/index.ts') },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process of its own in a repository of its own, with a model behind a socket. */
async function start(script: Script, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const base = await mkdtemp(join(tmpdir(), 'keelson-exec-process-'));
  const [home, cwd] = [join(base, 'home'), join(base, 'work')];
  await Promise.all([mkdir(home), mkdir(join(cwd, '.git'), { recursive: true })]);
  const model = await startModelServer(script);
  await writeFile(join(home, 'config.toml'), `openai_base_url = "${model.url}"\n`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: base, CODEX_HOME: home, CODEX_API_KEY: 'sk-test', ...env },
  });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
    await model.close();
    await rm(base, { recursive: true, force: true });
  });
  return { child, model, cwd, closed };
}

/** Resolves to the first event of a type. */
async function event(child: ChildProcessWithoutNullStreams, type: string): Promise<unknown> {
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = JSON.parse(line);
    if (parsed.type === type) return parsed;
  }
  throw new Error(`there was no ${type}`);
}

test("a process is driven as the reference's SDK does it", async () => {
  const { child, model, closed } = await start(
    [says('Hello.')],
    [
      ...['exec', '--experimental-json', '--config', 'model_verbosity="low"', '--model', 'gpt-5.2', '--sandbox', 'workspace-write'],
      ...['--skip-git-repo-check', '--config', 'model_reasoning_effort="high"', '--config', 'approval_policy="never"'],
    ],
    { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'codex_sdk_ts' },
  );
  child.stdin.end('hi');

  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(JSON.parse(line));

  expect(await closed).toEqual([0, null]);
  expect(lines).toMatchObject([
    { type: 'thread.started' },
    { type: 'turn.started' },
    { type: 'item.completed', item: { type: 'agent_message', text: 'Hello.' } },
    { type: 'turn.completed' },
  ]);
  expect(model.requests.at(-1)).toMatchObject({
    headers: { originator: 'codex_sdk_ts', 'user-agent': expect.stringMatching(/^codex_sdk_ts\//), authorization: 'Bearer sk-test' },
    body: { model: 'gpt-5.2', reasoning: { effort: 'high' } },
  });
});

test('SIGINT interrupts the turn, which ends the process with code 1', async () => {
  const { child, closed } = await start([hangs()], ['--json', 'hi']);
  child.stdin.end();
  await event(child, 'turn.started');

  child.kill('SIGINT');

  expect(await closed).toEqual([1, null]);
});

test('SIGINT ends a process whose turn has not begun', async () => {
  const { child, closed } = await start([], ['hi']);
  await once(child.stderr, 'data');

  child.kill('SIGINT');

  expect(await closed).toEqual([null, 'SIGINT']);
});

test('SIGTERM ends the process, and first the command that it runs', async () => {
  const { child, cwd, closed } = await start([callsShell('echo $$ > pid; exec sleep 600')], ['--json', '--yolo', 'hi']);
  child.stdin.end();
  await event(child, 'item.started');
  const readPid = async (): Promise<number> =>
    z.coerce
      .number()
      .positive()
      .parse(await readFile(join(cwd, 'pid'), 'utf8'));
  const pid = await vi.waitFor(readPid, { timeout: 15_000 });

  child.kill('SIGTERM');

  expect(await closed).toEqual([null, 'SIGTERM']);
  await vi.waitUntil(() => !isRunning(pid), { timeout: 15_000 });
});

test('a reader that goes away ends the process without a stack trace', async () => {
  const { child, closed } = await start([callsShell('sleep 0.5'), says('y'), says('z')], ['--json', '--yolo', 'hi']);
  child.stdin.end();
  let told = '';
  child.stderr.on('data', (data) => {
    told += data;
  });
  await event(child, 'turn.started');

  child.stdout.destroy();

  expect(await closed).toEqual([1, null]);
  expect(told).toBe('Reading additional input from stdin...\n');
});
