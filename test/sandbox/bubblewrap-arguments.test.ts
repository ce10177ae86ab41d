import { expect, test } from 'vitest';
import { toBubblewrapArguments } from '../../src/engine/sandbox/bubblewrap-arguments.js';
import type { SandboxPlan } from '../../src/engine/sandbox/plan.js';

const plan: SandboxPlan = {
  base: 'read',
  mounts: [
    { kind: 'write', path: '/w' },
    { kind: 'read', path: '/w/.git' },
    { kind: 'hideFile', path: '/w/key' },
    { kind: 'hideFolder', path: '/w/a', isPassable: true },
    { kind: 'write', path: '/w/a/b' },
    { kind: 'hideFolder', path: '/w/z', isPassable: false },
  ],
  placeholders: [],
};

const render = (more: Partial<Parameters<typeof toBubblewrapArguments>[0]> = {}): string =>
  toBubblewrapArguments({
    plan,
    hasNetwork: false,
    hasTerminal: false,
    mountsProc: true,
    machineProc: ['/proc/sys'],
    filterDescriptor: 3,
    setVariables: {},
    cwd: '/w',
    ...more,
  }).join(' ');

test('a plan is laid out in its order, and sealed at the end', () => {
  expect(render()).toBe(
    [
      '--new-session --die-with-parent',
      '--ro-bind / / --dev /dev',
      '--bind /w /w --ro-bind /w/.git /w/.git --ro-bind /dev/null /w/key',
      '--perms 0111 --tmpfs /w/a --bind /w/a/b /w/a/b --perms 0000 --tmpfs /w/z',
      '--remount-ro /w/a --remount-ro /w/z',
      '--unshare-user --unshare-pid --unshare-ipc --unshare-net --cap-drop ALL --proc /proc --ro-bind /proc/sys /proc/sys',
      '--seccomp 3 --chdir /w --',
    ].join(' '),
  );
});

test('the network stays where it is allowed', () => {
  expect(render({ hasNetwork: true })).not.toContain('--unshare-net');
});

test('a terminal keeps its session', () => {
  expect(render({ hasTerminal: true })).not.toContain('--new-session');
});

test('where nothing can be seen what is laid out cannot be added to', () => {
  expect(render({ plan: { base: 'none', mounts: [{ kind: 'link', path: '/bin', target: 'usr/bin' }], placeholders: [] } })).toContain(
    '--tmpfs / --dev /dev --symlink usr/bin /bin --unshare-user --unshare-pid --unshare-ipc --unshare-net --cap-drop ALL --proc /proc --ro-bind /proc/sys /proc/sys --remount-ro /',
  );
});

test('a kernel that lets nobody mount /proc is not asked to', () => {
  expect(render({ mountsProc: false })).not.toContain('/proc');
});

test('variables that could take the sandbox over reach the command alone', () => {
  expect(render({ setVariables: { LD_PRELOAD: '/w/evil.so' } })).toContain('--setenv LD_PRELOAD /w/evil.so --chdir');
});
