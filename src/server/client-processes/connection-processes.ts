import { osErrorText } from '../../platform/os-error.js';
import { isStillThere, killLeftBehind, type LeftBehind } from '../../platform/processes/left-behind.js';
import type { Processes } from '../../platform/processes/process.js';
import { waitAtMost } from '../../platform/timeout.js';
import { internalError, invalidRequest, RpcError } from '../../protocol/errors.js';
import type { Connection } from '../connections/connection.js';
import { ClientProcess, type ClientProcessEnd, type ClientProcessRequest } from './client-process.js';

/** How a family of methods speaks of its processes. */
export interface ProcessWords {
  /** `failed to spawn <noun>: …` */
  readonly noun: string;
  readonly duplicate: string;
  readonly unknown: string;
  readonly noInput: string;
}

/** A killed program is gone within this time, or it hangs in the kernel. */
const killMs = 1000;

/** A running program, and how it will have ended. */
export interface StartedProcess {
  readonly process: ClientProcess;
  /** From its resolution on the name is free. */
  readonly ended: Promise<ClientProcessEnd>;
}

/** The programs of each connection, by the names that clients gave them. They end with it. */
export class ConnectionProcesses {
  readonly #words: ProcessWords;
  readonly #processes: Processes;
  readonly #running = new WeakMap<Connection, Running>();

  constructor(words: ProcessWords, processes: Processes) {
    this.#words = words;
    this.#processes = processes;
  }

  /** Resolves when the program runs. `name` is `null` for one that nobody will speak of. @throws RpcError when it cannot be started */
  async start(connection: Connection, name: string | null, request: ClientProcessRequest): Promise<StartedProcess> {
    connection.signal.throwIfAborted();
    const own = this.#ofConnection(connection);
    if (name !== null && own.named.has(name)) throw invalidRequest(`${this.#words.duplicate}: ${JSON.stringify(name)}`);
    const process = new ClientProcess({ ...request, whenRoom: () => connection.whenRoom() }, this.#processes);
    const ended = process.finish().finally(() => {
      own.all.delete(process);
      if (process.leftBehind !== null) void keep(own, process.leftBehind);
      if (name !== null) own.named.delete(name);
    });
    own.all.set(process, ended);
    if (name !== null) own.named.set(name, process);
    // Whoever waits for the start or the end hears of a failure there.
    ended.catch(() => {});
    try {
      await process.started;
    } catch (error) {
      await ended.catch(() => {});
      throw internalError(`failed to spawn ${this.#words.noun}: ${osErrorText(error)}`, { cause: error });
    }
    return { process, ended };
  }

  /** @throws RpcError when the connection has none of that name */
  get(connection: Connection, name: string): ClientProcess {
    const process = this.#running.get(connection)?.named.get(name);
    if (process === undefined) throw invalidRequest(`${this.#words.unknown} ${JSON.stringify(name)}`);
    return process;
  }

  /** @throws RpcError when it takes none, or none any more */
  write(connection: Connection, name: string, { bytes, isLast }: { bytes: Buffer | null; isLast: boolean }): Promise<void> {
    const process = this.get(connection, name);
    if (!process.isInteractive) throw invalidRequest(this.#words.noInput);
    if (bytes !== null && bytes.length > 0 && process.inputIsClosed) throw invalidRequest('stdin is already closed');
    return process.write(bytes ?? Buffer.alloc(0), { isLast });
  }

  /** @throws RpcError when it has no terminal */
  async resize(connection: Connection, name: string, { rows, cols }: { rows: number; cols: number }): Promise<void> {
    const process = this.get(connection, name);
    if (!process.hasTerminal) throw invalidRequest('failed to resize PTY: process is not attached to a PTY');
    try {
      await process.resize({ rows, columns: cols });
    } catch (error) {
      if (error instanceof RpcError) throw error;
      throw invalidRequest(`failed to resize PTY: ${osErrorText(error)}`);
    }
  }

  #ofConnection(connection: Connection): Running {
    const known = this.#running.get(connection);
    if (known !== undefined) return known;
    const own: Running = { named: new Map(), all: new Map(), leftBehind: new Set() };
    this.#running.set(connection, own);
    connection.onClose(() => endAll(own));
    return own;
  }
}

interface Running {
  readonly named: Map<string, ClientProcess>;
  readonly all: Map<ClientProcess, Promise<unknown>>;
  /** What programs that have ended left to run on. */
  readonly leftBehind: Set<LeftBehind>;
}

/** Forgets those that have gone meanwhile, so that there are never more than run. */
async function keep({ leftBehind }: Running, added: LeftBehind): Promise<void> {
  const known = [...leftBehind];
  leftBehind.add(added);
  await Promise.all(
    known.map(async (left) => {
      if (!(await isStillThere(left))) leftBehind.delete(left);
    }),
  );
}

async function endAll({ all, leftBehind }: Running): Promise<void> {
  const ended = [...all].map(async ([process, end]) => {
    await process.kill();
    await end.catch(() => {});
  });
  await waitAtMost(killMs, Promise.all(ended));
  await Promise.all([...leftBehind].map(killLeftBehind));
}
