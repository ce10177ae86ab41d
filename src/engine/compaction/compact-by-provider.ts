import { effectiveContextWindow } from '../../model/catalog/model-info.js';
import { finalError, ModelError } from '../../model/errors.js';
import type { CompactRequest, ProviderInfo, ResponsesRequest } from '../../model/model-transport.js';
import { toHistoryItem } from '../context/history.js';
import { firstRequest, isAzure, requestBody, requestHeaders } from '../context/request.js';
import { countTokens } from '../exec/cut-output.js';
import { sendWatched } from '../loop/sampling-trace.js';
import type { Services } from '../services.js';
import { modelInfoFor } from '../thread/thread-config.js';
import { requestFacts } from '../turn/request-facts.js';
import { turnTools } from '../turn/turn-tools.js';
import type { CompactedHistory, CompactionRequest } from './compaction-request.js';
import { keptOfProvider } from './new-history.js';
import { fittedToWindow } from './trim.js';

/** Whether a provider shortens histories itself. */
export const compactsItself = ({ model }: Pick<Services, 'model'>, provider: ProviderInfo): boolean =>
  model.compact !== undefined && (provider.name === 'OpenAI' || isAzure(provider));

/** Has the provider make the new history. A failure leaves the old one as it is. */
export async function compactByProvider({ scope, settings }: CompactionRequest): Promise<CompactedHistory> {
  const { thread, services, signal } = scope;
  const info = modelInfoFor(thread.config, settings.model);
  const installationId = await services.installationId();
  const tools = turnTools(thread, thread.environments, settings);
  const facts = requestFacts(scope, settings, { installationId, tools, outputSchema: null });
  const window = effectiveContextWindow(info) ?? Number.POSITIVE_INFINITY;
  const history = fittedToWindow(thread.window.history, { window, instructionTokens: countTokens(thread.instructions) });
  const { 'x-codex-turn-metadata': _metadata, ...headers } = requestHeaders(facts, firstRequest(thread.window.number));
  const call = {
    provider: thread.config.provider,
    body: toCompactRequest(requestBody(facts, history)),
    headers: { ...headers, 'x-codex-installation-id': installationId },
    signal,
  };
  try {
    const output = await sendWatched(
      { call, trace: scope.trace, connection: 'responses_http', path: 'responses/compact' },
      async (sent, request) => {
        const items = (await services.model.compact?.(sent)) ?? [];
        request.note({ type: 'compactionAnswered', items });
        return items;
      },
    );
    return { history: keptOfProvider(output.map(toHistoryItem)), summary: null };
  } catch (error) {
    signal.throwIfAborted();
    throw withTask(error);
  }
}

const toCompactRequest = ({ reasoning, text, ...body }: ResponsesRequest): CompactRequest => ({
  model: body.model,
  ...(body.instructions === undefined ? {} : { instructions: body.instructions }),
  input: body.input,
  tools: body.tools,
  parallel_tool_calls: body.parallel_tool_calls,
  ...(reasoning === null ? {} : { reasoning }),
  ...(text === undefined ? {} : { text }),
  ...(body.prompt_cache_key === undefined ? {} : { prompt_cache_key: body.prompt_cache_key }),
});

function withTask(error: unknown): ModelError {
  const message = `Error running remote compact task: ${error instanceof Error ? error.message : String(error)}`;
  if (!(error instanceof ModelError)) return finalError(message, 'other');
  return new ModelError(message, { codexErrorInfo: error.codexErrorInfo, retryable: false, cause: error });
}
