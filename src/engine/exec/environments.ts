import type { ShellEnvironmentPolicy } from '../../config/sections/shell-environment.js';
import type { ExecServerClient } from '../../platform/exec-server/exec-server-client.js';
import type { ToolFiles } from '../../platform/files/tool-files.js';
import type { Processes } from '../../platform/processes/process.js';
import { isConfining, runBare, type Sandbox, SandboxError } from '../sandbox/sandbox.js';

/** A machine other than this one, on which the tools of a turn work. */
export interface RemoteMachine {
  readonly id: string;
  readonly processes: Processes;
  readonly sandbox: Sandbox;
  readonly files: ToolFiles;
}

/** Where tools may work. This machine is always among the places, by the name `local`. */
export interface Environments {
  /** What turns get that choose nothing: `null` is this machine, an empty list nothing at all. */
  readonly defaults: readonly { readonly environmentId: string }[] | null;
  has(id: string): boolean;
  /** The machine of the first of the chosen environments; `null`: this one. */
  machineOf(chosen: readonly unknown[] | null, policy: ShellEnvironmentPolicy | undefined): RemoteMachine | null;
  close(): void;
}

/** This machine and no other. */
export const localEnvironments: Environments = {
  defaults: null,
  has: (id) => id === 'local',
  machineOf: () => null,
  close: () => {},
};

export interface EnvironmentsOptions {
  /** The address of an exec server; `none`, in any case: turns that choose nothing get nothing. */
  readonly execServerUrl: string;
  readonly newId: () => string;
}

/** Makes the places that the environment of the server names. Nothing is connected before it is used. */
export function createEnvironments({ execServerUrl, newId }: EnvironmentsOptions): Environments {
  const url = execServerUrl.trim();
  if (url === '') return localEnvironments;
  if (url.toLowerCase() === 'none') return { ...localEnvironments, defaults: [] };
  const link = new ExecServerLink(url);
  const connect = (): Promise<ExecServerClient> => link.connect();
  return {
    defaults: [{ environmentId: remoteId }],
    has: (id) => id === 'local' || id === remoteId,
    machineOf: (chosen, policy) => (isRemote(chosen?.[0]) ? lazyMachine({ connect, policy, newId }) : null),
    close: () => link.close(),
  };
}

const remoteId = 'remote';

const isRemote = (chosen: unknown): boolean =>
  typeof chosen === 'object' && chosen !== null && 'environmentId' in chosen && chosen.environmentId === remoteId;

interface MachineOptions {
  readonly connect: () => Promise<ExecServerClient>;
  readonly policy: ShellEnvironmentPolicy | undefined;
  readonly newId: () => string;
}

/** The modules behind it are loaded when the machine is used. */
function lazyMachine({ connect, policy, newId }: MachineOptions): RemoteMachine {
  const envPolicy = {
    inherit: policy?.inherit ?? 'all',
    ignoreDefaultExcludes: policy?.keepsSecrets ?? true,
    exclude: policy?.exclude ?? [],
    set: policy?.set ?? {},
    includeOnly: policy?.includeOnly ?? [],
  };
  const files = async (): Promise<ToolFiles> => {
    const { createRemoteFiles } = await import('../../platform/exec-server/remote-files.js');
    return createRemoteFiles(connect);
  };
  return {
    id: remoteId,
    sandbox: unconfinedOnly,
    processes: {
      isElsewhere: true,
      spawn: async (request) => {
        const { createRemoteProcesses } = await import('../../platform/exec-server/remote-processes.js');
        return createRemoteProcesses({ connect, envPolicy, newId }).spawn(request);
      },
    },
    files: {
      readFile: async (path) => (await files()).readFile(path),
      find: async (path) => (await files()).find(path),
      writeFile: async (path, content) => (await files()).writeFile(path, content),
      makeFolder: async (path) => (await files()).makeFolder(path),
      removeFile: async (path) => (await files()).removeFile(path),
      move: async (from, to) => (await files()).move(from, to),
    },
  };
}

/** Nothing here can hold a command back that runs elsewhere, and nothing that should be held back may run. */
const unconfinedOnly: Sandbox = {
  confine: async (request) => {
    if (!isConfining(request.profile)) return runBare(request);
    throw new SandboxError(
      'unenforceable',
      'commands in the environment `remote` cannot be confined from here: use danger-full-access, or externalSandbox where that machine is a sandbox itself',
    );
  },
  findProblem: async () => null,
  close: async () => {},
};

/** One connection for all, made when it is needed, and again after it was lost. */
class ExecServerLink {
  readonly #url: string;
  #client: Promise<ExecServerClient> | null = null;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
  }

  connect(): Promise<ExecServerClient> {
    if (this.#isClosed) return Promise.reject(new Error('the server is closing'));
    this.#client ??= this.#open().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  async #open(): Promise<ExecServerClient> {
    const { connectExecServer } = await import('../../platform/exec-server/exec-server-client.js');
    return connectExecServer(this.#url, () => {
      this.#client = null;
    });
  }

  close(): void {
    this.#isClosed = true;
    void this.#client?.then(
      (client) => client.close(),
      () => {}, // It was never there.
    );
  }
}
