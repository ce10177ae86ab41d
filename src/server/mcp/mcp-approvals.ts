import type { Elicitation, ElicitationAnswer, McpCallDecision, McpCallRequest } from '../../engine/tools/mcp/mcp-questions.js';
import { isRecord, stringOf } from '../../platform/json.js';
import type { McpElicitationSchema, McpServerElicitationRequestParams } from '../../protocol/index.js';
import type { ServerRequests } from '../connections/server-requests.js';

/** Clients show it as they show servers' own forms; what it is about is in the extra data. */
export async function askMcpCall(serverRequests: ServerRequests, request: McpCallRequest): Promise<McpCallDecision> {
  if (!request.byForm) return askByChoice(serverRequests, request);
  if (request.isRefused) return 'decline';
  const { threadId, turnId, signal, action, mayPersist } = request;
  const { server, toolTitle, toolDescription, arguments: args } = action;
  const answer = await serverRequests.ask({
    threadId,
    method: 'mcpServer/elicitation/request',
    params: {
      threadId,
      turnId,
      serverName: server,
      mode: 'form',
      _meta: {
        codex_approval_kind: 'mcp_tool_call',
        ...(mayPersist ? { persist: ['session', 'always'] } : {}),
        ...connectorMeta(request),
        ...(toolTitle === null ? {} : { tool_title: toolTitle }),
        ...(toolDescription === null ? {} : { tool_description: toolDescription }),
        tool_params: args,
        tool_params_display: Object.entries(isRecord(args) ? args : {}).map(([name, value]) => ({ name, value, display_name: name })),
      },
      message: questionOf(request),
      requestedSchema: emptyForm,
    },
    signal,
  });
  if (answer.kind !== 'result') return 'decline';
  const { action: decision, _meta } = answer.result;
  if (decision !== 'accept') return decision;
  const persist = isRecord(_meta) && mayPersist ? _meta.persist : null;
  if (persist === 'always') return 'acceptAlways';
  return persist === 'session' ? 'acceptForSession' : 'accept';
}

const choices: readonly { readonly label: string; readonly description: string; readonly decision: McpCallDecision }[] = [
  { label: 'Allow', description: 'Run the tool this time.', decision: 'accept' },
  { label: 'Allow for this session', description: 'Run the tool, and do not ask again in this thread.', decision: 'acceptForSession' },
  { label: "Allow and don't ask me again", description: 'Run the tool, and write down that it may run.', decision: 'acceptAlways' },
  { label: 'Cancel', description: 'Do not run the tool.', decision: 'cancel' },
];

async function askByChoice(serverRequests: ServerRequests, request: McpCallRequest): Promise<McpCallDecision> {
  const { threadId, turnId, itemId, signal, mayPersist } = request;
  const id = `mcp_tool_call_approval_${itemId}`;
  const offered = choices.filter(({ decision }) => mayPersist || decision === 'accept' || decision === 'cancel');
  const options = offered.map(({ label, description }) => ({ label, description }));
  const question = { id, header: 'Approve app tool call?', question: questionOf(request), isOther: false, isSecret: false, options };
  const answer = await serverRequests.ask({
    threadId,
    method: 'item/tool/requestUserInput',
    params: { threadId, turnId, itemId, questions: [question] },
    signal,
  });
  if (answer.kind !== 'result') return 'decline';
  const [chosen] = answer.result.answers[id]?.answers ?? [];
  return offered.find(({ label }) => label === chosen)?.decision ?? 'cancel';
}

const questionOf = ({ action: { server, toolName, connector } }: McpCallRequest): string =>
  `Allow ${connector.id === null ? `the ${server} MCP server` : (connector.name ?? 'this app')} to run tool "${toolName}"?`;

/** Which app the tool belongs to. */
function connectorMeta({ action: { connector } }: McpCallRequest): Readonly<Record<string, string>> {
  const { id, name, description } = connector;
  if (id === null) return {};
  return {
    source: 'connector',
    connector_id: id,
    ...(name === null ? {} : { connector_name: name }),
    ...(description === null ? {} : { connector_description: description }),
  };
}

/** A question that is answered by yes or no. Members that say nothing are left out, as servers leave them out. */
const emptyForm = asForm({ type: 'object', properties: {} });

/** A server's form is passed on as it was sent: what the protocol calls null may be missing. */
function asForm(schema: Readonly<Record<string, unknown>>): McpElicitationSchema {
  return schema as unknown as McpElicitationSchema;
}

/** Passes a server's question on. What is neither form nor page is answered with no. */
export async function askElicitation(serverRequests: ServerRequests, request: Elicitation): Promise<ElicitationAnswer | null> {
  const { threadId, turnId, serverName, signal, question } = request;
  const common = { threadId, turnId, serverName, _meta: question['_meta'] ?? null, message: stringOf(question['message']) ?? '' };
  const params = toParams(common, question);
  if (params === null) return null;
  const answer = await serverRequests.ask({ threadId, method: 'mcpServer/elicitation/request', params, signal });
  if (answer.kind !== 'result') return null;
  const { action, content, _meta } = answer.result;
  return { action, ...(content == null ? {} : { content }), ...(_meta == null ? {} : { _meta }) };
}

type Common = Pick<McpServerElicitationRequestParams, 'threadId' | 'turnId' | 'serverName' | '_meta' | 'message'>;

function toParams(common: Common, question: Readonly<Record<string, unknown>>): McpServerElicitationRequestParams | null {
  if (question['mode'] === 'url') {
    const [url, elicitationId] = [stringOf(question['url']), stringOf(question['elicitationId'])];
    return url === null || elicitationId === null ? null : { ...common, mode: 'url', url, elicitationId };
  }
  const { requestedSchema } = question;
  return isRecord(requestedSchema) ? { ...common, mode: 'form', requestedSchema: asForm(requestedSchema) } : null;
}
