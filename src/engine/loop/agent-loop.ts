import { ModelError } from '../../model/errors.js';
import { cappedRetries } from '../../model/retry.js';
import type { Trace } from '../../telemetry/tracing.js';
import { ResponseStream } from './response-stream.js';
import { beginSampling, streamWatched } from './sampling-trace.js';
import { ToolCalls } from './tool-calls.js';
import { type FailedRequest, tryAgain } from './try-again.js';
import type { TurnContext } from './turn-context.js';
import type { TurnOutcome } from './turn-outcome.js';

/**
 * Asks the model, runs the tools it calls, tells it their outputs, and so on until it calls none and nobody has said
 * anything in the meantime. Between two requests a history that is too long is compacted. Rejects with a `ModelError`, or with the signal's reason.
 */
export async function runAgentLoop(turn: TurnContext): Promise<TurnOutcome> {
  let lastAgentMessage: string | null = null;
  let firstTokenAtMs: number | null = null;
  for (;;) {
    const response = await sample(turn);
    lastAgentMessage = response.lastAgentMessage ?? lastAgentMessage;
    firstTokenAtMs ??= response.firstTokenAtMs;
    if (!(await makeReady(turn, { hadCalls: response.hadCalls, lastAgentMessage }))) return { lastAgentMessage, firstTokenAtMs };
  }
}

/** Makes the history ready for another request. False: there is nothing to be answered. */
async function makeReady(
  turn: TurnContext,
  { hadCalls, lastAgentMessage }: { readonly hadCalls: boolean; readonly lastAgentMessage: string | null },
): Promise<boolean> {
  let isAnswerDue = hadCalls;
  do {
    if (!isAnswerDue && !turn.hasQueuedInput()) {
      if (!(await turn.makeGoOn(lastAgentMessage))) return false;
      isAnswerDue = true;
    }
    await turn.compactIfNeeded('midTurn');
    // Hooks may refuse all of it: then the turn may be at its end again.
    isAnswerDue = (await turn.takeQueuedInput()) || isAnswerDue;
    turn.signal.throwIfAborted();
  } while (!isAnswerDue);
  return true;
}

interface Sampled extends TurnOutcome {
  readonly hadCalls: boolean;
}

/** One response with its tools. What was whole before a stream broke stays, and the retry sends it as history. */
function sample(turn: TurnContext): Promise<Sampled> {
  const trace = beginSampling(turn);
  const sampled = sampleAs(turn, trace);
  return trace.isWatched ? sampled.finally(() => trace.end()) : sampled;
}

async function sampleAs(turn: TurnContext, trace: Trace): Promise<Sampled> {
  const maxRetries = cappedRetries(turn.provider.streamMaxRetries);
  let hadCalls = false;
  let lastAgentMessage: string | null = null;
  let firstTokenAtMs: number | null = null;
  for (let attempt = 1; ; ) {
    const calls = new ToolCalls(turn, trace);
    const stream = new ResponseStream(turn, calls);
    const failure = await streamOnce(turn, stream, trace);
    await stream.settle();
    hadCalls = (await calls.settle()) || hadCalls;
    lastAgentMessage = stream.lastAgentMessage ?? lastAgentMessage;
    firstTokenAtMs ??= stream.firstTokenAtMs;
    turn.signal.throwIfAborted();
    if (failure === null) {
      turn.hears.settled();
      return { hadCalls, lastAgentMessage, firstTokenAtMs };
    }
    attempt = await mend(turn, { failure, attempt, maxRetries });
  }
}

/** Makes ready for another try, and says which one it is. Throws a failure that none would mend. */
async function mend(turn: TurnContext, failed: FailedRequest): Promise<number> {
  const { failure, attempt } = failed;
  if (failure.invalidImage && turn.replaceToolImages()) return attempt;
  if (!failure.retryable) throw failure;
  return tryAgain(turn, failed);
}

/** The failure that a retry may mend, or `null`. Anything else is thrown after the tools that run have ended. */
async function streamOnce(turn: TurnContext, stream: ResponseStream, sampling: Trace): Promise<ModelError | null> {
  const call = { provider: turn.provider, signal: turn.signal, ...turn.request() };
  try {
    await streamWatched({ call, sampling, model: turn.model }, (event) => {
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
