import type { Processes } from '../../platform/processes/process.js';
import { isConfining, runBare, type Sandbox, SandboxError } from './sandbox.js';

interface SystemSandboxOptions {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly pid: number;
  /** The environment of the server: what commands bring along chooses nothing. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of bubblewrap; `null`: the search path says. */
  readonly bubblewrap: string | null;
  readonly processes: Processes;
  /** Of the user that the server runs as; `null`: the system has no such numbers. */
  readonly uid: number | null;
  readonly unique: () => string;
}

/** The sandbox of this machine. It is loaded when the first command needs it. */
export function createSystemSandbox(options: SystemSandboxOptions): Sandbox {
  let loading: Promise<Sandbox> | null = null;
  const load = (): Promise<Sandbox> => {
    loading ??= loadSandbox(options);
    return loading;
  };
  return {
    confine: async (request) => (isConfining(request.profile) ? (await load()).confine(request) : runBare(request)),
    findProblem: async () => (await load()).findProblem(),
    close: async () => (await loading)?.close(),
  };
}

async function loadSandbox({ platform, env, bubblewrap, uid, ...options }: SystemSandboxOptions): Promise<Sandbox> {
  const tmpdir = env['TMPDIR'] || null;
  if (platform === 'linux') {
    const { LinuxSandbox } = await import('./linux-sandbox.js');
    const searchPath = env['PATH'] ?? '/usr/bin:/bin';
    return new LinuxSandbox({ ...options, program: bubblewrap, searchPath, tmpdir, presenceFolder: `/dev/shm/keelson-${uid}` });
  }
  if (platform === 'darwin') return (await import('./macos-sandbox.js')).createMacosSandbox({ tmpdir });
  return withoutSandbox(`there is no sandbox for this system (${platform})`);
}

/** Refuses whatever would have to be held back. */
export function withoutSandbox(why: string): Sandbox {
  return {
    confine: async (request) => {
      if (isConfining(request.profile)) throw new SandboxError('unavailable', why);
      return runBare(request);
    },
    findProblem: async () => why,
    close: async () => {},
  };
}
