import type { ModelInfo } from '../../model/catalog/model-info.js';
import { toIdentityHeaders } from '../../model/headers.js';
import type { ModelCall, ProviderInfo, ResponseItem, ResponsesRequest } from '../../model/model-transport.js';
import type { ReasoningEffort, ReasoningSummary } from '../../protocol/index.js';
import type { Caller } from '../caller.js';
import type { ThreadLineage } from '../thread/thread-parts.js';
import { normalizeHistory } from './history.js';
import type { Workspaces } from './workspaces.js';

/** What one turn's requests have in common. */
export interface RequestFacts {
  readonly threadId: string;
  readonly turnId: string;
  /** `null`: no turn has started. */
  readonly turnStartedAtMs: number | null;
  readonly lineage: ThreadLineage | null;
  readonly caller: Caller;
  readonly installationId: string;
  readonly provider: Pick<ProviderInfo, 'name' | 'baseUrl'>;
  readonly model: string;
  readonly info: ModelInfo;
  readonly instructions: string;
  readonly tools: readonly unknown[];
  readonly effort: ReasoningEffort | null;
  readonly summary: ReasoningSummary | null;
  readonly serviceTier: string | null;
  readonly outputSchema: unknown;
  readonly hasLooseOutput: boolean;
  readonly sandbox: string;
  readonly betaFeatures: readonly string[];
}

/** What may change from one request of a turn to the next. */
export interface RequestState {
  readonly windowNumber: number;
  /** What the server sent with the first response of the turn. */
  readonly turnState: string | null;
  /** `null`: not known yet. */
  readonly workspaces: Workspaces | null;
  /** The caller's own keys. */
  readonly clientMetadata: Readonly<Record<string, string>>;
}

/** The state of a request that no other one of its kind came before. */
export const firstRequest = (windowNumber: number): RequestState => ({
  windowNumber,
  turnState: null,
  workspaces: null,
  clientMetadata: {},
});

export function requestBody(facts: RequestFacts, history: readonly ResponseItem[]): ResponsesRequest {
  const reasoning = reasoningOf(facts);
  const text = textOf(facts);
  return {
    model: facts.model,
    ...(facts.instructions === '' ? {} : { instructions: facts.instructions }),
    input: normalizeHistory(history, { images: facts.info.inputModalities.includes('image') }),
    tools: facts.tools,
    tool_choice: 'auto',
    parallel_tool_calls: facts.info.parallelToolCalls,
    reasoning,
    store: isAzure(facts.provider),
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

function textOf({ info, outputSchema, hasLooseOutput }: RequestFacts): NonNullable<ResponsesRequest['text']> | null {
  const format =
    outputSchema == null ? null : { type: 'json_schema', strict: !hasLooseOutput, schema: outputSchema, name: 'codex_output_schema' };
  if (info.verbosity === null && format === null) return null;
  return { ...(info.verbosity === null ? {} : { verbosity: info.verbosity }), ...(format === null ? {} : { format }) };
}

const azureHosts = ['openai.azure.', 'cognitiveservices.azure.', 'aoai.azure.', 'azure-api.', 'azurefd.', 'windows.net/openai'];

/** Azure forgets what it does not store, and then refuses to go on with it. */
export function isAzure({ name, baseUrl }: Pick<ProviderInfo, 'name' | 'baseUrl'>): boolean {
  const url = baseUrl.toLowerCase();
  return name.toLowerCase() === 'azure' || azureHosts.some((host) => url.includes(host));
}

/** The lineage of who goes over the memories: providers tell such work apart. */
const memoryKind = 'memory_consolidation';

/** Who asks, on whose behalf, in which turn. The caller's own metadata never replaces ours. */
export function requestHeaders(facts: RequestFacts, state: RequestState): ModelCall['headers'] {
  const { threadId, turnId, caller, lineage } = facts;
  const sessionId = lineage?.sessionId ?? threadId;
  const headers = toIdentityHeaders({
    originator: caller.originator,
    userAgent: caller.userAgent,
    threadId,
    sessionId,
    windowNumber: state.windowNumber,
    turnMetadata: {
      ...state.clientMetadata,
      session_id: sessionId,
      thread_id: threadId,
      ...(lineage === null ? {} : { thread_source: lineage.kind === memoryKind ? memoryKind : 'subagent' }),
      turn_id: turnId,
      ...(state.workspaces === null ? {} : { workspaces: state.workspaces }),
      sandbox: facts.sandbox,
      ...(facts.turnStartedAtMs === null ? {} : { turn_started_at_unix_ms: facts.turnStartedAtMs }),
    },
    betaFeatures: facts.betaFeatures,
    turnState: state.turnState,
    subagent: lineage === null ? null : { kind: lineage.kind, parentThreadId: lineage.parentThreadId },
  });
  return lineage?.kind === memoryKind ? { ...headers, 'x-openai-memgen-request': 'true' } : headers;
}
