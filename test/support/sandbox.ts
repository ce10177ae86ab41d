import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { arch } from 'node:os';
import { LinuxSandbox, type LinuxSandboxOptions } from '../../src/engine/sandbox/linux-sandbox.js';
import { type ConfineRequest, isConfining, runBare, type Sandbox, withNetworkMarker } from '../../src/engine/sandbox/sandbox.js';
import { systemProcesses } from '../../src/platform/processes/process.js';

/** A sandbox for tests that are not about one: commands run as they are, and it is kept what would have been held back. */
export interface OpenSandbox extends Sandbox {
  readonly confined: readonly ConfineRequest[];
}

/** `wrap` makes another command of each that should be held back, so that a test decides how it ends. */
export function openSandbox({
  wrap = ({ argv }) => argv,
}: {
  wrap?: (request: ConfineRequest) => ConfineRequest['argv'];
} = {}): OpenSandbox {
  const confined: ConfineRequest[] = [];
  return {
    confined,
    confine: async (request) => {
      if (!isConfining(request.profile)) return runBare(request);
      confined.push(request);
      const env = withNetworkMarker(request.env, request.profile);
      return { argv: wrap(request), env, inherited: [], isConfined: true, release: async () => {} };
    },
    findProblem: async () => null,
    close: async () => {},
  };
}

/** Why the real sandbox cannot be tested on this machine; `null`: it can. */
export const whyNoBubblewrap = ((): string | null => {
  if (process.platform !== 'linux') return 'bubblewrap is for Linux';
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', '--unshare-net', '--', 'true'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? 'install bubblewrap: apt-get install bubblewrap' : `bubblewrap does not work here: ${String(error)}`;
  }
})();

export const linuxSandbox = (options: Partial<LinuxSandboxOptions> = {}): LinuxSandbox =>
  new LinuxSandbox({
    program: null,
    searchPath: process.env.PATH ?? '/usr/bin:/bin',
    tmpdir: null,
    arch: arch(),
    pid: process.pid,
    processes: systemProcesses,
    presenceFolder: `/dev/shm/keelson-${process.getuid?.()}`,
    unique: randomUUID,
    ...options,
  });
