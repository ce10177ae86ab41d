import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { findJson, isRecord } from '../../platform/json.js';
import { cannotSend, type ModelError, streamDisconnected, transportFailure } from '../errors.js';
import { fromHttpFailure } from '../http/http-failure.js';
import type { ResponseEvent } from '../model-transport.js';
import { parseRateLimits } from '../rate-limits.js';
import { tellResponseEvent } from '../response/response-event.js';
import { toPlainHeaders } from '../responses-request.js';
import { openSocket } from './open-socket.js';
import { fromErrorMessage, headersIn } from './wrapped-error.js';

/** The service wants plain requests. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
}

export interface SocketAddress {
  readonly url: URL;
  readonly headers: Record<string, string>;
  /** What of all this is told to nobody. */
  readonly secrets: readonly string[];
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
}

const maxFailureBytes = 256 * 1024;

/** Opens a connection. Rejects with an `UpgradeRefused`, a `ModelError`, or the reason of the signal. */
export const openModelSocket = ({ url, headers, secrets, connectTimeoutMs, signal }: SocketAddress): Promise<ModelSocket> =>
  openSocket({
    url,
    options: () => ({ headers }),
    timeoutMs: connectTimeoutMs,
    signal,
    unusable: cannotSend,
    late: () => streamDisconnected('websocket connection timed out'),
    broken: transportFailure,
    prepare: (client, fail) => {
      let head: IncomingMessage | null = null;
      client.once('upgrade', (response) => {
        head = response;
      });
      client.once('unexpected-response', (_request, response) => {
        void readFailure(response, { url, secrets }).then(fail, fail);
      });
      return () => new ModelSocket(client, { url, head });
    },
  });

async function readFailure(response: IncomingMessage, { url, secrets }: Pick<SocketAddress, 'url' | 'secrets'>): Promise<Error> {
  const { statusCode: status = 0 } = response;
  if (status === 426) return new UpgradeRefused('the service wants plain requests');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= maxFailureBytes) break;
  }
  const body = Buffer.concat(chunks).toString();
  return fromHttpFailure({ status, url: url.href, headers: toPlainHeaders(response.headers), body, secrets });
}

export interface SocketExchange {
  readonly message: string;
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ResponseEvent) => void;
}

/** An open connection, for one request at a time. After a failure it is closed. */
export class ModelSocket {
  /** The headers of the answer to the upgrade. */
  readonly head: Readonly<Record<string, string>>;
  readonly #client: WebSocket;
  readonly #url: URL;
  readonly #socket: Socket | null;
  #isOpen = true;
  #lost: Error | null = null;

  constructor(client: WebSocket, { url, head }: { readonly url: URL; readonly head: IncomingMessage | null }) {
    this.#client = client;
    this.#url = url;
    this.#socket = head?.socket ?? null;
    this.head = toPlainHeaders(head?.headers ?? {});
    client.once('close', () => {
      this.#isOpen = false;
    });
    client.on('error', (error) => {
      this.#lost = error;
    });
    this.#socket?.unref(); // A connection that waits keeps no program alive.
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
    this.#client.close(1000);
    // The other side may never answer the closing.
    this.#socket?.unref();
    setTimeout(() => this.#client.terminate(), 1000).unref();
  }

  /** Resolves with the completed response. Rejects with a `ModelError`, the signal's reason, or what `onEvent` throws. */
  exchange({ message, idleTimeoutMs, signal, onEvent }: SocketExchange): Promise<void> {
    const client = this.#client;
    this.#socket?.ref();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(idle);
        signal.removeEventListener('abort', onAbort);
        client.off('message', onMessage);
        client.off('close', onClose);
        this.#socket?.unref();
        finish();
      };
      const fail = (error: unknown): void =>
        settle(() => {
          this.#isOpen = false;
          client.terminate();
          reject(error);
        });
      const onAbort = (): void => fail(signal.reason);
      const onClose = (): void => fail(this.#closed());
      const onMessage = (data: RawData, isBinary: boolean): void => {
        idle.refresh();
        try {
          if (this.#read(data, { isBinary, onEvent })) settle(resolve);
        } catch (error) {
          fail(error);
        }
      };
      const idle = setTimeout(() => fail(streamDisconnected('idle timeout waiting for websocket')), idleTimeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      client.on('message', onMessage);
      client.once('close', onClose);
      client.send(message, (error) => {
        if (error) fail(transportFailure(error));
      });
    });
  }

  /** Tells what one message says. True: the response is complete. */
  #read(data: RawData, { isBinary, onEvent }: { isBinary: boolean; onEvent: SocketExchange['onEvent'] }): boolean {
    if (isBinary) throw streamDisconnected('unexpected binary websocket event');
    const text = data.toString();
    const message = findJson(text);
    if (!isRecord(message)) return false;
    if (message.type === 'error') {
      const error = fromErrorMessage(message, { text, url: this.#url.href });
      if (error.codexErrorInfo === 'usageLimitExceeded') onEvent({ type: 'rateLimits', limits: parseRateLimits(headersIn(message)) });
      throw error;
    }
    let completed = false;
    tellResponseEvent(message, (event) => {
      completed ||= event.type === 'completed';
      onEvent(event);
    });
    return completed;
  }

  #closed(): ModelError {
    return this.#lost === null ? streamDisconnected('websocket closed by server before response.completed') : transportFailure(this.#lost);
  }
}
