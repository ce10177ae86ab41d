import { setTimeout as delay } from 'node:timers/promises';
import { ModelError } from '../model/errors.js';
import { ResponseStream } from './response-stream.js';
import { ToolCalls } from './tool-calls.js';
import type { TurnContext } from './turn-context.js';

/** What a turn came to when its loop ended by itself. */
export interface TurnOutcome {
  readonly lastAgentMessage: string | null;
  readonly firstTokenAtMs: number | null;
}

/**
 * Asks the model, runs the tools it calls, tells it their outputs, and so on until it calls none and nobody has said
 * anything in the meantime. Rejects with a `ModelError`, or with the signal's reason.
 */
export async function runAgentLoop(turn: TurnContext): Promise<TurnOutcome> {
  let lastAgentMessage: string | null = null;
  let firstTokenAtMs: number | null = null;
  for (;;) {
    const response = await sample(turn);
    lastAgentMessage = response.lastAgentMessage ?? lastAgentMessage;
    firstTokenAtMs ??= response.firstTokenAtMs;
    const hasQueued = await turn.takeQueuedInput();
    turn.signal.throwIfAborted();
    if (!response.hadCalls && !hasQueued) return { lastAgentMessage, firstTokenAtMs };
  }
}

interface Sampled extends TurnOutcome {
  readonly hadCalls: boolean;
}

/** One response with its tools. What was whole before a stream broke stays, and the retry sends it as history. */
async function sample(turn: TurnContext): Promise<Sampled> {
  let hadCalls = false;
  let lastAgentMessage: string | null = null;
  let firstTokenAtMs: number | null = null;
  for (let attempt = 1; ; attempt++) {
    const calls = new ToolCalls(turn);
    const stream = new ResponseStream(turn, calls);
    const failure = await streamOnce(turn, stream);
    hadCalls = (await calls.settle()) || hadCalls;
    lastAgentMessage = stream.lastAgentMessage ?? lastAgentMessage;
    firstTokenAtMs ??= stream.firstTokenAtMs;
    turn.signal.throwIfAborted();
    if (failure === null) return { hadCalls, lastAgentMessage, firstTokenAtMs };
    if (!failure.retryable || attempt > turn.provider.streamMaxRetries) throw failure;
    announceRetry(turn, { failure, attempt });
    await delay(retryDelayMs(turn, { failure, attempt }), undefined, { signal: turn.signal });
  }
}

/** The failure that a retry may mend, or `null`. Anything else is thrown after the tools that run have ended. */
async function streamOnce(turn: TurnContext, stream: ResponseStream): Promise<ModelError | null> {
  const call = { provider: turn.provider, body: turn.body(), headers: turn.headers, signal: turn.signal };
  try {
    await turn.model.stream(call, (event) => {
      if (!turn.signal.aborted) stream.handle(event);
    });
    return null;
  } catch (error) {
    if (error instanceof ModelError) return error;
    if (turn.signal.aborted) return null; // The caller sees the signal.
    const message = error instanceof Error ? error.message : String(error);
    return new ModelError(message, { codexErrorInfo: 'other', retryable: false, cause: error });
  }
}

interface FailedAttempt {
  readonly failure: ModelError;
  readonly attempt: number;
}

function announceRetry({ threadId, turnId, provider, emit }: TurnContext, { failure, attempt }: FailedAttempt): void {
  emit({
    type: 'error',
    threadId,
    turnId,
    willRetry: true,
    error: {
      message: `Reconnecting... ${attempt}/${provider.streamMaxRetries}`,
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: failure.httpStatus ?? null } },
      additionalDetails: failure.message,
    },
  });
}

/** Doubles from try to try, ± 10 %, unless the model named a time. */
function retryDelayMs({ retryBaseMs, ids }: TurnContext, { failure, attempt }: FailedAttempt): number {
  if (failure.retryDelayMs !== undefined) return failure.retryDelayMs;
  const jitter = 0.9 + (Number.parseInt(ids.uuid().slice(0, 4), 16) / 0xffff) * 0.2;
  return retryBaseMs * 2 ** (attempt - 1) * jitter;
}
