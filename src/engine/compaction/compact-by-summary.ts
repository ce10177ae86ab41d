import { effectiveContextWindow } from '../../model/catalog/model-info.js';
import { finalError, ModelError } from '../../model/errors.js';
import type { ResponseEvent, ResponseItem } from '../../model/model-transport.js';
import { parseRateLimits } from '../../model/rate-limits.js';
import { cappedRetries } from '../../model/retry.js';
import { textsOf } from '../../platform/json.js';
import { message, normalizeHistory } from '../context/history.js';
import { firstRequest, requestBody, requestHeaders } from '../context/request.js';
import { streamWatched } from '../loop/sampling-trace.js';
import { tryAgain } from '../loop/try-again.js';
import { requestFacts } from '../turn/request-facts.js';
import { turnTools } from '../turn/turn-tools.js';
import type { CompactedHistory, CompactionRequest } from './compaction-request.js';
import { noteFullWindow } from './full-window.js';
import { summarizedHistory } from './new-history.js';
import { compactionPrompt, summaryText } from './prompts.js';
import { withoutOldest } from './trim.js';

/** Asks the model itself for a summary, which replaces all but the user's own words. */
export async function compactBySummary(request: CompactionRequest): Promise<CompactedHistory> {
  const { thread } = request.scope;
  const { history, summary: earlierSummary } = thread.window;
  const summary = summaryText((await askForSummary(request)) ?? lastAnswer(history) ?? '');
  return { history: summarizedHistory({ history, summary, earlierSummary }), summary };
}

/** Whatever goes wrong is tried again; a history that does not fit loses its oldest item first. */
async function askForSummary(request: CompactionRequest): Promise<string | null> {
  const { thread, services, signal, id: turnId } = request.scope;
  const { random, retryBaseMs } = services;
  const tries = { threadId: thread.id, turnId, model: thread.session, emit: thread.emit, random, retryBaseMs, signal };
  const maxRetries = cappedRetries(thread.config.provider.streamMaxRetries);
  const ask = await asker(request);
  let history = normalizeHistory(thread.window.history, { images: true });
  for (let attempt = 1; ; ) {
    const { text, failure } = await ask(history);
    signal.throwIfAborted();
    if (failure === null) return text;
    if (failure.codexErrorInfo !== 'contextWindowExceeded') {
      attempt = await tryAgain(tries, { failure, attempt, maxRetries });
      continue;
    }
    if (history.length === 0) {
      noteFullWindow(request.scope, request.settings);
      throw failure;
    }
    history = withoutOldest(history);
    attempt = 1;
  }
}

interface Asked {
  /** The last thing the model said; `null`: it said nothing. */
  readonly text: string | null;
  readonly failure: ModelError | null;
}

/** Sends the history and the question. What the model says is heard, and not told to clients. */
async function asker({ scope, settings }: CompactionRequest): Promise<(history: readonly ResponseItem[]) => Promise<Asked>> {
  const { thread, services, signal, id: turnId } = scope;
  const installationId = await services.installationId();
  const facts = requestFacts(scope, settings, {
    installationId,
    tools: { ...turnTools(thread, thread.environments, settings), specs: [] },
    outputSchema: null,
  });
  const headers = requestHeaders(facts, firstRequest(thread.window.number));
  const prompt = message('user', [thread.config.compactPrompt ?? compactionPrompt]);
  return async (history) => {
    let text: string | null = null;
    const hear = (event: ResponseEvent): void => {
      if (signal.aborted) return;
      if (event.type === 'reasoningIncluded') thread.window.reasoningCounted = true;
      if (event.type === 'headers') for (const limits of parseRateLimits(event.headers)) thread.figures.hearRateLimits(turnId, limits);
      if (event.type === 'itemDone' && isAnswer(event.item)) text = textsOf(event.item.content).join('');
      if (event.type === 'rateLimits') for (const limits of event.limits) thread.figures.hearRateLimits(turnId, limits);
      if (event.type !== 'completed') return;
      if (event.usage !== null) thread.figures.countTokens(turnId, event.usage, effectiveContextWindow(facts.info));
      thread.figures.repeatRateLimits(turnId);
    };
    try {
      const body = requestBody(facts, [...history, prompt]);
      const call = { provider: thread.config.provider, body, headers, signal };
      await streamWatched({ call, sampling: scope.trace, model: thread.session }, hear);
      return { text, failure: null };
    } catch (error) {
      if (error instanceof ModelError) return { text, failure: error };
      return { text, failure: finalError(error instanceof Error ? error.message : String(error), 'other') };
    }
  };
}

const isAnswer = (item: ResponseItem): boolean => item.type === 'message' && item.role === 'assistant';

function lastAnswer(history: readonly ResponseItem[]): string | null {
  const answer = history.findLast(isAnswer);
  return answer === undefined ? null : textsOf(answer.content).join('');
}
