import { chmod, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { profileOfPolicy } from '../../src/engine/sandbox/profile-of-policy.js';
import type { ConfineRequest } from '../../src/engine/sandbox/sandbox.js';
import { type Processes, systemProcesses } from '../../src/platform/processes/process.js';
import { linuxSandbox, whyNoBubblewrap } from '../support/sandbox.js';
import { openConfinedFolder } from './confined-folder.js';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'keelson-linux-')));
  await Promise.all(['work', 'bin'].map((name) => mkdir(join(base, name))));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const request = (more: Partial<ConfineRequest> = {}): ConfineRequest => ({
  profile: profileOfPolicy({ type: 'workspaceWrite', excludeSlashTmp: true, excludeTmpdirEnvVar: true }),
  policyCwd: join(base, 'work'),
  argv: ['true'],
  cwd: join(base, 'work'),
  env: { PATH: '/usr/bin:/bin' },
  hasTerminal: false,
  ...more,
});

/** A program of that name that says what it is told to, and ends so. */
async function program(folder: string, script = 'exit 0'): Promise<string> {
  const path = join(base, folder, 'bwrap');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('where bubblewrap is found', () => {
  test('on the search path of the server', async () => {
    const path = await program('bin');
    await using sandbox = disposable(linuxSandbox({ searchPath: `/nonexistent:${join(base, 'bin')}` }));

    expect((await confineOnce(sandbox, request())).argv[0]).toBe(path);
  });

  test('where the embedding program names it', async () => {
    const path = await program('work');
    await using sandbox = disposable(linuxSandbox({ program: path, searchPath: '' }));

    expect((await confineOnce(sandbox, request())).argv[0]).toBe(path);
  });

  test('behind a link, where that leads', async () => {
    const path = await program('work');
    await symlink(path, join(base, 'bin/bwrap'));
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));

    await expect(sandbox.confine(request())).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([
    ['in the folder of the command', () => request()],
    ['below it', () => request({ cwd: base, policyCwd: base })],
    [
      'where commands may write',
      () => request({ cwd: '/', profile: profileOfPolicy({ type: 'workspaceWrite', writableRoots: [join(base, 'work')] }) }),
    ],
  ])('but not %s', async (_where, make) => {
    const path = await program('work');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'work') }));

    await expect(sandbox.confine(make())).rejects.toMatchObject({
      message: expect.stringContaining(`that commands cannot replace, and ${path} can be`),
    });
  });

  test('and not by a search path that depends on where one stands', async () => {
    await program('bin');
    await using sandbox = disposable(linuxSandbox({ searchPath: '.:bin:' }));

    await expect(sandbox.confine(request())).rejects.toMatchObject({ message: expect.stringContaining('there is none on PATH') });
  });
});

describe('where there is no sandbox', () => {
  test.each([
    [null, 'the sandbox needs the program bwrap, and there is none on PATH; install the package bubblewrap'],
    ['/nonexistent/bwrap', 'the sandbox needs the program bwrap, and there is none at /nonexistent/bwrap; install the package bubblewrap'],
  ])('a command that would need it is refused, with what to install: %s', async (named, message) => {
    await using sandbox = disposable(linuxSandbox({ program: named, searchPath: '/nonexistent' }));

    await expect(sandbox.confine(request())).rejects.toMatchObject({
      name: 'SandboxError',
      code: 'unavailable',
      message: expect.stringContaining(message),
    });
  });

  test('as bubblewrap does not work, the refusal has its words', async () => {
    await program('bin', 'echo "bwrap: No permissions" >&2; exit 1');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));

    await expect(sandbox.confine(request())).rejects.toMatchObject({
      message: expect.stringMatching(/does not work here: .*bwrap says "bwrap: No permissions"; the system must/),
    });
  });

  test('what was put right counts at once', async () => {
    await program('bin', 'exit 1');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));
    await sandbox.confine(request()).catch(() => {});

    await program('bin');

    expect((await confineOnce(sandbox, request())).isConfined).toBe(true);
  });

  test('as the architecture is unknown, nothing runs', async () => {
    await program('bin');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin'), arch: 'mips' }));

    await expect(sandbox.confine(request())).rejects.toMatchObject({ message: 'there is no sandbox for the architecture mips' });
  });

  test.each([
    ['full access', { type: 'disabled' } as const, undefined],
    ['a sandbox outside', { type: 'external', network: { enabled: false } } as const, '1'],
    ['a sandbox outside with a network', { type: 'external', network: { enabled: true } } as const, undefined],
    ['no limits', { type: 'managed', fileSystem: { type: 'unrestricted' }, network: { enabled: true } } as const, undefined],
  ])('commands with %s run as they are', async (_name, profile, marker) => {
    await using sandbox = disposable(linuxSandbox({ searchPath: '/nonexistent' }));
    const env = { A: 'b', CODEX_SANDBOX_NETWORK_DISABLED: 'old' };

    const command = await sandbox.confine(request({ profile, env }));

    expect(command).toMatchObject({ argv: ['true'], isConfined: false, inherited: [] });
    expect(command.env).toEqual({ A: 'b', ...(marker === undefined ? {} : { CODEX_SANDBOX_NETWORK_DISABLED: marker }) });
  });
});

