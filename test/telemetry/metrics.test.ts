import { recordMetrics } from 'keelson/testing';
import { expect, test } from 'vitest';
import { toTagValue } from '../../src/telemetry/metrics/tags.js';
import { createMetrics } from '../../src/telemetry/metrics.js';
import type { Fact } from '../../src/telemetry/tracing/fact.js';
import type { SessionFacts, Work } from '../../src/telemetry/tracing/work.js';
import type { TracedWork } from '../../src/telemetry/tracing.js';
import { atMs, server, session, taskOf, workOf } from './support/traced.js';

/** Metrics of one turn, and what was measured. */
async function measuring(options: { readonly session?: SessionFacts; readonly authMode?: string } = {}) {
  const recorder = await recordMetrics();
  let nowMs = atMs;
  const metrics = createMetrics({
    meter: recorder.meter,
    server: { ...server, authMode: () => options.authMode ?? null },
    now: () => nowMs,
  });
  const begin = (work: Work, parent: TracedWork | null = null): TracedWork => {
    const traced = { ...workOf(work, parent), session: options.session ?? session };
    metrics.begun?.(traced);
    return traced;
  };
  const note = (fact: Fact, traced: TracedWork) => metrics.noted?.(fact, traced);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { recorder, begin, note, pass };
}

const ofSession = { 'app.version': '1.2.3', model: 'gpt-test', originator: 'tester', session_source: 'vscode' };
const setup = { sandbox: 'seccomp', sandboxPolicy: 'workspace-write', hasNetworkProxy: false, hasMemories: false, usesMemories: true };
const result = {
  type: 'toolResult',
  name: 'exec_command',
  callId: 'c',
  arguments: '',
  durationMs: 12,
  success: true,
  output: '',
  isAborted: false,
  mcp: null,
} as const;

test('figures have the tags of their thread', async () => {
  const { recorder, begin, note } = await measuring({
    session: { ...session, serviceName: 'my service', source: { subagent: { thread_spawn: { parent_thread_id: 'p-1', depth: 2 } } } },
    authMode: 'Chatgpt',
  });

  note({ type: 'compacted', isByProvider: true }, begin(taskOf('turn')));

  expect(recorder.figures).toEqual([
    {
      kind: 'counter',
      name: 'codex.task.compact',
      unit: null,
      value: 1,
      tags: {
        ...ofSession,
        type: 'remote',
        auth_mode: 'Chatgpt',
        service_name: 'my_service',
        session_source: 'subagent_thread_spawn_p-1_d2',
      },
    },
  ]);
});

test.each<[string, Fact, readonly [string, string | null, number, Record<string, string>][]]>([
  [
    'a request',
    {
      type: 'apiRequest',
      durationMs: 7,
      status: 200,
      error: null,
      attempt: 0,
      endpoint: '/responses',
      hasAuthorization: true,
      isAfterRefusal: false,
    },
    [
      ['codex.api_request', null, 1, { status: '200', success: 'true' }],
      ['codex.api_request.duration_ms', 'ms', 7, { status: '200', success: 'true' }],
    ],
  ],
  [
    'a request without a response',
    {
      type: 'apiRequest',
      durationMs: 7,
      status: null,
      error: 'e',
      attempt: 0,
      endpoint: '/responses',
      hasAuthorization: true,
      isAfterRefusal: false,
    },
    [
      ['codex.api_request', null, 1, { status: 'none', success: 'false' }],
      ['codex.api_request.duration_ms', 'ms', 7, { status: 'none', success: 'false' }],
    ],
  ],
  [
    'an event of a stream',
    { type: 'streamEvent', kind: 'response.failed', durationMs: 2, error: 'e' },
    [
      ['codex.sse_event', null, 1, { kind: 'response.failed', success: 'false' }],
      ['codex.sse_event.duration_ms', 'ms', 2, { kind: 'response.failed', success: 'false' }],
    ],
  ],
  [
    'an answered question',
    { type: 'toolDecision', decision: 'approvedForSession', source: 'user', isAnswer: true },
    [['codex.approval.requested', null, 1, { tool: 'unified_exec', approved: 'approved_for_session' }]],
  ],
  ['a decision that nobody was asked for', { type: 'toolDecision', decision: 'approved', source: 'config', isAnswer: false }, []],
  ['a command', { type: 'commandCalled', hasTerminal: true }, [['codex.tool.unified_exec', null, 1, { tty: 'true' }]]],
  ['a thread', { type: 'threadBegan', session, isGit: true }, [['codex.thread.started', null, 1, { is_git: 'true' }]]],
  ['a compaction', { type: 'compacted', isByProvider: false }, [['codex.task.compact', null, 1, { type: 'local' }]]],
  [
    'a call of a server',
    { type: 'mcpCalled', tool: 'find', isAnswered: true, durationMs: 4 },
    [
      ['codex.mcp.call', null, 1, { status: 'ok', tool: 'find' }],
      ['codex.mcp.call.duration_ms', 'ms', 4, { status: 'ok', tool: 'find' }],
    ],
  ],
  [
    'a hook',
    { type: 'hookRan', event: 'PreToolUse', source: 'user', status: 'completed', durationMs: 3 },
    [
      ['codex.hooks.run', null, 1, { hook_name: 'PreToolUse', source: 'user', status: 'completed' }],
      ['codex.hooks.run.duration_ms', 'ms', 3, { hook_name: 'PreToolUse', source: 'user', status: 'completed' }],
    ],
  ],
  ['an agent', { type: 'agentSpawned', role: 'explorer' }, [['codex.multi_agent.spawn', null, 1, { role: 'explorer' }]]],
  [
    'skills',
    { type: 'skillsListed', enabled: 5, kept: 4, truncated: true, cutCharacters: 30 },
    [
      ['codex.thread.skills.enabled_total', null, 5, {}],
      ['codex.thread.skills.kept_total', null, 4, {}],
      ['codex.thread.skills.truncated', null, 1, {}],
      ['codex.thread.skills.description_truncated_chars', null, 30, {}],
    ],
  ],
])('%s is measured', async (_what, fact, expected) => {
  const { recorder, begin, note } = await measuring();

  note(fact, begin({ type: 'tool', name: 'exec_command', callId: 'c' }));

  expect(recorder.figures.map(({ name, unit, value, tags }) => [name, unit, value, tags])).toEqual(
    expected.map(([name, unit, value, tags]) => [name, unit, value, { ...ofSession, ...tags }]),
  );
});

