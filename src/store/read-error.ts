import { internalError, type RpcError } from '../protocol/errors.js';

/** A thread that somebody wants to read is not there. */
export const noRecords = (threadId: string): RpcError => internalError(`failed to read thread: no records of ${threadId}`);

/** A file that holds no thread: it is empty, or has no head. */
export const emptyRollout = (path: string): RpcError => internalError(`failed to read thread: rollout at ${path} is empty`);
