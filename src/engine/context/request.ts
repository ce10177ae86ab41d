import { toIdentityHeaders } from '../../model/headers.js';
import type { ModelInfo } from '../../model/model-info.js';
import type { ModelCall, ResponseItem, ResponsesRequest } from '../../model/model-transport.js';
import type { ReasoningEffort, ReasoningSummary } from '../../protocol/index.js';
import type { Caller } from '../engine.js';
import { normalizeHistory } from './history.js';

/** What one turn's requests have in common. */
export interface RequestFacts {
  readonly threadId: string;
  readonly turnId: string;
  readonly turnStartedAtMs: number;
  readonly caller: Caller;
  readonly installationId: string;
  readonly model: string;
  readonly info: ModelInfo;
  readonly instructions: string;
  readonly tools: readonly unknown[];
  readonly effort: ReasoningEffort | null;
  readonly summary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  readonly outputSchema: unknown;
  readonly clientMetadata: Readonly<Record<string, string>>;
  readonly sandbox: string;
}

export function requestBody(facts: RequestFacts, history: readonly ResponseItem[]): ResponsesRequest {
  const reasoning = reasoningOf(facts);
  const text = textOf(facts);
  return {
    model: facts.model,
    ...(facts.instructions === '' ? {} : { instructions: facts.instructions }),
    input: normalizeHistory(history),
    tools: facts.tools,
    tool_choice: 'auto',
    parallel_tool_calls: facts.info.parallelToolCalls,
    reasoning,
    store: false,
    stream: true,
    include: reasoning === null ? [] : ['reasoning.encrypted_content'],
    ...(facts.serviceTier === null ? {} : { service_tier: facts.serviceTier === 'fast' ? 'priority' : facts.serviceTier }),
    prompt_cache_key: facts.threadId,
    ...(text === null ? {} : { text }),
    client_metadata: { 'x-codex-installation-id': facts.installationId },
  };
}

function reasoningOf({ info, effort, summary }: RequestFacts): ResponsesRequest['reasoning'] {
  if (!info.supportsReasoningSummaries) return null;
  const wantedEffort = effort ?? info.defaultEffort;
  const wantedSummary = summary ?? info.defaultSummary;
  return {
    ...(wantedEffort === null ? {} : { effort: wantedEffort }),
    ...(wantedSummary === 'none' ? {} : { summary: wantedSummary }),
  };
}

function textOf({ info, outputSchema }: RequestFacts): NonNullable<ResponsesRequest['text']> | null {
  const format = outputSchema == null ? null : { type: 'json_schema', strict: true, schema: outputSchema, name: 'codex_output_schema' };
  if (info.verbosity === null && format === null) return null;
  return { ...(info.verbosity === null ? {} : { verbosity: info.verbosity }), ...(format === null ? {} : { format }) };
}

/** Who asks, on whose behalf, in which turn. The caller's own metadata never replaces ours. */
export function requestHeaders(facts: RequestFacts): ModelCall['headers'] {
  const { threadId, turnId, caller } = facts;
  return toIdentityHeaders({
    originator: caller.originator,
    userAgent: caller.userAgent,
    threadId,
    sessionId: threadId,
    windowNumber: 0,
    turnMetadata: {
      ...facts.clientMetadata,
      session_id: threadId,
      thread_id: threadId,
      turn_id: turnId,
      sandbox: facts.sandbox,
      turn_started_at_unix_ms: facts.turnStartedAtMs,
    },
    betaFeatures: ['terminal_resize_reflow'],
    turnState: null,
    subagent: null,
  });
}
