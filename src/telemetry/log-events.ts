import type { UserInput } from '../protocol/index.js';
import type { EventSink } from './log-event.js';
import {
  type AttributeValue,
  commonAttributes,
  conversationAttributes,
  known,
  requestAttributes,
  type ServerFacts,
} from './tracing/common-attributes.js';
import type { ConversationStarts, Fact, ToolResult } from './tracing/fact.js';
import type { ModelsRequest, ToolDecision } from './tracing/measured-fact.js';
import type { TokenFacts } from './tracing/token-facts.js';
import type { SessionFacts, Work } from './tracing/work.js';
import type { TracedWork, TraceListener } from './tracing.js';

type Attributes = Record<string, AttributeValue>;

/** Whose account pays for the requests. */
export interface UserFacts {
  readonly accountId: string | null;
  readonly email: string | null;
}

export interface LogEventsOptions {
  readonly sink: EventSink;
  readonly server: ServerFacts;
  /** `null`: nobody is logged in, or by a key. */
  readonly user: () => UserFacts | null;
  /** Whether events hold what users wrote. */
  readonly logsPrompts: boolean;
  readonly now: () => number;
}

/** Tells a log of what happens, with what was said. */
export function createLogEvents(options: LogEventsOptions): TraceListener {
  const { sink, server, user, now } = options;
  const ofUser = (): Attributes => {
    const { accountId = null, email = null } = user() ?? {};
    return known({ 'user.account_id': accountId, 'user.email': email });
  };
  return {
    noted(fact: Fact, traced: TracedWork) {
      const event = toLogEvent(fact, traced.work, options);
      if (event === null) return;
      const { name, attributes, session = traced.session, isOfStream = false, isOfThread = true } = event;
      const timeMs = now();
      const spanContext = isOfStream ? null : traced.spanContext;
      sink({
        name,
        severity: 'INFO',
        timeMs,
        attributes: {
          'event.name': name,
          ...(isOfThread ? { ...commonAttributes(server, session, timeMs), ...ofUser() } : {}),
          ...attributes,
        },
        ...(spanContext === null ? {} : { spanContext }),
      });
    },
  };
}

interface FoundEvent {
  readonly name: string;
  readonly attributes: Attributes;
  /** Default: that of the work. */
  readonly session?: SessionFacts;
  /** False: it has none of the attributes that others have in common. Default: true. */
  readonly isOfThread?: boolean;
  /** Events of streams belong to no span. */
  readonly isOfStream?: boolean;
}

/** The event that a fact is to the log, without the attributes that all have; `null`: it is none. */
function toLogEvent(fact: Fact, work: Work, { server, logsPrompts }: LogEventsOptions): FoundEvent | null {
  switch (fact.type) {
    case 'conversationStarts':
      return {
        name: 'codex.conversation_starts',
        session: fact.session,
        attributes: { ...startAttributes(fact), ...server.authEnvironment },
      };
    case 'userPrompt':
      return { name: 'codex.user_prompt', session: fact.session, attributes: promptAttributes(fact.input, { logsPrompts }) };
    case 'apiRequest':
      return { name: 'codex.api_request', attributes: { ...requestAttributes(fact), ...server.authEnvironment } };
    case 'modelsRequest':
      return { name: 'codex.api_request', isOfThread: false, attributes: { ...modelsAttributes(fact, server), ...server.authEnvironment } };
    case 'streamEvent':
      return streamEvent({ 'event.kind': fact.kind, duration_ms: String(fact.durationMs), ...known({ 'error.message': fact.error }) });
    case 'responseCompleted':
      return fact.usage === null ? null : streamEvent({ 'event.kind': 'response.completed', ...usageAttributes(fact.usage) });
    case 'responseFailed':
      return streamEvent({ 'event.kind': 'response.completed', 'error.message': fact.error });
    case 'toolDecision':
      return work.type === 'tool' ? { name: 'codex.tool_decision', attributes: decisionAttributes(fact, work) } : null;
    case 'toolResult':
      return fact.isAborted ? null : { name: 'codex.tool_result', attributes: resultAttributes(fact) };
    default:
      return null;
  }
}

const streamEvent = (attributes: Attributes): FoundEvent => ({ name: 'codex.sse_event', isOfStream: true, attributes });

const startAttributes = (fact: ConversationStarts): Attributes => ({
  ...conversationAttributes(fact),
  mcp_servers: fact.mcpServers.join(', '),
  ...known({ active_profile: fact.activeProfile }),
});

function promptAttributes(input: readonly UserInput[], { logsPrompts }: { readonly logsPrompts: boolean }): Attributes {
  const prompt = input.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { prompt_length: String([...prompt].length), prompt: logsPrompts ? prompt : '[REDACTED]' };
}

const modelsAttributes = ({ durationMs, status, error, attempt, hasAuthorization }: ModelsRequest, server: ServerFacts): Attributes =>
  known({
    duration_ms: String(durationMs),
    'http.response.status_code': status,
    success: status === 200,
    'error.message': error,
    attempt,
    endpoint: '/models',
    'auth.header_attached': hasAuthorization,
    'auth.header_name': hasAuthorization ? 'authorization' : null,
    'auth.mode': server.authMode() ?? (hasAuthorization ? 'ApiKey' : null),
  });

const usageAttributes = (usage: TokenFacts): Attributes => ({
  input_token_count: String(usage.inputTokens),
  output_token_count: String(usage.outputTokens),
  cached_token_count: usage.cachedInputTokens,
  reasoning_token_count: usage.reasoningOutputTokens,
  tool_token_count: String(usage.totalTokens),
});

const sources = { config: 'Config', reviewer: 'AutomatedReviewer', user: 'User' } as const;

const decisionAttributes = ({ decision, source }: ToolDecision, { name, callId }: Work & { type: 'tool' }): Attributes => ({
  tool_name: name,
  call_id: callId,
  decision: decision.toLowerCase(),
  source: sources[source],
});

const resultAttributes = ({ name, callId, arguments: given, durationMs, success, output, mcp }: ToolResult): Attributes => ({
  tool_name: name,
  call_id: callId,
  arguments: given,
  duration_ms: String(durationMs),
  success: String(success),
  output,
  mcp_server: mcp?.server ?? '',
  mcp_server_origin: mcp?.origin ?? '',
});
