import type { PermissionProfile } from '../../protocol/index.js';

/** A port of the loopback address that a command reaches, and the socket that it leads to. */
export interface NetworkRoute {
  readonly port: number;
  /** Absolute path. Its folder holds nothing else: the command does not see it. */
  readonly socket: string;
}

/** A command, and what it may do. */
export interface ConfineRequest {
  readonly profile: PermissionProfile;
  /** What `project_roots` stands for. Absolute. */
  readonly policyCwd: string;
  readonly argv: readonly [string, ...string[]];
  /** Where the command runs. Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the command can reach, and nothing else. Default: what the profile says. */
  readonly routes?: readonly NetworkRoute[];
  /** A terminal is a session of its own already, and keeps its job control. */
  readonly hasTerminal: boolean;
}

/** How to run a command so that it is held back. */
export interface ConfinedCommand {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Files that the program reads from descriptors 3, 4, … */
  readonly inherited: readonly string[];
  /** False: nothing holds it back, as the profile says. */
  readonly isConfined: boolean;
  /** Takes away what the command needed on disk. Call it once the command has ended, or was not started. */
  release(): Promise<void>;
}

/** Holds commands back. */
export interface Sandbox {
  /** Rejects with a `SandboxError` when it cannot: then the command must not run. */
  confine(request: ConfineRequest): Promise<ConfinedCommand>;
  /** What keeps every command from running here, with what to do about it; `null`: nothing that shows without trying. */
  findProblem(): Promise<string | null>;
  close(): Promise<void>;
}

/** `unavailable`: this machine has no sandbox; `unenforceable`: it has none that could hold what the profile says. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: 'unavailable' | 'unenforceable';

  constructor(code: SandboxError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether a command under the profile would have to be held back by the server itself. */
export const isConfining = (profile: PermissionProfile): profile is Extract<PermissionProfile, { type: 'managed' }> =>
  profile.type === 'managed' && !(profile.fileSystem.type === 'unrestricted' && profile.network.enabled);

const networkMarker = 'CODEX_SANDBOX_NETWORK_DISABLED';

/** Commands are told that they have no network, also where somebody outside takes it away. */
export function withNetworkMarker(env: Readonly<Record<string, string>>, profile: PermissionProfile): Readonly<Record<string, string>> {
  const { [networkMarker]: _, ...rest } = env;
  return profile.type === 'disabled' || profile.network.enabled ? rest : { ...rest, [networkMarker]: '1' };
}

/** A command that runs as it is. */
export const runBare = ({ argv, env, profile }: Pick<ConfineRequest, 'argv' | 'env' | 'profile'>): ConfinedCommand => ({
  argv,
  env: withNetworkMarker(env, profile),
  inherited: [],
  isConfined: false,
  release: async () => {},
});
