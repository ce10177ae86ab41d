import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServer, type CommandExecutionApprovalDecision } from 'keelson';
import {
  breaksOff,
  callsTool,
  disconnects,
  fails,
  recordEvents,
  recordMetrics,
  type Script,
  says,
  scriptedModel,
  startModelServer,
  startTestServer,
  type TestServerOptions,
} from 'keelson/testing';
import { describe, expect, test } from 'vitest';

/** A server whose log events and figures are recorded. */
async function startRecorded(script: Script, options: TestServerOptions = {}) {
  const events = recordEvents();
  const metrics = await recordMetrics();
  const telemetry = { events: events.sink, meter: metrics.meter };
  const server = await startTestServer({ model: scriptedModel(script), telemetry, ...options });
  return { server, events, metrics };
}

type Started = Pick<Awaited<ReturnType<typeof startRecorded>>, 'server'>['server'] | AppServer;

async function playTurn(server: Started, threadId: string, words = 'go'): Promise<void> {
  const ended = server.once('turn/completed', { where: (params) => params.threadId === threadId });
  await server.turn.start({ threadId, input: [{ type: 'text', text: words, text_elements: [] }] });
  await ended;
}

test('the events of a turn come in the order of what happens', async () => {
  const { server, events } = await startRecorded([callsTool('exec_command', { cmd: 'true' }, { callId: 'call-1' }), says('done')]);
  await using _server = server;
  const { thread } = await server.thread.start({});

  await playTurn(server, thread.id);

  expect(events.events.map(({ name }) => name)).toEqual([
    'codex.conversation_starts',
    'codex.user_prompt',
    'codex.sse_event',
    'codex.tool_decision',
    'codex.tool_result',
    'codex.sse_event',
  ]);
  expect(events.events.every(({ attributes }) => attributes['conversation.id'] === thread.id)).toBe(true);
});

test('an event of a thread tells how it is configured', async () => {
  const config = { model_context_window: 9000, model_auto_compact_token_limit: 8000, model_reasoning_effort: 'low', profile: 'mine' };
  const { server, events } = await startRecorded([], { config: { ...config, 'profiles.mine': { model: 'of-profile' } } });
  await using _server = server;

  await server.thread.start({});

  expect(events.named('codex.conversation_starts')).toMatchObject([
    {
      model: 'of-profile',
      reasoning_effort: 'low',
      context_window: 9000,
      auto_compact_token_limit: 8000,
      approval_policy: 'never',
      sandbox_policy: 'danger-full-access',
      mcp_servers: '',
      active_profile: 'mine',
    },
  ]);
});

test('what users write is told where the configuration says so', async () => {
  const { server, events } = await startRecorded([says('ok')], { config: { 'otel.log_user_prompt': true } });
  await using _server = server;
  const { thread } = await server.thread.start({});

  await playTurn(server, thread.id, 'an open word');

  expect(events.named('codex.user_prompt')).toMatchObject([{ prompt: 'an open word', prompt_length: '12' }]);
});

test('a sink that throws loses its events and nothing else', async () => {
  const metrics = await recordMetrics();
  await using server = await startTestServer({
    telemetry: {
      meter: metrics.meter,
      events: () => {
        throw new Error('broken');
      },
    },
  });
  const { thread } = await server.thread.start({});

  await playTurn(server, thread.id);

  expect(server.items('agentMessage')).toMatchObject([{ text: 'ok' }]);
  expect(metrics.named('codex.turn.e2e_duration_ms')).toHaveLength(1);
});

describe('a decision about a command', () => {
  const decided = async (decision: CommandExecutionApprovalDecision, calls = 1) => {
    const call = callsTool('exec_command', { cmd: 'touch /dev/null' });
    const recorded = await startRecorded([...Array.from({ length: calls }, () => call), says('done')]);
    const { server } = recorded;
    server.handle('item/commandExecution/requestApproval', () => ({ decision }));
    const { thread } = await server.thread.start({ approvalPolicy: 'untrusted' });
    await playTurn(server, thread.id);
    await server.close();
    return recorded;
  };
  const shown = ({ events, metrics }: Awaited<ReturnType<typeof decided>>) => ({
    told: events.named('codex.tool_decision').map(({ tool_name, decision, source }) => [tool_name, decision, source]),
    counted: metrics.named('codex.approval.requested').map(({ tags }) => [tags['tool'], tags['approved']]),
  });

  test.each<[CommandExecutionApprovalDecision, string, string]>([
    ['accept', 'approved', 'approved'],
    ['decline', 'denied', 'denied'],
  ])('of the user, %s, is told', async (answer, told, counted) => {
    expect(shown(await decided(answer))).toEqual({ told: [['exec_command', told, 'User']], counted: [['unified_exec', counted]] });
  });

  test('that the user made for the session is told again, and counted once', async () => {
    const again = ['exec_command', 'approvedforsession', 'User'];
    expect(shown(await decided('acceptForSession', 2))).toEqual({
      told: [again, again],
      counted: [['unified_exec', 'approved_for_session']],
    });
  });

  test('that policy made alone is not counted as an answer', async () => {
    const recorded = await startRecorded([callsTool('exec_command', { cmd: 'true' }), says('done')]);
    const { thread } = await recorded.server.thread.start({});
    await playTurn(recorded.server, thread.id);
    await recorded.server.close();

    expect(shown(recorded)).toEqual({ told: [['exec_command', 'approved', 'Config']], counted: [] });
  });
});

