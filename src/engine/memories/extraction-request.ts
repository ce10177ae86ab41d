import { effectiveContextWindow, type ModelInfo } from '../../model/catalog/model-info.js';
import { finalError, ModelError } from '../../model/errors.js';
import type { ModelCall, ResponseEvent } from '../../model/model-transport.js';
import { cappedRetries } from '../../model/retry.js';
import { textsOf } from '../../platform/json.js';
import { message } from '../context/history.js';
import { firstRequest, requestBody, requestHeaders } from '../context/request.js';
import { tryAgain } from '../loop/try-again.js';
import { modelInfoFor } from '../thread/thread-config.js';
import { sandboxOf } from '../turn/request-facts.js';
import { extractionSchema } from './extraction-answer.js';
import { type MemoryScope, reasonOf } from './memory-scope.js';
import { extractionInstructions } from './prompts.js';

const defaultModel = 'gpt-5.4-mini';
/** The share of the model's window that a thread may take, and what it may where the window is not known. */
const windowShare = 0.7;
const defaultMaxTokens = 150_000;

const modelOf = ({ config, limits }: MemoryScope): { readonly model: string; readonly info: ModelInfo } => {
  const model = limits.extractModel ?? defaultModel;
  return { model, info: modelInfoFor(config, model) };
};

/** How much of a thread the model is shown. */
export function maxShownTokens(scope: MemoryScope): number {
  const { info } = modelOf(scope);
  const window = info.known ? effectiveContextWindow(info) : null;
  return window === null ? defaultMaxTokens : Math.floor(window * windowShare);
}

/** Asks the model what a thread teaches, and resolves with its words. Failures that may pass are tried again. */
export async function askForExtraction(scope: MemoryScope, question: string): Promise<string> {
  const { services, config, threadId, signal } = scope;
  const call = await callFor(scope, question);
  const maxRetries = cappedRetries(config.provider.streamMaxRetries);
  const tries = {
    threadId,
    turnId: '',
    model: { canFallBack: false, fallBack: () => {} },
    emit: () => {}, // Clients hear nothing of it.
    random: services.random,
    retryBaseMs: services.retryBaseMs,
    signal,
  };
  for (let attempt = 1; ; ) {
    let text = '';
    const hear = (event: ResponseEvent): void => {
      if (event.type === 'itemDone' && event.item.type === 'message') text += textsOf(event.item.content).join('');
    };
    try {
      await services.model.stream(call, hear);
      return text;
    } catch (error) {
      signal.throwIfAborted();
      const failure = error instanceof ModelError ? error : finalError(reasonOf(error), 'other');
      if (!failure.retryable) throw failure;
      attempt = await tryAgain(tries, { failure, attempt, maxRetries });
    }
  }
}

async function callFor(scope: MemoryScope, question: string): Promise<ModelCall> {
  const { services, config, settings, threadId, caller, signal } = scope;
  const facts = {
    ...modelOf(scope),
    threadId,
    turnId: '',
    turnStartedAtMs: null,
    lineage: null,
    caller,
    installationId: await services.installationId(),
    provider: config.provider,
    instructions: extractionInstructions,
    tools: [],
    effort: 'low' as const,
    summary: settings.summary,
    serviceTier: settings.serviceTier,
    outputSchema: extractionSchema,
    hasLooseOutput: false,
    sandbox: sandboxOf(settings.sandboxPolicy),
    betaFeatures: [],
  };
  const body = { ...requestBody(facts, [message('user', [question])]), parallel_tool_calls: false };
  // It belongs to no turn.
  const { 'x-codex-turn-metadata': _, ...headers } = requestHeaders(facts, firstRequest(0));
  return { provider: config.provider, body, headers, signal };
}
