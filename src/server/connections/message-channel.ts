import type { RpcMessage } from '../../protocol/envelope.js';

/** What a transport supplies: a two-way stream of messages. */
export interface MessageChannel {
  readonly kind: 'stdio' | 'websocket' | 'unix' | 'custom';
  /** Parsed JSON values. Its end is the end of the connection. */
  readonly incoming: AsyncIterable<unknown>;
  /** A promise means: wait before the next. */
  send(message: RpcMessage): void | Promise<void>;
  /** Sends a message that is already JSON text. Where it is given, a notification to many clients is serialized once. */
  sendText?(text: string): void | Promise<void>;
  close(reason?: string): void;
}

/** How a client over a wire is treated. */
export interface AttachOptions {
  /** `remote`: methods that are for this machine only are refused. Default `local`. */
  readonly origin?: 'local' | 'remote';
  /** How many requests may be unanswered before more are refused as overload. Default 1024. */
  readonly unansweredLimit?: number;
  /**
   * How many bytes may wait for a client that does not read before it is taken off; a quarter of it once 32,768 messages
   * wait. Default 64 MiB for `remote`, else 512 MiB. Long before, its own requests and programs wait for it.
   */
  readonly outboxLimitBytes?: number;
}
