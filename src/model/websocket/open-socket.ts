import type { ClientOptions, WebSocket } from 'ws';

export interface SocketOpening<T> {
  readonly url: URL;
  readonly options: () => ClientOptions;
  /** As a whole: the upgrade, or the body of its refusal. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What to say of an address or of headers that cannot be used. */
  readonly unusable: (error: unknown) => Error;
  readonly late: () => Error;
  readonly broken: (error: Error) => Error;
  /** Listens before anything can come, and makes what is given once the socket is open. `fail` gives it up. */
  readonly prepare: (client: WebSocket, fail: (error: unknown) => void) => () => T;
}

/** As large as the largest event over HTTP. */
const maxPayload = 64 * 1024 * 1024;

/** Opens a WebSocket. Rejects with what the caller makes of a failure, or with the reason of the signal; then nothing is left of it. */
export async function openSocket<T>(opening: SocketOpening<T>): Promise<T> {
  const { timeoutMs, signal, late, broken, prepare } = opening;
  const { WebSocket: Client } = await import('ws');
  signal.throwIfAborted();
  const client = create(Client, opening);
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        reject(error);
        client.terminate();
      });
    const timer = setTimeout(() => fail(late()), timeoutMs);
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    // Stays: a client that is given up may still have something to complain about.
    client.on('error', (error) => fail(broken(error)));
    const made = prepare(client, fail);
    client.once('open', () => settle(() => resolve(made())));
  });
}

function create<T>(Client: typeof WebSocket, { url, options, unusable }: SocketOpening<T>): WebSocket {
  try {
    return new Client(url, { maxPayload, ...options() });
  } catch (error) {
    throw unusable(error);
  }
}
