import type { UserInput } from '../../protocol/index.js';
import { type AttributeValue, conversationAttributes, requestAttributes, type ServerFacts } from './common-attributes.js';
import type { Fact, ToolResult } from './fact.js';
import type { TokenFacts } from './token-facts.js';
import type { SessionFacts } from './work.js';

type Attributes = Record<string, AttributeValue>;

/** How a fact shows on the span of its work. */
export interface SpanNote {
  /** Set on the span. */
  readonly attributes?: Attributes;
  /** An event of the span, without the attributes that all have. */
  readonly event?: { readonly name: string; readonly session?: SessionFacts; readonly attributes: Attributes };
}

const nothing: SpanNote = {};

/** The safe part of a fact: how long things are, and never what they say. */
export function spanOfFact(fact: Fact, server: ServerFacts): SpanNote {
  switch (fact.type) {
    case 'turnKnown':
      return { attributes: { 'turn.id': fact.turnId } };
    case 'conversationStarts':
      return {
        event: {
          name: 'codex.conversation_starts',
          session: fact.session,
          attributes: {
            ...conversationAttributes(fact),
            mcp_server_count: fact.mcpServers.length,
            active_profile_present: fact.activeProfile !== null,
            ...server.authEnvironment,
          },
        },
      };
    case 'userPrompt':
      return { event: { name: 'codex.user_prompt', session: fact.session, attributes: promptAttributes(fact.input) } };
    case 'apiRequest':
      return {
        event: {
          name: 'codex.api_request',
          attributes: { ...requestAttributes(fact), ...server.authEnvironment },
        },
      };
    case 'responseCompleted':
      return fact.usage === null ? {} : { attributes: responseUsage(fact.usage) };
    case 'toolResult':
      return { attributes: { aborted: fact.isAborted }, event: { name: 'codex.tool_result', attributes: resultAttributes(fact) } };
    case 'taskEnded':
      return fact.usage === null || fact.status === 'interrupted' ? {} : { attributes: taskUsage(fact.usage) };
    case 'streamEvent':
    case 'responseFailed':
    case 'toolDecision':
    case 'commandCalled':
    case 'turnConfigured':
    case 'memoryCited':
    case 'threadBegan':
    case 'skillsListed':
    case 'compacted':
    case 'agentSpawned':
    case 'mcpCalled':
    case 'hookRan':
    case 'modelsRequest':
    case 'threadEnded':
    case 'requestSent':
    case 'responseItem':
    case 'responseRead':
    case 'requestFailed':
    case 'compactionAnswered':
    case 'historyReplaced':
    case 'toolCalled':
    case 'toolAnswered':
      return nothing; // Figures, and what is for the log.
    default:
      return fact satisfies never;
  }
}

function promptAttributes(input: readonly UserInput[]): Attributes {
  const count = (type: UserInput['type']): number => input.filter((part) => part.type === type).length;
  return {
    prompt_length: String(input.reduce((length, part) => length + (part.type === 'text' ? [...part.text].length : 0), 0)),
    text_input_count: count('text'),
    image_input_count: count('image'),
    local_image_input_count: count('localImage'),
  };
}

const resultAttributes = ({ name, callId, arguments: given, durationMs, success, output, mcp }: ToolResult): Attributes => ({
  tool_name: name,
  call_id: callId,
  arguments_length: Buffer.byteLength(given),
  duration_ms: String(durationMs),
  success: String(success),
  output_length: Buffer.byteLength(output),
  output_line_count: countLines(output),
  tool_origin: mcp === null ? 'builtin' : 'mcp',
  mcp_tool: mcp !== null,
});

/** A line feed at the end begins no line. */
const countLines = (text: string): number => (text === '' ? 0 : text.replace(/\n$/, '').split('\n').length);

const responseUsage = (usage: TokenFacts): Attributes => ({
  'gen_ai.usage.input_tokens': usage.inputTokens,
  'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens,
  'gen_ai.usage.output_tokens': usage.outputTokens,
  'codex.usage.reasoning_output_tokens': usage.reasoningOutputTokens,
  'codex.usage.total_tokens': usage.totalTokens,
});

const taskUsage = (usage: TokenFacts): Attributes => ({
  'codex.turn.token_usage.input_tokens': usage.inputTokens,
  'codex.turn.token_usage.cached_input_tokens': usage.cachedInputTokens,
  'codex.turn.token_usage.non_cached_input_tokens': Math.max(0, usage.inputTokens - usage.cachedInputTokens),
  'codex.turn.token_usage.output_tokens': usage.outputTokens,
  'codex.turn.token_usage.reasoning_output_tokens': usage.reasoningOutputTokens,
  'codex.turn.token_usage.total_tokens': usage.totalTokens,
});
