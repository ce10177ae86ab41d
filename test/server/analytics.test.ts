import type { AnalyticsFact, AppServer } from 'keelson';
import type { UserInput } from 'keelson/protocol';
import { callsShell, callsTool, fails, hangs, says, scriptedModel, startTestServer, type TestServerOptions } from 'keelson/testing';
import { expect, test } from 'vitest';

const text = (value: string) => ({ type: 'text' as const, text: value, text_elements: [] });

interface Watched extends AsyncDisposable {
  readonly server: AppServer;
  readonly facts: AnalyticsFact[];
  /** Those of a type, once there are as many. */
  of(type: AnalyticsFact['event_type'], count?: number): Promise<Readonly<Record<string, unknown>>[]>;
}

async function watch(options: TestServerOptions = {}): Promise<Watched> {
  const facts: AnalyticsFact[] = [];
  const waiting = new Set<() => void>();
  const server = await startTestServer({
    clientInfo: { name: 'client', version: '9' },
    analytics: (fact) => {
      facts.push(fact);
      for (const look of waiting) look();
    },
    ...options,
  });
  const found = (type: string) => facts.flatMap((fact) => (fact.event_type === type ? [{ ...fact.event_params }] : []));
  return {
    server,
    facts,
    of: (type, count = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (found(type).length < count) return;
          waiting.delete(look);
          resolve(found(type));
        };
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function turn(server: AppServer, threadId: string, input: UserInput[] = [text('go')]): Promise<string> {
  const completed = server.once('turn/completed');
  await server.turn.start({ threadId, input });
  return (await completed).turn.id;
}

const client = {
  product_client_id: 'client',
  client_name: 'client',
  client_version: '9',
  rpc_transport: 'in_process',
  experimental_api_enabled: true,
};

test('a thread that is started is a fact with its client, its model and where it comes from', async () => {
  await using run = await watch();

  const { thread, model } = await run.server.thread.start({ threadSource: 'user', ephemeral: true });

  const [fact] = await run.of('codex_thread_initialized');
  expect(fact).toEqual({
    thread_id: thread.id,
    app_server_client: client,
    runtime: {
      codex_rs_version: '0.130.0',
      runtime_os: expect.any(String),
      runtime_os_version: expect.any(String),
      runtime_arch: expect.any(String),
    },
    model,
    ephemeral: true,
    initialization_mode: 'new',
    thread_source: 'user',
    subagent_source: null,
    parent_thread_id: null,
    created_at: thread.createdAt,
  });
});

test('a fork and a resumed thread say so', async () => {
  await using run = await watch();
  const { thread } = await run.server.thread.start({});
  await turn(run.server, thread.id);

  await run.server.thread.fork({ threadId: thread.id });
  await run.server.thread.resume({ threadId: thread.id });

  const facts = await run.of('codex_thread_initialized', 3);
  expect(facts.map(({ initialization_mode, parent_thread_id }) => [initialization_mode, parent_thread_id])).toEqual([
    ['new', null],
    ['forked', null],
    ['resumed', null],
  ]);
});

test('a review is a thread that works for the reviewed one', async () => {
  await using run = await watch({ model: scriptedModel([says('fine')]) });
  const { thread } = await run.server.thread.start({});
  const completed = run.server.once('turn/completed');

  await run.server.review.start({ threadId: thread.id, target: { type: 'custom', instructions: 'look' } });
  await completed;

  const [, reviewer] = await run.of('codex_thread_initialized', 2);
  expect(reviewer).toMatchObject({
    app_server_client: { ...client, experimental_api_enabled: null },
    ephemeral: false,
    initialization_mode: 'new',
    thread_source: 'subagent',
    subagent_source: 'review',
    parent_thread_id: thread.id,
  });
});

test('the turns of a thread that was resumed say so, also when it was loaded before', async () => {
  await using run = await watch();
  const { thread } = await run.server.thread.start({});
  await turn(run.server, thread.id);
  await run.server.thread.resume({ threadId: thread.id });

  await turn(run.server, thread.id);

  const facts = await run.of('codex_turn_event', 2);
  expect(facts.map(({ initialization_mode, is_first_turn }) => [initialization_mode, is_first_turn])).toEqual([
    ['new', true],
    ['resumed', false],
  ]);
});

test('a turn is a fact with what it ran with and what it used', async () => {
  await using run = await watch({ model: scriptedModel([callsShell('true'), says('one'), says('two')]) });
  const { thread } = await run.server.thread.start({});
  const image = { type: 'image' as const, url: 'data:image/png;base64,iVBORw0KGgo=' };

  const first = await turn(run.server, thread.id, [text('go'), image]);
  await turn(run.server, thread.id);

  const [fact, second] = await run.of('codex_turn_event', 2);
  expect(fact).toMatchObject({
    thread_id: thread.id,
    turn_id: first,
    app_server_client: client,
    submission_type: null,
    initialization_mode: 'new',
    sandbox_policy: 'full_access',
    sandbox_network_access: true,
    approval_policy: 'never',
    approvals_reviewer: 'user',
    service_tier: 'default',
    collaboration_mode: 'default',
    num_input_images: 1,
    is_first_turn: true,
    status: 'completed',
    turn_error: null,
    steer_count: 0,
    total_tool_call_count: null,
  });
  expect(second).toMatchObject({ is_first_turn: false, num_input_images: 0 });
  expect(Number(fact?.['total_tokens'])).toBe(2 * Number(second?.['total_tokens']));
});

test('a turn that failed tells the kind of the failure and never its words', async () => {
  await using run = await watch({ model: scriptedModel([fails({ status: 400, body: { error: { message: 'quite wrong' } } })]) });
  const { thread } = await run.server.thread.start({});

  await turn(run.server, thread.id);

  const [fact] = await run.of('codex_turn_event');
  expect(fact).toMatchObject({ status: 'failed', turn_error: 'other', input_tokens: 0, total_tokens: 0 });
  expect(JSON.stringify(run.facts)).not.toContain('quite wrong');
});

test('input that joined a turn is counted, and the tokens of an interrupted one are not known', async () => {
  await using run = await watch({ model: scriptedModel([hangs()]) });
  const { thread } = await run.server.thread.start({});
  const started = run.server.once('turn/started');
  const { turn: running } = await run.server.turn.start({ threadId: thread.id, input: [text('go')] });
  await started;

  await run.server.turn.steer({ threadId: thread.id, expectedTurnId: running.id, input: [text('more')] });
  await run.server.turn.interrupt({ threadId: thread.id, turnId: running.id });

  const [steer] = await run.of('codex_turn_steer_event');
  const [fact] = await run.of('codex_turn_event');
  expect(steer).toMatchObject({ result: 'accepted', accepted_turn_id: running.id, expected_turn_id: running.id, rejection_reason: null });
  expect(fact).toMatchObject({ status: 'interrupted', steer_count: 1, total_tokens: null, input_tokens: null });
});

test.each([
  ['no_active_turn', { expectedTurnId: 'x', input: [text('late')] }],
  ['empty_input', { expectedTurnId: 'x', input: [] }],
  ['input_too_large', { expectedTurnId: 'x', input: [text('x'.repeat(1_048_577))] }],
])('a refused steer says why: %s', async (reason, params) => {
  await using run = await watch();
  const { thread } = await run.server.thread.start({});

  await run.server.turn.steer({ threadId: thread.id, ...params }).catch(() => {});

  const [fact] = await run.of('codex_turn_steer_event');
  expect(fact).toMatchObject({ thread_id: thread.id, result: 'rejected', accepted_turn_id: null, rejection_reason: reason });
});

test('a steer for another turn than the one that runs says so', async () => {
  await using run = await watch({ model: scriptedModel([hangs()]) });
  const { thread } = await run.server.thread.start({});
  const started = run.server.once('turn/started');
  await run.server.turn.start({ threadId: thread.id, input: [text('go')] });
  await started;

  await run.server.turn.steer({ threadId: thread.id, expectedTurnId: 'other', input: [text('x')] }).catch(() => {});

  const [fact] = await run.of('codex_turn_steer_event');
  expect(fact).toMatchObject({ rejection_reason: 'expected_turn_mismatch' });
});

test('commands are facts with their kind, their end and their code, and without their words', async () => {
  await using run = await watch({ model: scriptedModel([callsShell('true'), callsShell('cat /etc/hosts; exit 3'), says('done')]) });
  const { thread } = await run.server.thread.start({});

  await turn(run.server, thread.id);

  const facts = await run.of('codex_command_execution_event', 2);
  expect(facts).toMatchObject([
    { tool_name: 'unified_exec', terminal_status: 'completed', failure_kind: null, exit_code: 0, command_total_action_count: 1 },
    {
      tool_name: 'unified_exec',
      terminal_status: 'failed',
      failure_kind: 'tool_error',
      exit_code: 3,
      review_count: 0,
      final_approval_outcome: 'unknown',
    },
  ]);
  expect(JSON.stringify(run.facts)).not.toContain('hosts');
});

test('a refused command never ran, and its question is told to the sink', async () => {
  await using run = await watch({
    model: scriptedModel([callsShell('touch x'), says('done')]),
    config: { approval_policy: 'untrusted', sandbox_mode: 'danger-full-access' },
  });
  run.server.handle('item/commandExecution/requestApproval', () => ({ decision: 'decline' }));
  const { thread } = await run.server.thread.start({});

  await turn(run.server, thread.id);

  const [question] = await run.of('server_request');
  const [fact] = await run.of('codex_command_execution_event');
  expect(question).toMatchObject({ thread_id: thread.id, method: 'item/commandExecution/requestApproval', outcome: 'answered' });
  expect(fact).toMatchObject({
    tool_name: 'shell',
    terminal_status: 'rejected',
    failure_kind: 'approval_denied',
    execution_duration_ms: null,
    exit_code: null,
  });
});

test('tools of the client are facts', async () => {
  await using run = await watch({ model: scriptedModel([callsTool('lookup', { id: 1 }), says('done')]) });
  run.server.handle('item/tool/call', () => ({ success: true, contentItems: [{ type: 'inputText', text: 'T' }] }));
  const dynamicTools = [{ name: 'lookup', description: 'x', inputSchema: { type: 'object' } }];
  const { thread } = await run.server.thread.start({ dynamicTools });

  await turn(run.server, thread.id);

  const [fact] = await run.of('codex_dynamic_tool_call_event');
  expect(fact).toMatchObject({
    dynamic_tool_name: 'lookup',
    success: true,
    output_content_item_count: 1,
    output_text_item_count: 1,
    output_image_item_count: 0,
  });
});

test('a compaction is a fact', async () => {
  await using run = await watch({ model: scriptedModel([says('one'), says('summary')]) });
  const { thread } = await run.server.thread.start({});
  await turn(run.server, thread.id);

  const completed = run.server.once('turn/completed');
  await run.server.thread.compact.start({ threadId: thread.id });
  await completed;

  const [fact] = await run.of('codex_compaction_event');
  expect(fact).toMatchObject({
    trigger: 'manual',
    reason: 'user_requested',
    implementation: 'responses',
    phase: 'standalone_turn',
    strategy: 'memento',
    status: 'completed',
    error: null,
  });
  expect(await run.of('codex_turn_event')).toHaveLength(1);
});

test('a sink that fails or never answers delays no turn', async () => {
  let calls = 0;
  const warnings: string[] = [];
  await using server = await startTestServer({
    model: scriptedModel([says('one'), says('two')]),
    analytics: () => {
      calls++;
      if (calls === 1) throw new Error('no');
      return new Promise(() => {});
    },
    logger: { error: () => {}, warn: (message) => warnings.push(message) },
  });
  const { thread } = await server.thread.start({});

  await turn(server, thread.id);
  await turn(server, thread.id);

  expect(calls).toBe(2);
  expect(warnings).toEqual(['an analytics fact was lost']);
});
