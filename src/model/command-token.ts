import { resolve } from 'node:path';
import type { Clock } from '../platform/clock.js';
import type { ManagedProcess, Processes } from '../platform/processes/process.js';
import { waitAtMost } from '../platform/timeout.js';

/** A program that prints a token. */
export interface AuthCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** How long a token is used; 0: until it is refused. */
  readonly refreshIntervalMs: number;
  /** Absolute. */
  readonly cwd: string;
}

export interface CommandTokenOptions {
  readonly auth: AuthCommand;
  readonly env: Readonly<Record<string, string>>;
  readonly processes: Processes;
  readonly clock: Clock;
  /** Told why there is no token. Never told the output of the program: it may hold one. */
  readonly warn: (message: string) => void;
}

/** The token that a program prints, as long as it is good. One for each consumer. */
export class CommandToken {
  readonly #options: CommandTokenOptions;
  #cached: { readonly token: string; readonly atMs: number } | null = null;
  #running: Promise<string | null> | null = null;

  constructor(options: CommandTokenOptions) {
    this.#options = options;
  }

  /** `null`: the program gave none, and the request goes out without. */
  async get(): Promise<string | null> {
    const { auth, clock } = this.#options;
    const cached = this.#cached;
    const isFresh = cached !== null && (auth.refreshIntervalMs === 0 || clock.now() - cached.atMs < auth.refreshIntervalMs);
    return isFresh ? cached.token : this.renew();
  }

  /** Runs the program again. Requests that wait at the same time share the run. */
  renew(): Promise<string | null> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<string | null> {
    this.#cached = null;
    const { clock, warn, auth } = this.#options;
    try {
      const token = await readToken(this.#options);
      this.#cached = { token, atMs: clock.now() };
      return token;
    } catch (error) {
      warn(`provider auth command \`${auth.command}\` ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}

const maxTokenBytes = 1024 * 1024;

/** Runs the program once. @throws Error that says how it failed */
async function readToken({ auth, env, processes }: CommandTokenOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const isPath = /[/\\]/.test(auth.command);
  const running = await start(processes, {
    program: isPath ? resolve(auth.cwd, auth.command) : auth.command,
    args: auth.args,
    cwd: auth.cwd,
    env,
    onOutput: (chunk, stream) => {
      if (stream !== 'stdout' || size > maxTokenBytes) return;
      size += chunk.length;
      chunks.push(chunk);
    },
  });
  const inTime = await waitAtMost(auth.timeoutMs, running.ended);
  if (!inTime) {
    running.kill('SIGKILL');
    throw new Error(`timed out after ${auth.timeoutMs} ms`);
  }
  const { exitCode } = await running.ended;
  if (exitCode !== 0) throw new Error(`exited with status ${exitCode}`);
  if (size > maxTokenBytes) throw new Error('wrote too much');
  return toToken(Buffer.concat(chunks));
}

async function start(processes: Processes, request: Parameters<Processes['spawn']>[0]): Promise<ManagedProcess> {
  try {
    return await processes.spawn(request);
  } catch (error) {
    throw new Error('could not be started', { cause: error });
  }
}

function toToken(output: Buffer): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(output).trim();
  } catch (error) {
    throw new Error('wrote what is no UTF-8', { cause: error });
  }
  if (text === '') throw new Error('wrote no token');
  return text;
}
