import type { ModelError } from '../model/errors.js';
import type { TurnFailure } from './event.js';

interface Retry {
  readonly threadId: string;
  readonly turnId: string;
  readonly failure: ModelError;
  /** 1 for the first one. */
  readonly attempt: number;
  readonly maxRetries: number;
}

/** Tells that a request failed and is sent again. */
export const retryNotice = ({ threadId, turnId, failure, attempt, maxRetries }: Retry): TurnFailure => ({
  type: 'error',
  threadId,
  turnId,
  willRetry: true,
  error: {
    message: `Reconnecting... ${attempt}/${maxRetries}`,
    codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: failure.httpStatus ?? null } },
    additionalDetails: failure.message,
  },
});
