import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/telemetry/log-event.js';
import { createLogEvents } from '../../src/telemetry/log-events.js';
import type { Fact } from '../../src/telemetry/tracing/fact.js';
import { atMs, server, session, workOf } from './support/traced.js';

const nobody = () => null;

function told(
  fact: Fact,
  options: { readonly logsPrompts?: boolean; readonly user?: () => { accountId: string; email: string } } = {},
): LogEvent[] {
  const events: LogEvent[] = [];
  const { logsPrompts = false, user = nobody } = options;
  createLogEvents({ sink: (event) => events.push(event), server, user, logsPrompts, now: () => atMs }).noted?.(
    fact,
    workOf({ type: 'tool', name: 'exec_command', callId: 'call-1' }),
  );
  return events;
}

const common = {
  'event.timestamp': '2026-01-02T03:04:05.006Z',
  'conversation.id': 'thread-1',
  originator: 'tester',
  model: 'gpt-test',
  slug: 'gpt-test',
  'app.version': '1.2.3',
  'terminal.type': 'xterm',
};
const request = {
  type: 'apiRequest',
  durationMs: 7,
  status: 200,
  error: null,
  attempt: 0,
  endpoint: '/responses',
  hasAuthorization: true,
  isAfterRefusal: false,
} as const;
const result = {
  type: 'toolResult',
  name: 'exec_command',
  callId: 'call-1',
  arguments: '{"cmd":"ls"}',
  durationMs: 12,
  success: true,
  output: 'a.txt',
  isAborted: false,
  mcp: null,
} as const;

test('an event names what happened, when, and in which thread', () => {
  expect(told({ type: 'streamEvent', kind: 'response.created', durationMs: 3, error: null })).toEqual([
    {
      name: 'codex.sse_event',
      severity: 'INFO',
      timeMs: atMs,
      attributes: { 'event.name': 'codex.sse_event', ...common, 'event.kind': 'response.created', duration_ms: '3' },
    },
  ]);
});

test('an event tells who is logged in to ChatGPT', () => {
  const [event] = told(request, { user: () => ({ accountId: 'account-1', email: 'a@b.test' }) });

  expect(event?.attributes).toMatchObject({ 'user.account_id': 'account-1', 'user.email': 'a@b.test' });
});

test('an event belongs to the span during which it happened; those of a stream belong to none', () => {
  const spanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
  const events: LogEvent[] = [];
  const listener = createLogEvents({ sink: (event) => events.push(event), server, user: nobody, logsPrompts: false, now: () => atMs });
  const work = { ...workOf('task'), spanContext };

  listener.noted?.(request, work);
  listener.noted?.({ type: 'streamEvent', kind: 'response.created', durationMs: 3, error: null }, work);

  expect(events.map((event) => event.spanContext)).toEqual([spanContext, undefined]);
});

describe('what a user wrote', () => {
  const prompt: Fact = {
    type: 'userPrompt',
    session,
    input: [
      { type: 'text', text: 'päss😀', text_elements: [] },
      { type: 'image', url: 'data:,' },
    ],
  };

  test('is not told, only how long it is', () => {
    expect(told(prompt)[0]?.attributes).toEqual({ 'event.name': 'codex.user_prompt', ...common, prompt_length: '5', prompt: '[REDACTED]' });
  });

  test('is told to those who ask for it', () => {
    expect(told(prompt, { logsPrompts: true })[0]?.attributes).toMatchObject({ prompt_length: '5', prompt: 'päss😀' });
  });
});

test.each<[string, Fact, string, Record<string, unknown>]>([
  [
    'a thread that begins',
    {
      type: 'conversationStarts',
      session,
      providerName: 'Mock',
      reasoningEffort: null,
      reasoningSummary: 'auto',
      contextWindow: 1000,
      autoCompactTokenLimit: null,
      approvalPolicy: 'never',
      sandboxPolicy: 'read-only',
      mcpServers: ['a', 'b'],
      activeProfile: null,
    },
    'codex.conversation_starts',
    {
      provider_name: 'Mock',
      reasoning_summary: 'auto',
      context_window: 1000,
      approval_policy: 'never',
      sandbox_policy: 'read-only',
      mcp_servers: 'a, b',
      'auth.env_openai_api_key_present': false,
    },
  ],
  [
    'a refused request',
    { ...request, status: 400, error: 'http 400', attempt: 2, hasAuthorization: false },
    'codex.api_request',
    {
      duration_ms: '7',
      'http.response.status_code': 400,
      'error.message': 'http 400',
      attempt: 2,
      endpoint: '/responses',
      'auth.header_attached': false,
      'auth.retry_after_unauthorized': false,
      'auth.env_openai_api_key_present': false,
    },
  ],
  [
    'what a response cost',
    {
      type: 'responseCompleted',
      usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 5, reasoningOutputTokens: 2, totalTokens: 15 },
    },
    'codex.sse_event',
    {
      'event.kind': 'response.completed',
      input_token_count: '10',
      output_token_count: '5',
      cached_token_count: 4,
      reasoning_token_count: 2,
      tool_token_count: '15',
    },
  ],
  [
    'a response that came to nothing',
    { type: 'responseFailed', error: 'it failed' },
    'codex.sse_event',
    { 'event.kind': 'response.completed', 'error.message': 'it failed' },
  ],
  [
    'a decision',
    { type: 'toolDecision', decision: 'approvedForSession', source: 'user', isAnswer: false },
    'codex.tool_decision',
    { tool_name: 'exec_command', call_id: 'call-1', decision: 'approvedforsession', source: 'User' },
  ],
  [
    'a call of a tool',
    result,
    'codex.tool_result',
    {
      tool_name: 'exec_command',
      call_id: 'call-1',
      arguments: '{"cmd":"ls"}',
      duration_ms: '12',
      success: 'true',
      output: 'a.txt',
      mcp_server: '',
      mcp_server_origin: '',
    },
  ],
  [
    'a call of a server',
    { ...result, success: false, mcp: { server: 'docs', tool: 'find', origin: 'https://docs.test' } },
    'codex.tool_result',
    {
      tool_name: 'exec_command',
      call_id: 'call-1',
      arguments: '{"cmd":"ls"}',
      duration_ms: '12',
      success: 'false',
      output: 'a.txt',
      mcp_server: 'docs',
      mcp_server_origin: 'https://docs.test',
    },
  ],
])('%s is told whole', (_what, fact, name, attributes) => {
  expect(told(fact).map((event) => event.attributes)).toEqual([{ 'event.name': name, ...common, ...attributes }]);
});

test('a question for models is about no thread', () => {
  const [event] = told({ type: 'modelsRequest', durationMs: 5, status: 200, error: null, attempt: 0, hasAuthorization: true });

  expect(event?.attributes).toEqual({
    'event.name': 'codex.api_request',
    duration_ms: '5',
    'http.response.status_code': 200,
    success: true,
    attempt: 0,
    endpoint: '/models',
    'auth.header_attached': true,
    'auth.header_name': 'authorization',
    'auth.mode': 'ApiKey',
    'auth.env_openai_api_key_present': false,
  });
});

test.each<[string, Fact]>([
  ['figures', { type: 'threadEnded', session, modelTurns: 2 }],
  ['a call that was cut off', { ...result, isAborted: true }],
  ['the turn of a request', { type: 'turnKnown', turnId: 'turn-1' }],
  ['a response whose cost is not known', { type: 'responseCompleted', usage: null }],
])('%s are no events', (_what, fact) => {
  expect(told(fact)).toEqual([]);
});
