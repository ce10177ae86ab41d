import type { ManagedProcess, ProcessEnd, Processes, SpawnRequest } from '../processes/process.js';
import type { ExecServerClient } from './exec-server-client.js';

/** What programs get of the environment of the machine that they run on. */
export interface RemoteEnvironmentPolicy {
  readonly inherit: 'all' | 'core' | 'none';
  readonly ignoreDefaultExcludes: boolean;
  readonly exclude: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly includeOnly: readonly string[];
}

interface RemoteProcessesOptions {
  readonly connect: () => Promise<ExecServerClient>;
  /** The environment of a request comes on top of what this leaves. */
  readonly envPolicy: RemoteEnvironmentPolicy;
  readonly newId: () => string;
}

/** What a shell says of a program that was killed. */
const killedExitCode = 137;

/** Programs of another machine. */
export function createRemoteProcesses({ connect, envPolicy, newId }: RemoteProcessesOptions): Processes {
  return {
    isElsewhere: true,
    spawn: async (request) => {
      const client = await connect();
      const processId = newId();
      const process = new RemoteProcess(client, processId, request);
      const { program, args, cwd, env, input } = request;
      try {
        await client.call('process/start', {
          processId,
          argv: [program, ...args],
          cwd,
          envPolicy,
          env,
          tty: typeof input === 'object',
          pipeStdin: input === 'pipe',
          arg0: null,
        });
      } catch (error) {
        process.forget();
        throw error;
      }
      return process;
    },
  };
}

/** A program of another machine. The server ends it with all that it started when it is told to, or when the connection is lost. */
class RemoteProcess implements ManagedProcess {
  /** It is no process of this machine: nothing here must be signalled in its place. */
  readonly pid = Number.NaN;
  readonly exited: Promise<void>;
  readonly ended: Promise<ProcessEnd>;
  readonly forget: () => void;
  readonly #client: ExecServerClient;
  readonly #processId: string;

  constructor(client: ExecServerClient, processId: string, { onOutput }: SpawnRequest) {
    this.#client = client;
    this.#processId = processId;
    let resolveExited = (): void => {};
    let resolveEnded = (_end: ProcessEnd): void => {};
    this.exited = new Promise((resolve) => {
      resolveExited = resolve;
    });
    this.ended = new Promise((resolve) => {
      resolveEnded = resolve;
    });
    let end: ProcessEnd = { exitCode: -1, bySignal: true };
    this.forget = client.follow(processId, (note) => {
      if (note?.method === 'process/output') {
        onOutput(note.chunk, note.stream === 'stderr' ? 'stderr' : 'stdout');
        return;
      }
      // A negative code: there was none.
      if (note?.method === 'process/exited')
        end = note.exitCode < 0 ? { exitCode: killedExitCode, bySignal: true } : { exitCode: note.exitCode, bySignal: false };
      resolveExited();
      if (note?.method === 'process/exited') return;
      this.forget();
      resolveEnded(end);
    });
  }

  async write(text: string | Buffer): Promise<void> {
    const chunk = Buffer.from(text).toString('base64');
    // A program may be gone, or read no more, when somebody writes to it.
    await this.#client.call('process/write', { processId: this.#processId, chunk }).catch(() => {});
  }

  kill(): void {
    void this.#client.call('process/terminate', { processId: this.#processId }).catch(() => {});
  }

  /** The protocol has no way to hold output back, to end input, or to change a terminal. */
  pause(): void {}
  resume(): void {}
  endInput(): void {}
  resize(): void {}
}