describe('/proc', () => {
  test('is left out where the kernel lets nobody mount one', async () => {
    await program('bin', 'case "$*" in *--proc*) echo no >&2; exit 1;; esac');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));

    expect((await confineOnce(sandbox, request())).argv).not.toContain('--proc');
  });

  test('is tried once for all commands', async () => {
    await program('bin');
    let tries = 0;
    const counting: Processes = {
      spawn: async (spawned) => {
        tries++;
        return systemProcesses.spawn(spawned);
      },
    };
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin'), processes: counting }));

    await Promise.all([confineOnce(sandbox, request()), confineOnce(sandbox, request())]);
    await confineOnce(sandbox, request());

    expect(tries).toBe(1);
  });
});

describe('placeholders', () => {
  const names = () => readdir(join(base, 'work')).then((found) => found.sort());

  test('stand while a command runs, and are gone after it', async () => {
    await program('bin');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));

    const command = await sandbox.confine(request());
    const during = await names();
    await command.release();

    expect([during, await names()]).toEqual([['.agents', '.codex', '.git'], []]);
  });

  test('stand as long as any command needs them', async () => {
    await program('bin');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));
    const [first, second] = await Promise.all([sandbox.confine(request()), sandbox.confine(request())]);

    await first.release();
    const between = await names();
    await second.release();

    expect([between, await names()]).toEqual([['.agents', '.codex', '.git'], []]);
  });

  test('that a killed server left go with the next command', async () => {
    await program('bin');
    await using killed = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));
    await killed.confine(request());

    await confineOnce(sandbox, request());

    expect(await names()).toEqual([]);
  });

  test('that somebody filled meanwhile stay', async () => {
    await program('bin');
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));
    const command = await sandbox.confine(request());
    await writeFile(join(base, 'work/.git/HEAD'), 'ref');

    await command.release();

    expect(await names()).toEqual(['.git']);
  });

  test('are none of the empty folders that were there before', async () => {
    await program('bin');
    await mkdir(join(base, 'work/.codex'));
    await using sandbox = disposable(linuxSandbox({ searchPath: join(base, 'bin') }));

    await confineOnce(sandbox, request());

    expect(await names()).toEqual(['.codex']);
  });

  test.skipIf(whyNoBubblewrap !== null)('stay while another server has them in use', async () => {
    await using place = await openConfinedFolder();
    await using other = disposable(linuxSandbox());
    const running = place.script('touch ready; until test -e go; do sleep 0.02; done; mkdir -p .git/x && echo made');
    await expect.poll(() => readdir(place.cwd)).toContain('ready');
    const command = await other.confine({ ...request(), cwd: place.cwd, policyCwd: place.cwd });

    await command.release();
    const between = await readdir(place.cwd);
    await writeFile(join(place.cwd, 'go'), '');

    expect(between).toContain('.git');
    expect((await running).output).not.toContain('made');
    expect(await stat(join(place.cwd, '.git')).catch(() => null)).toBeNull();
  });
});

async function confineOnce(sandbox: ReturnType<typeof linuxSandbox>, wanted: ConfineRequest) {
  const command = await sandbox.confine(wanted);
  await command.release();
  return command;
}

const disposable = <S extends { close(): Promise<void> }>(sandbox: S): S & AsyncDisposable =>
  Object.assign(sandbox, { [Symbol.asyncDispose]: () => sandbox.close() });
