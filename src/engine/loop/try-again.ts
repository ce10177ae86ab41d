import { setTimeout as delay } from 'node:timers/promises';
import type { ModelError } from '../../model/errors.js';
import type { ModelSession } from '../../model/model-transport.js';
import { streamRetryDelayMs } from '../../model/retry.js';
import type { Random } from '../../platform/random.js';
import type { Emit } from '../event.js';

/** A request to the model that failed. */
export interface FailedRequest {
  readonly failure: ModelError;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly maxRetries: number;
}

/** What stands around the tries of one request. */
export interface TryScope {
  readonly threadId: string;
  readonly turnId: string;
  readonly model: Pick<ModelSession, 'canFallBack' | 'fallBack'>;
  readonly emit: Emit;
  readonly random: Random;
  readonly retryBaseMs: number;
  readonly signal: AbortSignal;
}

/** Tells of the failure and waits; resolves with the number of the next try. Throws the failure when there is none. */
export async function tryAgain(scope: TryScope, failed: FailedRequest): Promise<number> {
  const { model, random, retryBaseMs, signal } = scope;
  const { failure, attempt, maxRetries } = failed;
  if (attempt > maxRetries) {
    if (!model.canFallBack) throw failure;
    fallBack(scope, failure);
    return 1;
  }
  // A connection that was lost between two requests is no news.
  if (attempt > 1 || !model.canFallBack) announceRetry(scope, failed);
  await delay(streamRetryDelayMs({ error: failure, attempt, random, baseMs: retryBaseMs }), undefined, { signal });
  return attempt + 1;
}

function fallBack({ threadId, model, emit }: TryScope, failure: ModelError): void {
  model.fallBack();
  emit({ type: 'warning', threadId, message: `Falling back from WebSockets to HTTPS transport. ${failure.message}` });
}

function announceRetry({ threadId, turnId, emit }: TryScope, { failure, attempt, maxRetries }: FailedRequest): void {
  emit({
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
}
