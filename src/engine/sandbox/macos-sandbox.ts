import { access } from 'node:fs/promises';
import { fileAccessOf } from './access.js';
import { createMemoizedDisk, systemDisk } from './disk.js';
import { planSandbox } from './plan.js';
import {
  type ConfinedCommand,
  type ConfineRequest,
  isConfining,
  runBare,
  type Sandbox,
  SandboxError,
  withNetworkMarker,
} from './sandbox.js';
import { toSeatbeltProfile } from './seatbelt-profile.js';

/** Part of the system: one found by the search path could be anybody's. */
const program = '/usr/bin/sandbox-exec';

const missing = `the sandbox needs ${program}, and it is not there; it is a part of macOS`;

/** Holds commands back by the sandbox of macOS. Names that are protected need not be taken: rules are by path. */
export const createMacosSandbox = ({ tmpdir }: { readonly tmpdir: string | null }): Sandbox => ({
  confine: async (request: ConfineRequest): Promise<ConfinedCommand> => {
    const { profile, policyCwd, argv, env, routes } = request;
    if (!isConfining(profile)) return runBare(request);
    if (!(await isThere())) throw new SandboxError('unavailable', missing);
    const plan = await planSandbox(fileAccessOf(profile, { cwd: policyCwd, tmpdir }), createMemoizedDisk(systemDisk));
    const text = toSeatbeltProfile({ plan, hasNetwork: profile.network.enabled, ports: routes?.map(({ port }) => port) ?? null });
    return {
      argv: [program, '-p', text, '--', ...argv],
      env: { ...withNetworkMarker(env, profile), CODEX_SANDBOX: 'seatbelt' },
      inherited: [],
      isConfined: true,
      release: async () => {},
    };
  },
  findProblem: async () => ((await isThere()) ? null : missing),
  close: async () => {},
});

const isThere = (): Promise<boolean> =>
  access(program).then(
    () => true,
    () => false,
  );
