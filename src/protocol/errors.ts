/** The error codes that the protocol uses. */
export const errorCodes = {
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  overloaded: -32001,
} as const;

/** An error that a client may see: what an error answer carries on a wire, and what a call rejects with in process. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  /** A JSON-RPC code: one of {@link errorCodes}, or what a client answered. */
  readonly code: number;
  /** Details for programs, where the method has any. */
  readonly data?: unknown;

  constructor(code: number, message: string, options: { data?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.data !== undefined) this.data = options.data;
  }

  /** The error object as it stands on a wire. `data` is left out when there is none. */
  toJSON(): { code: number; message: string; data?: unknown } {
    return { code: this.code, message: this.message, ...(this.data === undefined ? {} : { data: this.data }) };
  }
}

/** Why the library itself refused, as opposed to what a server answered. */
export type KeelsonErrorCode = 'CONNECTION_CLOSED' | 'ALREADY_HANDLED' | 'ABORTED' | 'TIMEOUT' | 'UNSUPPORTED' | 'INVALID_OPTION';

/** Misuse of the library, or a call that it can no longer serve. */
export class KeelsonError extends Error {
  override readonly name = 'KeelsonError';
  /** What went wrong, for programs. The message says it to people. */
  readonly code: KeelsonErrorCode;

  constructor(code: KeelsonErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export const invalidRequest = (message: string, data?: unknown): RpcError => new RpcError(errorCodes.invalidRequest, message, { data });
export const invalidParams = (message: string, data?: unknown): RpcError => new RpcError(errorCodes.invalidParams, message, { data });
export const unsupported = (message: string): RpcError => new RpcError(errorCodes.methodNotFound, message);
export const internalError = (message: string, options?: { data?: unknown; cause?: unknown }): RpcError =>
  new RpcError(errorCodes.internalError, message, options);
export const overloaded = (): RpcError => new RpcError(errorCodes.overloaded, 'Server overloaded; retry later.');

/** The one answer of everything in the contract that has no implementation: grep for its callers to see what is left. */
export const notImplemented = (what: string): RpcError => new RpcError(errorCodes.methodNotFound, `${what} is not implemented yet`);
