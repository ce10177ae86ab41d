import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { chmod, copyFile, link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileSystemSandboxEntry, PermissionProfile } from '../../src/protocol/index.js';
import { whyNoBubblewrap } from '../support/sandbox.js';
import { type ConfinedFolder, openConfinedFolder } from './confined-folder.js';

/** What reads like an attack is one, tried for real. */
const title = whyNoBubblewrap === null ? 'a command in the sandbox' : `a command in the sandbox (skipped: ${whyNoBubblewrap})`;

const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const managed = (entries: readonly FileSystemSandboxEntry[], network = false): PermissionProfile => ({
  type: 'managed',
  fileSystem: { type: 'restricted', entries: [...entries] },
  network: { enabled: network },
});
const readAll: FileSystemSandboxEntry = { access: 'read', path: { type: 'special', value: { kind: 'root' } } };
const project: FileSystemSandboxEntry = { access: 'write', path: { type: 'special', value: { kind: 'project_roots' } } };
const deny = (path: string): FileSystemSandboxEntry => ({ access: 'none', path: { type: 'path', path } });

describe.skipIf(whyNoBubblewrap !== null)(title, () => {
  let place: ConfinedFolder;
  beforeEach(async () => {
    place = await openConfinedFolder();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  const names = () => readdir(place.cwd).then((found) => found.sort());

  test('writes where it may', async () => {
    expect(await place.script('echo hi > a && mkdir -p sub/.git && echo x > sub/.git/b && cat a /dev/null')).toEqual({
      exitCode: 0,
      output: 'hi\n',
    });
  });

  describe('cannot write outside', () => {
    test.each([
      ['by an absolute path', 'echo x > "$OUT/a"'],
      ['by ..', 'echo x > ../outside/a'],
      ['by a link', 'ln -s "$OUT" out && echo x > out/a'],
      ['by a link to a file', 'ln -s "$OUT/a" a && echo x > a'],
      ['by a hard link', 'ln "$OUT/kept" kept && echo x >> kept'],
      ['by the root of a process', 'echo x > "/proc/self/root$OUT/a"'],
      ['by the folder of process 1', 'echo x > "/proc/1/root$OUT/a" || echo x > "/proc/1/cwd/../outside/a"'],
      ['by moving a folder over it', 'mkdir -p m && mv -T m "$OUT"'],
      ['by a mount', 'mkdir -p m && mount --bind / m && echo x > "m$OUT/a"'],
      ['by a mount in a user namespace of its own', 'mkdir -p m && unshare -rm sh -c "mount -o remount,rw / ; echo x > $OUT/a"'],
      ['by taking mounts away', 'unshare -rm sh -c "umount -l / ; echo x > $OUT/a"'],
      ['by changing the root', 'chroot /proc/1/root sh -c "echo x > $OUT/a"'],
      ['by making a device', 'mknod d b 8 0 && echo x > d'],
      // The value that is there: where it could be written nothing would change.
      ['by the settings of the kernel', 'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern'],
      ['by what starts programs', 'echo > /proc/sys/fs/binfmt_misc/register'],
      ['by the keys of the kernel', 'echo h > /proc/sysrq-trigger'],
      ['in /tmp when that is left out', 'echo x > /tmp/keelson-escape'],
      ['in the home of others', 'echo x > /root/keelson-escape || echo x > /etc/keelson-escape'],
    ])('%s', async (_name, script) => {
      await writeFile(join(place.outside, 'kept'), 'kept\n');

      const { exitCode } = await place.script(script, { env: { OUT: place.outside } });

      expect(exitCode).not.toBe(0);
      expect([await readdir(place.outside), await readFile(join(place.outside, 'kept'), 'utf8')]).toEqual([['kept'], 'kept\n']);
    });

    test('by a link that is there already', async () => {
      await symlink(place.outside, join(place.cwd, 'out'));

      expect((await place.script('echo x > out/a')).exitCode).not.toBe(0);
    });

    test('where nothing may be written at all', async () => {
      expect((await place.script('echo x > a', { profile: managed([readAll]) })).exitCode).not.toBe(0);
      expect(await names()).toEqual([]);
    });

    test('through what root left behind', async () => {
      const program = join(place.cwd, 'id');
      await copyFile('/usr/bin/id', program);
      await chmod(program, 0o4755);

      expect((await place.script('grep -E "NoNewPrivs|CapEff|CapBnd" /proc/self/status | tr -s "\\t" " "; ./id -u')).output).toBe(
        `CapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n${process.getuid?.()}\n`,
      );
    });
  });

  describe.each(['.git', '.codex', '.agents'])('cannot touch %s', (name) => {
    test.each([
      ['by writing into it', 'echo x > NAME/config'],
      ['by making something in it', 'mkdir -p NAME/hooks'],
      ['by taking it away', 'rm -rf NAME'],
      ['by another name', 'mv NAME other'],
      ['by putting a folder in its place', 'mkdir m; mv -T m NAME'],
      ['by a link to it', 'ln -s NAME other; echo x > other/config'],
      ['by writing it as a file', 'echo x > NAME'],
      ['by its rights', 'chmod 700 NAME'],
      ['by mounting over it', 'mkdir m; unshare -rm mount --bind m NAME'],
      ['by taking the mount away', 'unshare -rm sh -c "umount NAME; echo x > NAME/config"'],
    ])('%s, there', async (_way, script) => {
      await mkdir(join(place.cwd, name));
      await writeFile(join(place.cwd, name, 'config'), 'kept');

      const { exitCode } = await place.script(script.replaceAll('NAME', name));

      expect(exitCode).not.toBe(0);
      expect([await readdir(join(place.cwd, name)), await readFile(join(place.cwd, name, 'config'), 'utf8')]).toEqual([['config'], 'kept']);
    });

    test.each([
      ['by making it', 'mkdir NAME'],
      ['by making something in it', 'mkdir -p NAME/hooks'],
      ['by writing it as a file', 'echo x > NAME'],
      ['by a link', 'ln -sT / NAME'],
      ['by a folder with another name', 'mkdir m; mv -T m NAME'],
      ['by taking the placeholder away', 'rmdir NAME && mkdir NAME'],
    ])('%s, missing', async (_way, script) => {
      const { exitCode } = await place.script(script.replaceAll('NAME', name));

      expect(exitCode).not.toBe(0);
      expect((await names()).filter((each) => each.startsWith('.'))).toEqual([]);
    });

    test('in a further writable folder', async () => {
      expect((await place.script(`mkdir -p ../outside/${name}/x`, { policy: { writableRoots: [place.outside] } })).exitCode).not.toBe(0);
      expect(await readdir(place.outside)).toEqual([]);
    });
  });

  test('cannot move its folder aside with what is protected in it', async () => {
    const parent = join(place.cwd, '..');
    const { exitCode } = await place.script(`mv ${place.cwd} ${parent}/other && mkdir -p ${place.cwd}/.git/hooks`, {
      policy: { writableRoots: [parent] },
    });

    expect([exitCode === 0, (await readdir(parent)).sort()]).toEqual([false, ['outside', 'work']]);
  });

  test('cannot write to the repository that a .git file points to', async () => {
    await mkdir(join(place.cwd, 'store/worktrees/w'), { recursive: true });
    await writeFile(join(place.cwd, 'store/worktrees/w/commondir'), '../..');
    await writeFile(join(place.cwd, '.git'), 'gitdir: store/worktrees/w\n');

    expect((await place.script('echo x > store/worktrees/w/HEAD')).exitCode).not.toBe(0);
    expect((await place.script('echo x > store/config')).exitCode).not.toBe(0);
  });

  test('cannot plant a link where the next command would be given more', async () => {
    const grant: FileSystemSandboxEntry = { access: 'write', path: { type: 'path', path: join(place.cwd, 'cache') } };
    const profile = managed([readAll, project, grant]);
    await place.script(`ln -s ${place.outside} cache`, { profile });

    await expect(place.script(`echo x > ${place.outside}/a`, { profile })).rejects.toMatchObject({ code: 'unenforceable' });
  });

  describe('cannot see what is denied', () => {
    beforeEach(async () => {
      await mkdir(join(place.cwd, 'private/open'), { recursive: true });
      await writeFile(join(place.cwd, 'private/key'), 'secret');
      await writeFile(join(place.cwd, 'token'), 'secret');
    });
    const profile = () => managed([readAll, project, deny(join(place.cwd, 'private')), deny(join(place.cwd, 'token'))]);

    test.each([
      ['a file', 'cat token'],
      ['a file in a folder', 'cat private/key'],
      ['the names in a folder', 'ls private'],
      ['a file through the root of a process', 'cat /proc/self/root$PWD/token'],
      ['a file after its mount is gone', 'unshare -rm sh -c "umount token; cat token"'],
      ['a file by a hard link', 'ln token other && cat other'],
      ['a file after its folder moved', 'mv private other && cat other/key'],
      ['a file that is put in its place', 'rm token && echo mine > token'],
    ])('%s', async (_name, script) => {
      const { exitCode, output } = await place.script(script, { profile: profile() });

      expect([exitCode === 0, output.includes('secret')]).toEqual([false, false]);
      expect(await readFile(join(place.cwd, 'token'), 'utf8')).toBe('secret');
    });

    test('what it may not read, where only chosen places can be', async () => {
      const chosen = managed([{ access: 'read', path: { type: 'special', value: { kind: 'minimal' } } }, project]);
      await writeFile(join(place.outside, 'key'), 'secret');

      const { output } = await place.script('cat ../outside/key; ls ..; touch /x ../x; cat token', { profile: chosen });

      expect(output).toMatch(/outside\/key: No such file.*\nwork\n.*Read-only file system.*secret$/s);
    });

    test('the processes of others', async () => {
      const { output } = await place.script('ls -d /proc/[0-9]* | wc -l; cat /proc/1/comm; kill -0 $HOST || echo gone', {
        env: { HOST: String(process.pid) },
      });

      expect(output).toMatch(/^[1-9]\nbwrap\n.*gone\n$/s);
    });
  });

  describe('has no network', () => {
    const node = (code: string) => place.run([process.execPath, '-e', code]);

    test('but its own', async () => {
      expect((await place.script('grep -c : /proc/net/dev; echo $CODEX_SANDBOX_NETWORK_DISABLED')).output).toBe('1\n1\n');
    });

    test('by TCP', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const { output } = await node(
        `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => console.log('in')).on('error', (e) => console.log(e.code))`,
      );
      server.close();

      expect(output).toBe('EPERM\n');
    });

    test('by UDP', async () => {
      const server = createSocket('udp4');
      await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
      const { output } = await place.run([python, '-c', 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)']);
      server.close();

      expect(output).toContain('PermissionError: [Errno 1]');
    });

    test('by DNS', async () => {
      const { output } = await node(`require('node:dns').promises.resolve4('example.com').catch((e) => console.log('none', e.code))`);

      expect(output).toMatch(/^none /);
    });

    test('by raw packets', async () => {
      const { output } = await place.run([python, '-c', 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)']);

      expect(output).toContain('PermissionError: [Errno 1]');
    });

    test('by a socket of the machine', async () => {
      const path = join(place.outside, 'socket');
      const server = createServer((socket) => socket.end('in'));
      await new Promise<void>((resolve) => server.listen(path, resolve));
      const { output } = await node(
        `require('node:net').connect(${JSON.stringify(path)}).on('connect', () => console.log('in')).on('error', (e) => console.log(e.code))`,
      );
      server.close();

      expect(output).toBe('EPERM\n');
    });

    test('by datagrams to a socket of the machine', async () => {
      const script = `import socket
for make in (lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]):
    try:
        make().sendmsg([b'x'], [], 0, '${join(place.outside, 'datagrams')}')
        print('in')
    except PermissionError as error:
        print(error.errno)`;

      expect((await place.run([python, '-c', script])).output).toBe('1\n1\n');
    });

    test('where everything else is allowed', async () => {
      const profile: PermissionProfile = { type: 'managed', fileSystem: { type: 'unrestricted' }, network: { enabled: false } };
      const { output } = await place.script(`echo x > ${place.outside}/a && echo written; grep -c : /proc/net/dev`, { profile });

      expect(output).toBe('written\n1\n');
    });
  });

  test('has the network that it is allowed', async () => {
    const server = createServer((socket) => socket.end('in'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const code = `require('node:net').connect(${port}, '127.0.0.1').on('data', (d) => console.log(String(d), process.env.CODEX_SANDBOX_NETWORK_DISABLED))`;
    const { output } = await place.run([process.execPath, '-e', code], { policy: { networkAccess: true } });
    server.close();

    expect(output).toBe('in undefined\n');
  });

  describe('cannot reach into', () => {
    const syscall = (numbers: Readonly<Record<string, number>>, args: string) => {
      const number = numbers[process.arch] ?? 0;
      return `import ctypes; libc = ctypes.CDLL(None, use_errno=True); r = libc.syscall(${number}, ${args}); print(r, ctypes.get_errno())`;
    };

    test('another process by ptrace', async () => {
      expect((await place.run([python, '-c', syscall({ x64: 101, arm64: 117 }, '0, 0, 0, 0')])).output).toBe('-1 1\n');
    });

    test('the kernel by io_uring', async () => {
      expect((await place.run([python, '-c', syscall({ x64: 425, arm64: 425 }, '4, 0')])).output).toBe('-1 1\n');
    });

    test('the terminal of others', async () => {
      expect((await place.script('echo x > /dev/tty')).exitCode).not.toBe(0);
    });

    test('what makes the sandbox, by variables', async () => {
      const traced = {
        SHELLOPTS: 'xtrace',
        PS4: `$(echo x > ${place.outside}/a)`,
        BASH_ENV: '/nonexistent',
        LD_DEBUG: 'files',
        LD_DEBUG_OUTPUT: join(place.outside, 'trace'),
      };
      await place.script('true', { env: traced });
      await place.script('true', { env: traced, hasTerminal: true });

      expect(await readdir(place.outside)).toEqual([]);
    });
  });

  test('hears of the keys of its terminal, and goes on after them', async () => {
    const script = 'trap "echo heard" INT; echo ready; sleep 5; echo after';

    expect((await place.script(script, { hasTerminal: true, types: '\u0003' })).output).toMatch(/ready\r\n.*heard\r\nafter\r\n$/s);
  });

  test('leaves nobody behind when it ends', async () => {
    const mark = `keelson-left-${process.pid}`;
    await place.script(
      `(setsid sh -c 'exec -a ${mark} sleep 300' >/dev/null 2>&1 &) ; setsid -f sleep 300.${process.pid} >/dev/null 2>&1; echo done`,
    );

    expect(await place.script('true').then(() => commandLinesWith(`300.${process.pid}`))).toEqual([]);
  });

  test('leaves no hard link from what it may not write to where it may', async () => {
    await mkdir(join(place.cwd, '.git'));
    await writeFile(join(place.cwd, '.git/config'), 'kept');
    expect((await place.script('ln .git/config other')).exitCode).not.toBe(0);

    await link(join(place.cwd, '.git/config'), join(place.outside, 'other'));
    expect((await place.script('echo x > ../outside/other')).exitCode).not.toBe(0);
  });
});

async function commandLinesWith(text: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