test('a tool call tells what held it back', async () => {
  const { recorder, begin, note } = await measuring();
  const turn = begin(taskOf('turn'));
  const tool = begin({ type: 'tool', name: 'exec_command', callId: 'c' }, turn);

  note({ type: 'turnConfigured', setup }, turn);
  note(result, tool);

  expect(recorder.figures).toMatchObject([
    {
      name: 'codex.tool.call',
      value: 1,
      tags: { tool: 'exec_command', success: 'true', sandbox: 'seccomp', sandbox_policy: 'workspace-write' },
    },
    { name: 'codex.tool.call.duration_ms', value: 12 },
  ]);
});

test('the first token and the first message of a turn are timed once', async () => {
  const { recorder, begin, pass } = await measuring();
  const turn = begin(taskOf('turn'));
  const heard = (isMessage: boolean) => begin({ type: 'responseEvent', from: 'output_item_done', toolName: null, isMessage }, turn);

  pass(5);
  heard(false);
  pass(5);
  heard(true);
  heard(true);

  expect(recorder.figures.map(({ name, value }) => [name, value])).toEqual([
    ['codex.turn.ttft.duration_ms', 5],
    ['codex.turn.ttfm.duration_ms', 10],
  ]);
});

test('what a compaction hears is no answer', async () => {
  const { recorder, begin } = await measuring();

  begin({ type: 'responseEvent', from: 'output_item_done', toolName: null, isMessage: true }, begin(taskOf('compact')));

  expect(recorder.figures).toEqual([]);
});

const usage = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 5, reasoningOutputTokens: 2, totalTokens: 15 };

test('a turn that ends is summed up', async () => {
  const { recorder, begin, note, pass } = await measuring();
  const turn = begin(taskOf('turn'));
  note({ type: 'turnConfigured', setup: { ...setup, hasMemories: true } }, turn);
  note(result, begin({ type: 'tool', name: 'exec_command', callId: 'c' }, turn));
  note({ type: 'memoryCited' }, turn);
  const before = recorder.figures.length;

  pass(20);
  note({ type: 'taskEnded', status: 'completed', usage }, turn);

  const memory = { tmp_mem_enabled: 'true' };
  const tokens = (type: string, value: number) => ['codex.turn.token_usage', value, { ...memory, token_type: type }];
  expect(recorder.figures.slice(before).map(({ name, value, tags }) => [name, value, without(tags, ofSession)])).toEqual([
    ['codex.turn.e2e_duration_ms', 20, {}],
    ['codex.turn.network_proxy', 1, { active: 'false', ...memory }],
    ['codex.turn.tool.call', 1, memory],
    tokens('total', 15),
    tokens('input', 10),
    tokens('cached_input', 4),
    tokens('output', 5),
    tokens('reasoning_output', 2),
    ['codex.turn.memory', 1, { read_allowed: 'true', feature_enabled: 'true', config_use_memories: 'true', has_citations: 'true' }],
  ]);
});

test('of a turn that was interrupted only its duration is told', async () => {
  const { recorder, begin, note } = await measuring();

  note({ type: 'taskEnded', status: 'interrupted', usage }, begin(taskOf('turn')));

  expect(recorder.figures.map(({ name }) => name)).toEqual(['codex.turn.e2e_duration_ms']);
});

test.each([
  ['user_shell', ['codex.task.user_shell']],
  ['review', ['codex.task.review']],
  ['turn', []],
] as const)('a task of kind %s is counted as %j', async (kind, names) => {
  const { recorder, begin } = await measuring();

  begin(taskOf(kind));

  expect(recorder.figures.map(({ name }) => name)).toEqual(names);
});

test.each([
  ['my service', 'my_service'],
  ['  a b  ', 'a_b'],
  ['a/b-c.d_e', 'a/b-c.d_e'],
  ['__', 'unspecified'],
  ['', 'unspecified'],
  ['-', 'unspecified'],
  ['ä', 'unspecified'],
  ['x'.repeat(300), 'x'.repeat(256)],
])('the value %j is told as %j', (value, told) => {
  expect(toTagValue(value)).toBe(told);
});

const without = (tags: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => !(name in others)));
