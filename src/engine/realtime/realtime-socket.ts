import { STATUS_CODES } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { streamDisconnected } from '../../model/errors.js';
import { toHeaderValues } from '../../model/responses-request.js';
import { osErrorText } from '../../platform/os-error.js';

export interface SocketListener {
  text(text: string): void;
  binary(): void;
  /** `why` null: the service closed it; else what broke it. */
  ended(why: string | null): void;
}

export interface RealtimeAddress {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const maxPayload = 64 * 1024 * 1024;
const closeGraceMs = 1000;

/** Opens a WebSocket to the service. Rejects with a `ModelError`, or the reason of the signal. */
export async function openRealtimeSocket({ url, headers, timeoutMs, signal }: RealtimeAddress): Promise<RealtimeSocket> {
  const { WebSocket: Client } = await import('ws');
  signal.throwIfAborted();
  const client = createClient(() => new Client(url, { headers: toHeaderValues(headers), maxPayload, perMessageDeflate: false }));
  const socket = new RealtimeSocket(client);
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        reject(error);
        client.terminate();
      });
    const late = setTimeout(() => fail(cannotConnect('timed out')), timeoutMs);
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    client.on('error', (error) => fail(cannotConnect(`IO error: ${osErrorText(innermost(error))}`, error)));
    client.once('unexpected-response', (request, { statusCode: status = 0 }) => {
      fail(cannotConnect(`HTTP error: ${status} ${STATUS_CODES[status] ?? '<unknown status code>'}`));
      request.destroy();
    });
    client.once('open', () => settle(() => resolve(socket)));
  });
}

const cannotConnect = (why: string, cause?: unknown) => streamDisconnected(`failed to connect realtime websocket: ${why}`, { cause });

/** A name with several addresses fails with one error for each. */
const innermost = (error: unknown): unknown => (error instanceof AggregateError ? (error.errors[0] ?? error) : error);

function createClient(create: () => WebSocket): WebSocket {
  try {
    return create();
  } catch (error) {
    throw cannotConnect(error instanceof Error ? error.message : String(error), error);
  }
}

/** An open socket. What it hears before somebody listens is kept. */
export class RealtimeSocket {
  readonly #client: WebSocket;
  #listener: SocketListener | null = null;
  #early: ((listener: SocketListener) => void)[] = [];
  #lost: Error | null = null;

  constructor(client: WebSocket) {
    this.#client = client;
    client.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) this.#tell((listener) => listener.binary());
      else this.#tell((listener) => listener.text(data.toString()));
    });
    client.on('error', (error) => {
      this.#lost = error;
    });
    client.on('close', (code) => {
      // 1006 is no code of the other side: the connection ended without a closing frame.
      const why = this.#lost?.message ?? (code === 1006 ? 'connection reset without closing handshake' : null);
      this.#tell((listener) => listener.ended(why));
    });
  }

  listen(listener: SocketListener): void {
    this.#listener = listener;
    for (const tell of this.#early.splice(0)) tell(listener);
  }

  /** `sent` is told when the text has left the program, or cannot. */
  send(text: string, sent: () => void = () => {}): void {
    this.#client.send(text, () => sent());
  }

  close(): void {
    this.#listener = { text: () => {}, binary: () => {}, ended: () => {} };
    this.#client.close(1000);
    // The other side may never answer the closing.
    setTimeout(() => this.#client.terminate(), closeGraceMs).unref();
  }

  #tell(tell: (listener: SocketListener) => void): void {
    if (this.#listener === null) this.#early.push(tell);
    else tell(this.#listener);
  }
}
