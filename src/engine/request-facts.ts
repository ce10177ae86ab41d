import type { TurnStartParams } from '../protocol/index.js';
import type { RequestFacts } from './context/request.js';
import { modelInfoFor } from './thread-config.js';
import type { ToolSet } from './tools/tool-set.js';
import type { ThreadSettings } from './turn-settings.js';
import type { TurnScope } from './turn-work/turn-work.js';

interface Known {
  readonly installationId: string;
  readonly tools: ToolSet;
  readonly params: Pick<TurnStartParams, 'outputSchema' | 'responsesapiClientMetadata'>;
}

/** What all requests of a turn have in common. */
export function requestFacts(
  { id: turnId, thread, caller, startedAtMs }: TurnScope,
  settings: ThreadSettings,
  { installationId, tools, params }: Known,
): RequestFacts {
  return {
    threadId: thread.id,
    turnId,
    turnStartedAtMs: startedAtMs,
    caller,
    installationId,
    model: settings.model,
    info: modelInfoFor(thread.config, settings.model),
    instructions: thread.instructions,
    tools: tools.specs,
    effort: settings.effort,
    summary: settings.summary,
    serviceTier: settings.serviceTier,
    outputSchema: params.outputSchema,
    clientMetadata: params.responsesapiClientMetadata ?? {},
    sandbox: 'none',
  };
}
