import type { Logger } from 'keelson';

/** Something that takes in clients. */
export interface Listener extends AsyncDisposable {
  /** Where it can be reached: `ws://127.0.0.1:4500`, or `unix:///path/to/it.sock`. */
  readonly url: string;
  /** Takes in no more clients. Those that are there stay until the server closes. */
  close(): Promise<void>;
}

/** What the listeners have in common. */
export interface ListenOptions {
  readonly logger?: Logger;
  /** How long a client may take for its handshake. Default 10 seconds. */
  readonly handshakeTimeoutMs?: number;
  /** How far a client may be behind before its connection is ended; see `AttachOptions`. Default 64 MiB. */
  readonly outboxLimitBytes?: number;
}

/** Says nothing. */
export const silentLogger: Logger = { error: () => undefined, warn: () => undefined };
