import { resolve } from 'node:path';
import type { ConfigService } from '../../config/config-service.js';
import type { LoadedConfig } from '../../config/loaded-config.js';
import { applyShellEnvironmentPolicy } from '../../config/sections/shell-environment.js';
import { type ConfineRequest, type Sandbox, SandboxError } from '../../engine/sandbox/sandbox.js';
import type { Processes } from '../../platform/processes/process.js';
import { internalError } from '../../protocol/errors.js';
import type { CommandExecParams } from '../../protocol/index.js';
import type { PermissionPlaces } from '../thread-config/thread-permissions.js';
import type { ClientProcessRequest } from './client-process.js';
import { commandPermissions } from './command-permissions.js';
import { ConnectionProcesses } from './connection-processes.js';

/** The programs that clients run on the machine of the server. */
export interface ClientProcesses {
  /** Of `command/exec`. */
  readonly commands: ConnectionProcesses;
  /** Of `process/spawn`. */
  readonly processes: ConnectionProcesses;
  /** Relative paths count from the folder of the server. */
  resolveFolder(path: string): string;
  /** The same command, held back as the client or the configuration says. @throws RpcError when it cannot be */
  confine<T extends Confinable>(request: T, permissions: WantedPermissions): Promise<T & Held>;
  /** What the server itself has, or what the configuration leaves of it; with changes, of which null removes. */
  environment(options: EnvironmentOptions): Readonly<Record<string, string>>;
}

export interface EnvironmentOptions {
  /** `null`: all of the server's environment. */
  readonly policy: LoadedConfig['shellEnvironment'] | null;
  readonly changes: Readonly<Record<string, string | null>> | null;
  readonly hasTerminal: boolean;
}

type Confinable = Omit<ClientProcessRequest, 'onPiece' | 'inherited'>;
type WantedPermissions = Pick<CommandExecParams, 'permissionProfile' | 'sandboxPolicy'>;

interface Held {
  readonly inherited: readonly string[];
  /** Takes away what held the command back. Call it when the command has ended, or was not started. */
  release(): Promise<void>;
}

interface ClientProcessesOptions {
  readonly config: ConfigService;
  readonly places: PermissionPlaces;
  readonly sandbox: Sandbox;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The user's, which programs in terminals are told. */
  readonly shell: string;
  readonly processes: Processes;
}

export function createClientProcesses(options: ClientProcessesOptions): ClientProcesses {
  const { config, places, sandbox, cwd, env, shell, processes } = options;
  return {
    commands: new ConnectionProcesses(
      {
        noun: 'command',
        duplicate: 'duplicate active command/exec process id',
        unknown: 'no active command/exec for process id',
        noInput: 'stdin streaming is not enabled for this command/exec',
      },
      processes,
    ),
    processes: new ConnectionProcesses(
      {
        noun: 'process',
        duplicate: 'duplicate active process handle',
        unknown: 'no active process for process handle',
        noInput: 'stdin streaming is not enabled for this process',
      },
      processes,
    ),
    resolveFolder: (path) => resolve(cwd, path),
    confine: async (request, wanted) => {
      const [program = '', ...args] = request.command;
      // What is no program is refused where it would be started.
      if (program === '') return { ...request, inherited: [], release: async () => {} };
      const permissions = await commandPermissions({ ...wanted, cwd: request.cwd }, { config, serverCwd: cwd, places });
      const hasTerminal = request.terminal !== null;
      const { cwd: folder, env: variables } = request;
      const asked: ConfineRequest = { ...permissions, argv: [program, ...args], cwd: folder, env: variables, hasTerminal };
      const { argv, env: confined, inherited, release } = await sandbox.confine(asked).catch(refuse);
      return { ...request, command: argv, env: confined, inherited, release };
    },
    environment: ({ policy, changes, hasTerminal }) => {
      const base = policy === null ? env : applyShellEnvironmentPolicy(env, policy);
      const all = { ...(hasTerminal ? { SHELL: shell } : {}), ...base, ...changes };
      const kept = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
      return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
    },
  };
}

function refuse(error: unknown): never {
  if (!(error instanceof SandboxError)) throw error;
  throw internalError(`command/exec cannot run this command: ${error.message}`, { cause: error });
}
