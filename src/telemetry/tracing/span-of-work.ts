import type { SpanKind } from '@opentelemetry/api';
import { type AttributeValue, known } from './common-attributes.js';
import type { ModelConnection, RequestWork, Work } from './work.js';

/** How a piece of work shows as a span. */
export interface SpanDescription {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Record<string, AttributeValue>;
}

const internal: SpanKind = 0;
const server: SpanKind = 1;
const none = {};

/** Names and attributes are what dashboards know. No prompt, argument, output or header is among them. */
export function spanOfWork(work: Work): SpanDescription {
  switch (work.type) {
    case 'request':
      return { name: work.method, kind: server, attributes: requestAttributes(work) };
    case 'queued':
      return inner('app_server.serialized_request_queue', none);
    case 'threadSpawn':
      return inner('thread_spawn', none);
    case 'sessionInit':
      return inner('session_init', none);
    case 'operation':
      return inner(`op.dispatch.${work.op}`, { 'submission.id': work.submissionId, 'codex.op': work.op });
    case 'task':
      return inner(`session_task.${work.kind}`, {
        'turn.id': work.turnId,
        model: work.session.model,
        'codex.turn.reasoning_effort': work.effort ?? 'default',
      });
    case 'turn':
      return inner('run_turn', none);
    case 'sampling':
      return inner('run_sampling_request', { turn_id: work.turnId, model: work.model, cwd: work.cwd });
    case 'modelRequest':
      return inner(work.path === 'responses' ? requestSpans[work.connection] : 'model_client.compact_conversation_history', {
        model: work.model,
        wire_api: 'responses',
        transport: work.connection,
        'http.method': 'POST',
        'api.path': work.path,
        'turn.has_metadata_header': work.hasMetadata,
      });
    case 'responseEvent':
      return inner('handle_responses', known({ from: work.from, tool_name: work.toolName }));
    case 'modelList':
      return inner('list_models', none);
    case 'tool':
      return inner(work.name, { tool_name: work.name, call_id: work.callId, aborted: false });
    default:
      return work satisfies never;
  }
}

const requestSpans: Readonly<Record<ModelConnection, string>> = {
  responses_http: 'model_client.stream_responses_api',
  responses_websocket: 'model_client.stream_responses_websocket',
};

const inner = (name: string, attributes: Record<string, AttributeValue>): SpanDescription => ({ name, kind: internal, attributes });

const requestAttributes = ({ method, transport, requestId, connectionId, client }: RequestWork): Record<string, AttributeValue> => ({
  'rpc.system': 'jsonrpc',
  'rpc.method': method,
  'rpc.transport': transport,
  'rpc.request_id': requestId,
  'app_server.connection_id': String(connectionId),
  'app_server.api_version': 'v2',
  ...(client === null ? {} : { 'app_server.client_name': client.name, 'app_server.client_version': client.version }),
});
