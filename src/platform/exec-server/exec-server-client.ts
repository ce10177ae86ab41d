import type { WebSocket } from 'ws';

/** What an exec server refused, in its own words. */
export class ExecServerError extends Error {
  override readonly name = 'ExecServerError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What an exec server tells of a process. Sequence numbers count from 1 for each process. */
export type ProcessNote =
  | { readonly method: 'process/output'; readonly stream: 'stdout' | 'stderr' | 'pty'; readonly chunk: Buffer }
  | { readonly method: 'process/exited'; readonly exitCode: number }
  | { readonly method: 'process/closed' };

/** A connection to an exec server. */
export interface ExecServerClient {
  /** Rejects with an `ExecServerError`, or when the connection is lost. */
  call(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Hears of one process; called with `null` when the connection is lost. */
  follow(processId: string, listener: (note: ProcessNote | null) => void): () => void;
  close(): void;
}

const connectTimeoutMs = 10_000;
const maxPayload = 512 * 1024 * 1024;

/** Connects and says who we are. Rejects when the server cannot be reached. */
export async function connectExecServer(url: string, onClosed: () => void): Promise<ExecServerClient> {
  const { WebSocket: Client } = await import('ws');
  // Exec servers do not know compression, and hang up when it is offered.
  const socket = new Client(url, { perMessageDeflate: false, maxPayload, handshakeTimeout: connectTimeoutMs });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', (error) => reject(new Error(`cannot connect to the exec server: ${error.message}`, { cause: error })));
  });
  const client = new SocketClient(socket, onClosed);
  await client.call('initialize', { clientName: 'keelson', resumeSessionId: null });
  client.notify('initialized');
  return client;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

class SocketClient implements ExecServerClient {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, (note: ProcessNote | null) => void>();
  #lastId = 0;
  #lost: Error | null = null;

  constructor(socket: WebSocket, onClosed: () => void) {
    this.#socket = socket;
    socket.on('message', (data) => this.#hear(parse(String(data))));
    socket.on('error', () => {}); // The close that follows says it.
    socket.on('close', () => {
      this.#lose();
      onClosed();
    });
  }

  call(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  notify(method: string): void {
    this.#socket.send(JSON.stringify({ method, params: {} }));
  }

  follow(processId: string, listener: (note: ProcessNote | null) => void): () => void {
    this.#listeners.set(processId, listener);
    return () => this.#listeners.delete(processId);
  }

  close(): void {
    this.#socket.close();
  }

  #lose(): void {
    const lost = new Error('the connection to the exec server was lost');
    this.#lost = lost;
    for (const { reject } of this.#waiting.values()) reject(lost);
    this.#waiting.clear();
    for (const listener of [...this.#listeners.values()]) listener(null);
    this.#listeners.clear();
  }

  #hear(message: Members): void {
    const { id, method } = message;
    if (typeof method === 'string') {
      const params = membersOf(message['params']);
      const note = toNote(method, params);
      if (note !== null) this.#listeners.get(String(params['processId']))?.(note);
      return;
    }
    if (typeof id !== 'number') return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (message['error'] === undefined) waiting?.resolve(message['result']);
    else waiting?.reject(toError(membersOf(message['error'])));
  }
}

type Members = Readonly<Record<string, unknown>>;

export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): Members {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {}; // No message that is known.
  }
}

const toError = ({ code, message }: Members): ExecServerError =>
  new ExecServerError(typeof code === 'number' ? code : 0, typeof message === 'string' ? message : 'unknown error');

function toNote(method: string, { stream, chunk, exitCode }: Members): ProcessNote | null {
  switch (method) {
    case 'process/output':
      return {
        method,
        stream: stream === 'stderr' || stream === 'pty' ? stream : 'stdout',
        chunk: Buffer.from(typeof chunk === 'string' ? chunk : '', 'base64'),
      };
    case 'process/exited':
      return { method, exitCode: typeof exitCode === 'number' ? exitCode : -1 };
    case 'process/closed':
      return { method };
    default:
      return null;
  }
}
