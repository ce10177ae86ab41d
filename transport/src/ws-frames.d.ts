import type { EventEmitter } from 'node:events';
import type { Duplex, Writable } from 'node:stream';

/** The two halves of `ws` that carry frames over any stream. The package exports them; its types leave them out. */
declare module 'ws' {
  interface ReceiverOptions {
    readonly isServer?: boolean;
    readonly maxPayload?: number;
    readonly maxFragments?: number;
    readonly maxBufferedChunks?: number;
  }

  interface ReceiverEvents {
    message: [data: Buffer, isBinary: boolean];
    ping: [data: Buffer];
    pong: [data: Buffer];
    conclude: [code: number, reason: Buffer];
    error: [error: Error];
  }

  export class Receiver extends Writable {
    constructor(options?: ReceiverOptions);
    override on<E extends keyof ReceiverEvents>(event: E, listener: (...args: ReceiverEvents[E]) => void): this;
    override on(event: string | symbol, listener: Parameters<EventEmitter['on']>[1]): this;
  }

  interface SendOptions {
    readonly fin: boolean;
    readonly binary: boolean;
    readonly compress: boolean;
    readonly mask: boolean;
  }

  export class Sender {
    constructor(stream: Duplex);
    send(data: string, options: SendOptions): void;
    pong(data: Buffer, mask: boolean): void;
    close(code: number | undefined, reason: string, mask: boolean): void;
  }
}
