import type { GuardianApprovalReview, GuardianApprovalReviewAction, HookRunSummary, ThreadItem } from 'keelson/protocol';
import { expect, test } from 'vitest';
import { toGuardianReview } from '../../src/server/analytics/guardian-fact.js';
import { toHookRun } from '../../src/server/analytics/hook-fact.js';
import { toItemFact } from '../../src/server/analytics/item-facts.js';

const item = (value: Partial<ThreadItem> & { type: ThreadItem['type'] }): ThreadItem => ({ id: 'i', ...value }) as ThreadItem;
const change = (kind: object) => ({ path: '/secret/path', diff: 'secret', kind });

test.each([
  [
    item({
      type: 'fileChange',
      status: 'completed',
      changes: [
        change({ type: 'add' }),
        change({ type: 'delete' }),
        change({ type: 'update', move_path: null }),
        change({ type: 'update', move_path: '/secret/to' }),
      ],
    } as never),
    { type: 'codex_file_change_event', toolName: 'apply_patch', status: 'completed' },
    { file_change_count: 4, file_add_count: 1, file_delete_count: 1, file_update_count: 1, file_move_count: 1 },
  ],
  [
    item({
      type: 'commandExecution',
      source: 'userShell',
      status: 'failed',
      exitCode: 4,
      durationMs: 9,
      commandActions: [{ type: 'unknown', command: 'secret' }],
    } as never),
    { type: 'codex_command_execution_event', toolName: 'user_shell', status: 'failed', executionMs: 9 },
    { command_execution_source: 'userShell', exit_code: 4, command_total_action_count: 1, command_unknown_action_count: 1 },
  ],
  [
    item({
      type: 'mcpToolCall',
      server: 's',
      tool: 't',
      status: 'failed',
      durationMs: 3,
      error: { message: 'secret' },
      arguments: 'secret',
    } as never),
    { type: 'codex_mcp_tool_call_event', toolName: 't', status: 'failed', executionMs: 3 },
    { mcp_server_name: 's', mcp_tool_name: 't', mcp_error_present: true },
  ],
  [
    item({
      type: 'collabAgentToolCall',
      tool: 'wait',
      status: 'completed',
      senderThreadId: 'a',
      receiverThreadIds: ['b', 'c'],
      agentsStates: { b: { status: 'completed', message: 'secret' }, c: { status: 'errored', message: 'secret' } },
      model: null,
      reasoningEffort: null,
      prompt: 'secret',
    } as never),
    { type: 'codex_collab_agent_tool_call_event', toolName: 'wait_agent', status: 'completed', executionMs: null },
    { receiver_thread_count: 2, agent_state_count: 2, completed_agent_count: 1, failed_agent_count: 1 },
  ],
  [
    item({ type: 'webSearch', query: 'secret', action: { type: 'search', query: 'secret', queries: ['secret', 'secret'] } } as never),
    { type: 'codex_web_search_event', toolName: 'web_search' },
    { web_search_action: 'search', query_present: true, query_count: 2 },
  ],
  [
    item({ type: 'imageGeneration', status: 'completed', result: 'secret', revisedPrompt: 'secret', savedPath: '/secret' } as never),
    { type: 'codex_image_generation_event', toolName: 'image_generation' },
    { revised_prompt_present: true, saved_path_present: true },
  ],
])('an item tells its kind and its figures, and nothing of what is in it', (value, expected, own) => {
  const fact = toItemFact(value);

  expect(fact).toMatchObject({ ...expected, own });
  expect(JSON.stringify(fact)).not.toContain('secret');
});

test('what people and the model say is no fact', () => {
  expect(toItemFact(item({ type: 'agentMessage', text: 'x' } as never))).toBeNull();
});

test('a hook tells its name, where it comes from and how it ended', () => {
  const run = { eventName: 'preToolUse', source: 'sessionFlags', status: 'blocked', sourcePath: '/secret' } as HookRunSummary;

  expect(toHookRun({ type: 'hookCompleted', threadId: 't', turnId: 'u', run })).toEqual({
    turn_id: 'u',
    hook_name: 'PreToolUse',
    hook_source: 'session_flags',
    status: 'blocked',
  });
});

const command: GuardianApprovalReviewAction = { type: 'command', source: 'unifiedExec', command: 'secret', cwd: '/secret' };
const reviewed = (review: GuardianApprovalReview, action: GuardianApprovalReviewAction = command) =>
  toGuardianReview(
    {
      type: 'autoReviewCompleted',
      threadId: 't',
      turnId: 'u',
      reviewId: 'r',
      targetItemId: 'i',
      action,
      review,
      startedAtMs: 1000,
      completedAtMs: 3500,
    },
    { threadId: 'g', model: 'm', reviews: 1 },
  );

test.each([
  ['approved', 'low', { decision: 'approved', terminal_status: 'approved', failure_reason: null, outcome: 'allow' }],
  ['denied', 'high', { decision: 'denied', terminal_status: 'denied', failure_reason: null, outcome: 'deny' }],
  ['denied', null, { decision: 'denied', terminal_status: 'failed_closed', outcome: null }],
  ['timedOut', null, { decision: 'denied', terminal_status: 'timed_out', failure_reason: 'timeout' }],
  ['aborted', null, { decision: 'aborted', terminal_status: 'aborted', failure_reason: 'cancelled' }],
] as const)('a review that ended %s (risk %s) tells so, and not what was to be done', (status, riskLevel, expected) => {
  const fact = reviewed({ status, riskLevel, userAuthorization: riskLevel === null ? null : 'high', rationale: 'secret' });

  expect(fact).toMatchObject({
    ...expected,
    review_id: 'r',
    guardian_thread_id: 'g',
    guardian_session_kind: 'trunk_reused',
    completion_latency_ms: 2500,
    reviewed_action: { type: 'unified_exec' },
  });
  expect(JSON.stringify(fact)).not.toContain('secret');
});

test('a reviewed network access tells protocol and port, and no host', () => {
  const action: GuardianApprovalReviewAction = {
    type: 'networkAccess',
    host: 'secret',
    port: 443,
    protocol: 'https',
    target: 'https://secret',
  };
  const fact = reviewed({ status: 'approved', riskLevel: 'low', userAuthorization: 'high', rationale: null }, action);

  expect(fact.reviewed_action).toEqual({ type: 'network_access', protocol: 'https', port: 443 });
});
