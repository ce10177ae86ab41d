import { resolve } from 'node:path';
import type { LoadedConfig } from '../../config/loaded-config.js';
import { applyShellEnvironmentPolicy } from '../../config/shell-environment.js';
import type { Processes } from '../../platform/process.js';
import { ConnectionProcesses } from './connection-processes.js';

/** The programs that clients run on the machine of the server. */
export interface ClientProcesses {
  /** Of `command/exec`. */
  readonly commands: ConnectionProcesses;
  /** Of `process/spawn`. */
  readonly processes: ConnectionProcesses;
  /** Relative paths count from the folder of the server. */
  resolveFolder(path: string): string;
  /** What the server itself has, or what the configuration leaves of it; with changes, of which null removes. */
  environment(options: EnvironmentOptions): Readonly<Record<string, string>>;
}

export interface EnvironmentOptions {
  /** `null`: all of the server's environment. */
  readonly policy: LoadedConfig['shellEnvironment'] | null;
  readonly changes: Readonly<Record<string, string | null>> | null;
  readonly hasTerminal: boolean;
}

interface ClientProcessesOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The user's, which programs in terminals are told. */
  readonly shell: string;
  readonly processes: Processes;
}

export function createClientProcesses({ cwd, env, shell, processes }: ClientProcessesOptions): ClientProcesses {
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
    environment: ({ policy, changes, hasTerminal }) => {
      const base = policy === null ? env : applyShellEnvironmentPolicy(env, policy);
      const all = { ...(hasTerminal ? { SHELL: shell } : {}), ...base, ...changes };
      const kept = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
      return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
    },
  };
}
