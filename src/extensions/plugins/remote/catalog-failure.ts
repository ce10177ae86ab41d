import { internalError, invalidRequest, type RpcError } from '../../../protocol/errors.js';

/** Something of the catalogue failed: what clients are told begins with what was to be done. */
export class CatalogFailure extends Error {
  /** Whether the request was at fault, and not the service. */
  readonly isInvalid: boolean;

  constructor(message: string, options: { readonly isInvalid?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.isInvalid = options.isInvalid ?? false;
  }

  toRpcError(action: string): RpcError {
    const message = `${action}: ${this.message}`;
    return this.isInvalid ? invalidRequest(message) : internalError(message, { cause: this });
  }
}

/** Names what was to be done in the failures of some work. @throws RpcError */
export async function failingAs<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CatalogFailure ? error.toRpcError(action) : error;
  }
}
