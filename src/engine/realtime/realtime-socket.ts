import type { RawData, WebSocket } from 'ws';
import { streamDisconnected } from '../../model/errors.js';
import { toHeaderValues } from '../../model/responses-request.js';
import { openSocket } from '../../model/websocket/open-socket.js';
import { statusLine } from '../../platform/http/http-status.js';
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

const closeGraceMs = 1000;

/** Opens a WebSocket to the service. Rejects with a `ModelError`, or the reason of the signal. */
export const openRealtimeSocket = ({ url, headers, timeoutMs, signal }: RealtimeAddress): Promise<RealtimeSocket> =>
  openSocket({
    url,
    options: () => ({ headers: toHeaderValues(headers), perMessageDeflate: false }),
    timeoutMs,
    signal,
    unusable: (error) => cannotConnect(error instanceof Error ? error.message : String(error), error),
    late: () => cannotConnect('timed out'),
    broken: (error) => cannotConnect(`IO error: ${osErrorText(innermost(error))}`, error),
    prepare: (client, fail) => {
      const socket = new RealtimeSocket(client);
      client.once('unexpected-response', (request, { statusCode: status = 0 }) => {
        fail(cannotConnect(`HTTP error: ${statusLine(status)}`));
        request.destroy();
      });
      return () => socket;
    },
  });

const cannotConnect = (why: string, cause?: unknown) => streamDisconnected(`failed to connect realtime websocket: ${why}`, { cause });

/** A name with several addresses fails with one error for each. */
const innermost = (error: unknown): unknown => (error instanceof AggregateError ? (error.errors[0] ?? error) : error);

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
