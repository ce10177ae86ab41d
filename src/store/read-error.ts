import { internalError, type RpcError } from '../protocol/errors.js';

/** A thread that somebody wants to read is not there. */
export const noRecords = (threadId: string): RpcError => internalError(`failed to read thread: no records of ${threadId}`);

/** A file that holds no thread: it is empty, or has no head. */
export const emptyRollout = (path: string): RpcError => unreadable(path, `rollout at ${path} is empty`);

/** A file that cannot be read. */
export const unreadable = (path: string, reason: string, options?: { readonly cause: unknown }): RpcError =>
  internalError(`failed to read thread: thread-store internal error: failed to read thread ${path}: ${reason}`, options);
