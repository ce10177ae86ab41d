import type { ClientInfo, InitializeResponse } from '../protocol/index.js';
import type { ClientIdentity, Connection } from './connection.js';
import type { Logger } from './logger.js';

/** What a connection needs of the server that it belongs to. */
export interface Host {
  readonly logger: Logger;
  /** Answers a handshake. @throws RpcError for a client name that cannot be used. */
  greet(clientInfo: ClientInfo): { readonly identity: ClientIdentity; readonly response: InitializeResponse };
  detach(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  /** The connection is gone: nothing goes to it any more. */
  forget(connection: Connection): void;
}