test('a thread is counted when it begins and when it ends, with the name of its service', async () => {
  const { server, metrics } = await startRecorded([says('one'), says('two')]);
  const { thread } = await server.thread.start({ serviceName: 'my service' });
  await playTurn(server, thread.id);
  await playTurn(server, thread.id);

  await server.close();

  const tags = { service_name: 'my_service', session_source: 'vscode' };
  expect(metrics.named('codex.thread.started')).toMatchObject([{ value: 1, tags: { ...tags, is_git: expect.any(String) } }]);
  expect(metrics.named('codex.conversation.turn.count')).toMatchObject([{ value: 2, tags }]);
});

test('tasks that are no turns are counted; a command of the user is no turn of the model', async () => {
  const { server, metrics } = await startRecorded([says('one'), says('a summary')]);
  const { thread } = await server.thread.start({});
  const ends = () => server.once('turn/completed');
  await playTurn(server, thread.id);

  const compacted = ends();
  await server.thread.compact.start({ threadId: thread.id });
  await compacted;
  const ran = ends();
  await server.thread.shellCommand({ threadId: thread.id, command: 'true' });
  await ran;
  await server.close();

  expect(metrics.named('codex.task.compact')).toMatchObject([{ value: 1, tags: { type: 'local' } }]);
  expect(metrics.named('codex.task.user_shell')).toHaveLength(1);
  expect(metrics.named('codex.conversation.turn.count')).toMatchObject([{ value: 2 }]);
  expect(metrics.named('codex.turn.ttfm.duration_ms')).toHaveLength(1);
});

test('an agent that is spawned is counted by its role, and has a source of its own', async () => {
  const script = [callsTool('spawn_agent', { message: 'look', agent_type: 'explorer' }), says('a'), says('b'), says('c')];
  const { server, metrics } = await startRecorded(script);
  const { thread } = await server.thread.start({});
  await playTurn(server, thread.id);
  await server.drain();
  await server.close();

  expect(metrics.named('codex.multi_agent.spawn')).toMatchObject([{ tags: { role: 'explorer', session_source: 'vscode' } }]);
  const sources = metrics.named('codex.thread.started').map(({ tags }) => tags['session_source']);
  expect(sources.sort()).toEqual([`subagent_thread_spawn_${thread.id}_d1`, 'vscode']);
});

describe('a request over HTTP', () => {
  const served = async (script: Script, provider: Readonly<Record<string, unknown>> = {}) => {
    await using models = await startModelServer(script);
    const events = recordEvents();
    const metrics = await recordMetrics();
    const home = await mkdtemp(join(tmpdir(), 'telemetry-'));
    const base = { name: 'Mock', base_url: models.url, request_max_retries: 0, stream_max_retries: 0 };
    const server = await AppServer.start({
      home,
      configFiles: 'none',
      env: { PATH: process.env['PATH'] ?? '' },
      telemetry: { events: events.sink, meter: metrics.meter },
      config: { model: 'mock-model', model_provider: 'mock', 'model_providers.mock': { ...base, ...provider } },
    });
    const { thread } = await server.thread.start({ ephemeral: true });
    await playTurn(server, thread.id);
    await server.close();
    await rm(home, { recursive: true, force: true });
    return { events, metrics };
  };

  test('tells of each event of its stream, and what the response cost', async () => {
    const { events, metrics } = await served([says('ok')]);

    const kinds = events.named('codex.sse_event').map((attributes) => attributes['event.kind']);
    expect(kinds.filter((kind) => kind !== 'response.output_text.delta')).toEqual([
      'response.created',
      'response.output_item.added',
      'response.output_item.done',
      'response.completed',
      'response.completed',
    ]);
    expect(metrics.named('codex.sse_event')).toHaveLength(kinds.length - 1);
    expect(events.named('codex.api_request')).toMatchObject([
      { 'http.response.status_code': 200, attempt: 0, endpoint: '/responses', 'auth.header_attached': false },
    ]);
  });

  test('tells that it was refused, and by what it is known', async () => {
    const { events, metrics } = await served([fails({ status: 400, headers: { 'x-request-id': 'r-1', 'cf-ray': 'ray-1' } })], {
      experimental_bearer_token: 'token',
    });

    expect(events.named('codex.api_request')).toMatchObject([
      {
        'http.response.status_code': 400,
        'error.message': 'http 400',
        'auth.header_attached': true,
        'auth.header_name': 'authorization',
        'auth.request_id': 'r-1',
        'auth.cf_ray': 'ray-1',
      },
    ]);
    expect(metrics.named('codex.api_request')).toMatchObject([{ tags: { status: '400', success: 'false' } }]);
  });

  test('is counted again with each attempt', async () => {
    const { events } = await served([fails({ status: 500 }), says('ok')], { request_max_retries: 1 });

    const attempts = events
      .named('codex.api_request')
      .map((attributes) => [attributes['attempt'], attributes['http.response.status_code']]);
    expect(attempts).toEqual([
      [0, 500],
      [1, 200],
    ]);
  });

  test('tells of an event that ends its response as failed, and then of the response', async () => {
    const { events, metrics } = await served([breaksOff({ code: 'x', message: 'it failed' })]);

    const failed = events.named('codex.sse_event').filter((attributes) => attributes['error.message'] !== undefined);
    expect(failed.map((attributes) => attributes['event.kind'])).toEqual(['response.failed', 'response.completed']);
    expect(metrics.named('codex.sse_event').filter(({ tags }) => tags['success'] === 'false')).toMatchObject([
      { tags: { kind: 'response.failed' } },
    ]);
  });

  test('that got no response has no status', async () => {
    const { metrics } = await served([disconnects()]);

    expect(metrics.named('codex.api_request')).toHaveLength(1);
    expect(metrics.named('codex.turn.e2e_duration_ms')).toHaveLength(1);
  });
});
