import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import type { Collector } from './otel-collector.js';

export interface GrpcMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly timeoutMs: number;
  /** Told when no connection can be made. */
  readonly onUnreachable: () => void;
}

/** A call that was answered with a failure, or not at all. */
export class GrpcError extends Error {
  /** The status of gRPC; `null`: there was none. */
  readonly code: number | null;

  constructor(message: string, code: number | null) {
    super(message);
    this.code = code;
  }
}

/** Calls one method of a service that takes one message and gives one: gRPC needs no more than HTTP/2 for that. */
export class GrpcChannel {
  readonly #collector: Pick<Collector, 'url' | 'headers' | 'tls'>;
  readonly #method: GrpcMethod;
  #session: ClientHttp2Session | null = null;

  constructor(collector: Pick<Collector, 'url' | 'headers' | 'tls'>, method: GrpcMethod) {
    this.#collector = collector;
    this.#method = method;
  }

  /** @throws GrpcError unless the service took the message */
  async call(message: Uint8Array): Promise<void> {
    const { path, timeoutMs } = this.#method;
    const stream = this.#connected().request({
      ...lowerCased(this.#collector.headers),
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${timeoutMs}m`,
    });
    const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), timeoutMs);
    stream.end(framed(message));
    try {
      const status = await statusOf(stream);
      if (status !== 0) throw new GrpcError('the call was refused', status);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#session?.close();
    this.#session = null;
  }

  #connected(): ClientHttp2Session {
    if (this.#session !== null && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(new URL(this.#collector.url).origin, { ...this.#collector.tls });
    let isConnected = false;
    session.once('connect', () => {
      isConnected = true;
      session.unref(); // A connection that waits keeps no program alive.
    });
    session.on('error', () => {
      if (!isConnected) this.#method.onUnreachable();
    });
    this.#session = session;
    return session;
  }
}

/** A message that is not compressed, behind its length. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** It comes behind the answer, or in place of one. */
function statusOf(stream: ClientHttp2Stream): Promise<number> {
  return new Promise((resolve, reject) => {
    let status: number | null = null;
    const hear = (headers: IncomingHttpHeaders): void => {
      const told = headers['grpc-status'];
      if (told !== undefined) status = Number(told);
    };
    stream.on('response', hear);
    stream.on('trailers', hear);
    stream.on('error', () => reject(new GrpcError('the call failed', null)));
    stream.on('close', () => (status === null ? reject(new GrpcError('the call had no answer', null)) : resolve(status)));
    stream.resume(); // What the service gives is of no use here.
  });
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
