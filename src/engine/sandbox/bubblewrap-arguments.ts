import type { Mount, SandboxPlan } from './plan.js';

interface Rendering {
  readonly plan: SandboxPlan;
  readonly hasNetwork: boolean;
  readonly hasTerminal: boolean;
  /** False where the kernel lets nobody mount one: the command sees that of the machine then, or none. */
  readonly mountsProc: boolean;
  /** The parts of /proc that belong to the machine, and that its administrator may write to. */
  readonly machineProc: readonly string[];
  /** The descriptor that the filter for system calls is read from. */
  readonly filterDescriptor: number;
  /** Variables that only the command may see. */
  readonly setVariables: Readonly<Record<string, string>>;
  /** The real place of the folder that the command runs in. */
  readonly cwd: string;
}

/** A plan in the words of bubblewrap. The command follows. */
export function toBubblewrapArguments(rendering: Rendering): readonly string[] {
  const { plan, hasNetwork, hasTerminal, mountsProc, machineProc, filterDescriptor, setVariables, cwd } = rendering;
  return [
    // A terminal of its own is a session of its own; another one in it would lose job control and the keys that signal.
    ...(hasTerminal ? [] : ['--new-session']),
    '--die-with-parent',
    ...baseArguments[plan.base],
    '--dev',
    '/dev',
    ...plan.mounts.flatMap(mountArguments),
    // Sealed at the end: what lies inside had to be made first.
    ...plan.mounts.flatMap(({ kind, path }) => (kind === 'hideFolder' ? ['--remount-ro', path] : [])),
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    ...(hasNetwork ? [] : ['--unshare-net']),
    // For whom root starts it, bubblewrap keeps all of root's powers.
    '--cap-drop',
    'ALL',
    ...(mountsProc ? ['--proc', '/proc', ...machineProc.flatMap((path) => ['--ro-bind', path, path])] : []),
    ...(plan.base === 'none' ? ['--remount-ro', '/'] : []),
    '--seccomp',
    String(filterDescriptor),
    ...Object.entries(setVariables).flatMap(([name, value]) => ['--setenv', name, value]),
    '--chdir',
    cwd,
    '--',
  ];
}

const baseArguments = {
  read: ['--ro-bind', '/', '/'],
  write: ['--bind', '/', '/'],
  none: ['--tmpfs', '/'],
} as const;

function mountArguments(mount: Mount): readonly string[] {
  const { path } = mount;
  switch (mount.kind) {
    case 'write':
      return ['--bind', path, path];
    case 'read':
      return ['--ro-bind', path, path];
    case 'hideFile':
      // A device on a mount that allows none: it cannot be opened.
      return ['--ro-bind', '/dev/null', path];
    case 'hideFolder':
      return ['--perms', mount.isPassable ? '0111' : '0000', '--tmpfs', path];
    case 'link':
      return ['--symlink', mount.target, path];
    default:
      return mount satisfies never;
  }
}
