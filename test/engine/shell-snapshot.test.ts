import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyShellEnvironmentPolicy, toShellEnvironmentPolicy } from '../../src/config/sections/shell-environment.js';
import { ShellSnapshot } from '../../src/engine/exec/shell-snapshot.js';
import { ShellSnapshots } from '../../src/engine/exec/shell-snapshots.js';
import { type Processes, type SpawnRequest, systemProcesses } from '../../src/platform/processes/process.js';
import { callsShell, says, scriptedModel } from '../../src/testing/index.js';
import { makeHooksPlace } from '../extensions/support/hooks-place.js';
import { runTurn } from '../support/thread-server.js';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keelson-snapshot-'));
  await writeFile(
    join(home, '.profile'),
    'greet() { echo "hello $1"; }\nalias ll=\'ls -l\'\nexport FROM_PROFILE="it\'s" PROFILE_TOKEN=t TERM=xterm\n',
  );
});
afterEach(() => rm(home, { recursive: true, force: true }));

const folder = (): string => join(home, 'shell_snapshots');

/** The system's own, which says what it starts. */
function countedProcesses(): Processes & { readonly started: SpawnRequest[] } {
  const started: SpawnRequest[] = [];
  return {
    started,
    spawn: (request) => {
      started.push(request);
      return systemProcesses.spawn(request);
    },
  };
}

async function take(
  table: Parameters<typeof toShellEnvironmentPolicy>[0] = {},
  env: Readonly<Record<string, string>> = {},
  shared = new ShellSnapshots(folder(), systemProcesses),
  nonce = () => 'nonce',
): Promise<ShellSnapshot> {
  const policy = toShellEnvironmentPolicy(table);
  const snapshot = new ShellSnapshot({
    shared,
    threadId: 'thread',
    shell: '/bin/bash',
    cwd: home,
    env: applyShellEnvironmentPolicy({ PATH: process.env.PATH ?? '', HOME: home, ...env }, policy),
    policy,
    nonce,
    now: () => Date.now(),
  });
  await snapshot.ready;
  return snapshot;
}

const read = (): Promise<string> => readFile(join(folder(), 'thread.nonce.sh'), 'utf8');

test('holds functions, aliases and what the user exports', async () => {
  await take();

  const text = await read();

  expect(text).toContain('greet ()');
  expect(text).toContain("alias ll='ls -l'");
  expect(text).toContain("export FROM_PROFILE='it'\\''s'");
});

test('where the shell stands, and what is the same for all commands, is not in it', async () => {
  await take();

  expect(await read()).not.toMatch(/^export (?:PWD|OLDPWD|SHLVL|TERM|CODEX_THREAD_ID)=/m);
});

describe('the policy for the environment', () => {
  test.each([
    ['excluded names', { exclude: ['FROM_*'] }, 'FROM_PROFILE'],
    ['secrets', { ignore_default_excludes: false }, 'PROFILE_TOKEN'],
    ['what is not among those that stay', { include_only: ['PATH', 'HOME'] }, 'FROM_PROFILE'],
    ['what is not inherited', { inherit: 'core' as const }, 'FROM_SERVER'],
  ])('takes out %s, whoever set them', async (_what, table, name) => {
    await take(table, { FROM_SERVER: '1' });

    expect(await read()).not.toContain(name);
  });
});

describe('a command', () => {
  test('of a login shell in its folder reads it', async () => {
    const snapshot = await take();

    const [, variable, ...argv] = snapshot.wrap(['/bin/bash', '-lc', 'greet you'], home);

    expect(variable).toBe(`BASH_ENV=${join(folder(), 'thread.nonce.sh')}`);
    expect(argv).toEqual(['/bin/bash', '-c', 'greet you']);
  });

  test.each<[string, [string, ...string[]], string | null]>([
    ['in another folder', ['/bin/bash', '-lc', 'x'], '/'],
    ['of another shell', ['/bin/zsh', '-lc', 'x'], null],
    ['of no login shell', ['/bin/bash', '-c', 'x'], null],
    ['of words', ['ls', '-l'], null],
  ])('%s runs as it is', async (_what, argv, cwd) => {
    const snapshot = await take();

    expect(snapshot.wrap(argv, cwd ?? home)).toEqual(argv);
  });
});

test('a script counts its lines as they were written', async () => {
  const snapshot = await take();
  const [program, ...args] = snapshot.wrap(['/bin/bash', '-lc', 'greet you\nnosuch; echo "[$BASH_ENV]"'], home);

  const { stdout, stderr } = await promisify(execFile)(program, args);

  expect(stderr).toBe('/bin/bash: line 2: nosuch: command not found\n');
  expect(stdout.split('\n').at(-2)).toBe('[]');
});

test('is gone with its thread, and what servers left behind goes after three days', async () => {
  await mkdir(folder());
  for (const name of ['old.sh', 'young.sh']) await writeFile(join(folder(), name), '');
  const fourDaysAgo = new Date(Date.now() - 4 * 24 * 60 * 60 * 1000);
  await utimes(join(folder(), 'old.sh'), fourDaysAgo, fourDaysAgo);

  const snapshot = await take();
  const during = await readdir(folder());
  await snapshot.remove();

  expect([during.sort(), await readdir(folder())]).toEqual([['thread.nonce.sh', 'young.sh'], ['young.sh']]);
});

test('threads that begin together have one login shell asked, and each has its own snapshot', async () => {
  const processes = countedProcesses();
  const shared = new ShellSnapshots(folder(), processes);

  const [one, other] = await Promise.all(['a', 'b'].map((name) => take({}, {}, shared, () => name)));
  await one?.remove();
  const later = await take({}, {}, shared);

  expect(processes.started).toHaveLength(2);
  const flags = [one, other, later].map((snapshot) => snapshot?.wrap(['/bin/bash', '-lc', 'x'], home).at(-2));
  expect(flags).toEqual(['-lc', '-c', '-c']);
});

test('login shells are asked two at a time, and not for threads that are gone by then', async () => {
  const processes = countedProcesses();
  const shared = new ShellSnapshots(folder(), processes);
  const question = (n: number) => ({ shell: '/bin/bash', script: 'echo $N', cwd: home, env: { N: String(n) } });

  const answers = [1, 2, 3, 4].map((n) => shared.ask(question(n), () => n !== 3));
  const startedAtOnce = processes.started.length;

  expect(await Promise.all(answers)).toEqual(['1\n', '2\n', '', '4\n']);
  expect([startedAtOnce, processes.started.length]).toEqual([2, 3]);
});

test("the model's commands see what the policy leaves, and the file is gone when the server closes", async () => {
  await using place = await makeHooksPlace();
  await place.put('home/config.toml', '[shell_environment_policy]\nexclude = ["SECRET_*"]\nset = { EXTRA = "set" }\n');
  const model = scriptedModel([callsShell('echo "$SECRET_THING|$EXTRA|$PLAIN"'), says('ok')]);
  const env = { PATH: process.env.PATH ?? '', HOME: home, SHELL: '/bin/bash', SECRET_THING: 's', PLAIN: 'p' };
  const server = await place.start({ model, env });
  const { thread } = await server.thread.start({ cwd: place.cwd });

  await runTurn(server, thread.id, 'go');
  await server.close();

  expect(server.items('commandExecution')).toMatchObject([{ aggregatedOutput: '|set|p\n' }]);
  expect(await readdir(join(place.home, 'shell_snapshots')).catch(() => [])).toEqual([]);
});
