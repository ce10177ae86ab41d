import type { ApiRequest, ConversationStarts } from './fact.js';
import type { SessionFacts } from './work.js';

export type AttributeValue = string | number | boolean;

/** What a server says of itself with every event. */
export interface ServerFacts {
  readonly version: string;
  readonly terminal: string;
  /** `Chatgpt`, `ApiKey`; `null`: nobody is logged in. */
  readonly authMode: () => string | null;
  /** Which ways to log in the environment has: never the credentials. By the names of the attributes. */
  readonly authEnvironment: Readonly<Record<string, boolean | string>>;
}

/** The attributes that every event has. */
export function commonAttributes(server: ServerFacts, session: SessionFacts | null, atMs: number): Record<string, AttributeValue> {
  const authMode = server.authMode();
  return {
    'event.timestamp': new Date(atMs).toISOString(),
    ...(session === null ? {} : sessionAttributes(session)),
    'app.version': server.version,
    'terminal.type': server.terminal,
    ...(authMode === null ? {} : { auth_mode: authMode }),
  };
}

const sessionAttributes = ({ threadId, originator, model }: SessionFacts): Record<string, string> => ({
  'conversation.id': threadId,
  originator,
  model,
  slug: model,
});

/** Leaves out what is not known. */
export const known = (attributes: Readonly<Record<string, AttributeValue | null | undefined>>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (value == null ? [] : [[name, value]])));

/** What events and spans tell of a thread that was loaded, but for what each tells in its own way. */
export const conversationAttributes = (fact: ConversationStarts): Record<string, AttributeValue> =>
  known({
    provider_name: fact.providerName,
    reasoning_effort: fact.reasoningEffort,
    reasoning_summary: fact.reasoningSummary,
    context_window: fact.contextWindow,
    auto_compact_token_limit: fact.autoCompactTokenLimit,
    approval_policy: fact.approvalPolicy,
    sandbox_policy: fact.sandboxPolicy,
  });

/** What events and spans tell of one attempt to put a request to the model's provider. */
export const requestAttributes = (fact: ApiRequest): Record<string, AttributeValue> =>
  known({
    duration_ms: String(fact.durationMs),
    'http.response.status_code': fact.status,
    'error.message': fact.error,
    attempt: fact.attempt,
    endpoint: fact.endpoint,
    'auth.header_attached': fact.hasAuthorization,
    'auth.retry_after_unauthorized': fact.isAfterRefusal,
    'auth.header_name': fact.hasAuthorization ? 'authorization' : null,
    'auth.request_id': fact.requestId,
    'auth.cf_ray': fact.cfRay,
  });
