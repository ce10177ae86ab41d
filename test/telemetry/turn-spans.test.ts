import { callsShell, callsTool, hangs, says, scriptedModel } from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { minds } from '../support/minds.js';
import { isShown, outlineOf, parentOf, playTurn, startTraced, text } from './traced-server.js';

const sampling = (...tools: readonly unknown[]) => ({ run_sampling_request: ['model_client.stream_responses_api', ...tools] });
const turnOf = (...requests: readonly unknown[]) => ({ 'session_task.turn': [{ run_turn: requests }] });

describe('the spans of a thread', () => {
  test('lie below the request that starts it', async () => {
    const { server, spans } = await startTraced();
    await using _server = server;

    await server.thread.start({}, { trace: { traceparent: parentOf(1) } });

    expect(outlineOf(spans, 'thread/start')).toEqual({ 'thread/start': [{ thread_spawn: ['session_init'] }] });
  });

  test('tell in an event what it begins with, and name no servers', async () => {
    const { server, spans } = await startTraced({ config: { model: 'mock-model', model_reasoning_effort: 'low' } });
    await using _server = server;

    const { thread } = await server.thread.start({});

    const [event] = spans.find('session_init')?.events ?? [];
    expect(event).toMatchObject({
      name: 'codex.conversation_starts',
      attributes: {
        'event.name': 'codex.conversation_starts',
        'event.timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/),
        'conversation.id': thread.id,
        'app.version': expect.any(String),
        originator: 'keelson',
        model: 'mock-model',
        slug: 'mock-model',
        provider_name: 'OpenAI',
        reasoning_effort: 'low',
        approval_policy: 'never',
        sandbox_policy: 'danger-full-access',
        mcp_server_count: 0,
        active_profile_present: false,
        'auth.env_openai_api_key_present': expect.any(Boolean),
      },
    });
    expect(event?.attributes).not.toHaveProperty('mcp_servers');
  });

  test('lie below a fork, and below a resume that loads it', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([says('one')]) });
    await using _server = server;
    const { thread } = await server.thread.start({});
    await playTurn(server, thread.id);

    await server.thread.fork({ threadId: thread.id });
    await server.thread.archive({ threadId: thread.id });
    await server.thread.unarchive({ threadId: thread.id });
    await server.thread.resume({ threadId: thread.id });
    await server.thread.resume({ threadId: thread.id });

    expect(outlineOf(spans, 'thread/fork')).toEqual({ 'thread/fork': [{ thread_spawn: ['session_init'] }] });
    expect(spans.spans.filter(({ name }) => name === 'thread/resume').map((span) => spans.outline(span, isShown))).toEqual([
      { 'thread/resume': [{ thread_spawn: ['session_init'] }] },
      'thread/resume',
    ]);
  });
});

describe('the spans of a turn', () => {
  test('lie below its request, with the requests to the model and the tools', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([callsShell('echo hi', { callId: 'c1' }), says('done')]) });
    await using _server = server;
    const { thread } = await server.thread.start({});

    const turnId = await playTurn(server, thread.id);

    expect(outlineOf(spans, 'turn/start')).toEqual({
      'turn/start': [{ 'op.dispatch.user_input': [turnOf(sampling('exec_command'), sampling())] }],
    });
    const request = spans.find('turn/start');
    expect(request).toMatchObject({ traceId: '2'.repeat(32), parentSpanId: '2'.repeat(16), attributes: { 'turn.id': turnId } });
    const below = spans.spans.filter(
      (span) => span.name !== 'initialize' && !['thread/start', 'thread_spawn', 'session_init'].includes(span.name),
    );
    expect(new Set(below.map(({ traceId }) => traceId))).toEqual(new Set(['2'.repeat(32)]));
    expect(spans.spans.filter(({ hasEnded }) => !hasEnded)).toEqual([]);
  });

  test('have the attributes that dashboards know', async () => {
    const { server, spans } = await startTraced({
      config: { model: 'mock-model' },
      model: scriptedModel([callsShell('echo hi', { callId: 'c1' }), says('done')]),
    });
    await using _server = server;
    const { thread, cwd } = await server.thread.start({});

    const turnId = await playTurn(server, thread.id);

    const attributes = (name: string) => spans.find(name)?.attributes;
    expect(attributes('op.dispatch.user_input')).toEqual({ 'submission.id': turnId, 'codex.op': 'user_input' });
    expect(attributes('session_task.turn')).toEqual({
      'turn.id': turnId,
      model: 'mock-model',
      'codex.turn.reasoning_effort': 'default',
      'codex.turn.token_usage.input_tokens': expect.any(Number),
      'codex.turn.token_usage.cached_input_tokens': expect.any(Number),
      'codex.turn.token_usage.non_cached_input_tokens': expect.any(Number),
      'codex.turn.token_usage.output_tokens': expect.any(Number),
      'codex.turn.token_usage.reasoning_output_tokens': expect.any(Number),
      'codex.turn.token_usage.total_tokens': expect.any(Number),
    });
    expect(attributes('run_sampling_request')).toEqual({ turn_id: turnId, model: 'mock-model', cwd });
    expect(attributes('model_client.stream_responses_api')).toEqual({
      model: 'mock-model',
      wire_api: 'responses',
      transport: 'responses_http',
      'http.method': 'POST',
      'api.path': 'responses',
      'turn.has_metadata_header': true,
    });
    expect(attributes('exec_command')).toEqual({ tool_name: 'exec_command', call_id: 'c1', aborted: false });
  });

  test('count the tokens of all its requests', async () => {
    const usage = (input: number, output: number) => ({
      input_tokens: input,
      input_tokens_details: { cached_tokens: 1 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: input + output,
    });
    const answers = (input: number, output: number) => () => ({
      completes: false,
      steps: () => [{ type: 'event' as const, event: { type: 'response.completed', response: { id: 'r', usage: usage(input, output) } } }],
    });
    const { server, spans } = await startTraced({ model: scriptedModel([answers(100, 10), answers(30, 5)]) });
    await using _server = server;
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id);
    await playTurn(server, thread.id);

    const [, second] = spans.spans.filter(({ name }) => name === 'session_task.turn');
    expect(second?.attributes).toMatchObject({
      'codex.turn.token_usage.input_tokens': 30,
      'codex.turn.token_usage.cached_input_tokens': 1,
      'codex.turn.token_usage.non_cached_input_tokens': 29,
      'codex.turn.token_usage.output_tokens': 5,
      'codex.turn.token_usage.reasoning_output_tokens': 2,
      'codex.turn.token_usage.total_tokens': 35,
    });
    expect(spans.spans.filter(({ name }) => name === 'handle_responses').at(-1)?.attributes).toEqual({
      'gen_ai.usage.input_tokens': 30,
      'gen_ai.usage.cache_read.input_tokens': 1,
      'gen_ai.usage.output_tokens': 5,
      'codex.usage.reasoning_output_tokens': 2,
      'codex.usage.total_tokens': 35,
    });
  });

  test('say which items the model wrote, and are not made for deltas', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([says('a long story', { chunks: 9 })]) });
    await using _server = server;
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id);

    const events = spans.spans.filter(({ name }) => name === 'handle_responses');
    expect(events.map(({ attributes }) => attributes['from'] ?? null)).toEqual(['output_item_added', 'output_item_done', null]);
  });

  test('tell a command that fails as a call that was answered', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([callsShell('exit 3'), says('hush')]) });
    await using _server = server;
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id);

    expect(spans.find('exec_command')?.events).toMatchObject([{ name: 'codex.tool_result', attributes: { success: 'true' } }]);
  });

  test('tell in events of the prompt and of each tool, without a word of them', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([callsShell('echo tell-nobody', { callId: 'c1' }), says('hush')]) });
    await using _server = server;
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id, { words: 'keep this to yourself 🤫' });

    expect(spans.find('op.dispatch.user_input')?.events).toMatchObject([
      {
        name: 'codex.user_prompt',
        attributes: {
          'conversation.id': thread.id,
          prompt_length: '23',
          text_input_count: 1,
          image_input_count: 0,
          local_image_input_count: 0,
        },
      },
    ]);
    expect(spans.find('exec_command')?.events).toMatchObject([
      {
        name: 'codex.tool_result',
        attributes: {
          tool_name: 'exec_command',
          call_id: 'c1',
          arguments_length: expect.any(Number),
          duration_ms: expect.stringMatching(/^\d+$/),
          success: 'true',
          output_length: expect.any(Number),
          output_line_count: expect.any(Number),
          tool_origin: 'builtin',
          mcp_tool: false,
        },
      },
    ]);
    expect(JSON.stringify(spans.spans)).not.toMatch(/tell-nobody|yourself|hush/);
  });

  test('begin a trace of their own where no request caused the turn', async () => {
    const model = minds({
      parent: [callsTool('create_goal', { objective: 'more' }, { callId: 'g' }), says('one'), says('two')],
      child: () => says('x'),
    });
    const { server, spans } = await startTraced({ model, config: { 'features.goals': true } });
    await using _server = server;
    const { thread } = await server.thread.start({});
    const second = new Promise<void>((resolve) => {
      let ended = 0;
      server.on('turn/completed', () => {
        ended++;
        if (ended === 2) resolve();
      });
    });

    await server.turn.start({ threadId: thread.id, input: [text('go')] }, { trace: { traceparent: parentOf(2) } });
    await second;

    const [, operation] = spans.spans.filter(({ name }) => name === 'op.dispatch.user_input');
    expect(operation).toMatchObject({ parentSpanId: null });
    expect(operation?.traceId).not.toBe('2'.repeat(32));
  });
});

describe('what joins or stops a turn', () => {
  test('by steering has its request span alone', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([hangs()]) });
    await using _server = server;
    const { thread } = await server.thread.start({});
    const began = server.once('turn/started');
    const ended = server.once('turn/completed');
    const { turn } = await server.turn.start({ threadId: thread.id, input: [text('go')] }, { trace: { traceparent: parentOf(2) } });
    await began;

    await server.turn.steer(
      { threadId: thread.id, input: [text('and more')], expectedTurnId: turn.id },
      { trace: { traceparent: parentOf(3) } },
    );
    await server.turn.interrupt({ threadId: thread.id, turnId: turn.id });
    await ended;

    expect(outlineOf(spans, 'turn/steer')).toBe('turn/steer');
    expect(spans.find('turn/steer')).toMatchObject({ traceId: '3'.repeat(32), attributes: { 'turn.id': turn.id } });
    expect(spans.find('turn/steer')?.events).toEqual([]);
  });

  test('by an interrupt is an operation of its own, and ends the spans of the turn where they are', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([hangs()]) });
    await using _server = server;
    const { thread } = await server.thread.start({});
    const began = server.once('turn/started');
    const ended = server.once('turn/completed');
    const { turn } = await server.turn.start({ threadId: thread.id, input: [text('go')] }, { trace: { traceparent: parentOf(2) } });
    await began;

    await server.turn.interrupt({ threadId: thread.id, turnId: turn.id }, { trace: { traceparent: parentOf(3) } });
    await ended;

    expect(outlineOf(spans, 'turn/interrupt')).toEqual({ 'turn/interrupt': ['op.dispatch.interrupt'] });
    expect(spans.find('turn/interrupt')).toMatchObject({ traceId: '3'.repeat(32), attributes: { 'turn.id': turn.id } });
    const task = spans.find('session_task.turn');
    expect(task).toMatchObject({ traceId: '2'.repeat(32), hasEnded: true, hasFailed: false });
    expect(Object.keys(task?.attributes ?? {})).not.toContain('codex.turn.token_usage.total_tokens');
  });

  test('by steering a turn that takes nothing in is a turn of its own, whose spans end also when it never begins', async () => {
    const { server, spans } = await startTraced();
    const { thread } = await server.thread.start({});
    const began = server.once('turn/started');
    await server.thread.shellCommand({ threadId: thread.id, command: 'sleep 30' });
    const { turn } = await began;

    await server.turn.steer({ threadId: thread.id, input: [text('and then')], expectedTurnId: turn.id });
    await server.close();

    expect(outlineOf(spans, 'turn/steer')).toEqual({ 'turn/steer': ['op.dispatch.user_input'] });
    expect(spans.spans.filter(({ hasEnded }) => !hasEnded).map(({ name }) => name)).toEqual([]);
  });

  test('by failing marks the span of its task, with what it has used up', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([]) });
    await using _server = server;
    const { thread } = await server.thread.start({});

    await playTurn(server, thread.id);

    expect(spans.find('session_task.turn')).toMatchObject({
      hasFailed: true,
      hasEnded: true,
      attributes: { 'codex.turn.token_usage.total_tokens': 0 },
    });
    expect(spans.find('turn/start')).toMatchObject({ hasFailed: false });
  });
});

describe('other work of a thread', () => {
  test('that compacts it asks the model below its task', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([says('one'), says('SUMMARY')]) });
    await using _server = server;
    const { thread } = await server.thread.start({});
    await playTurn(server, thread.id);
    const compacted = server.once('turn/completed');

    await server.thread.compact.start({ threadId: thread.id });
    await compacted;

    expect(outlineOf(spans, 'thread/compact/start')).toEqual({
      'thread/compact/start': [{ 'op.dispatch.compact': [{ 'session_task.compact': ['model_client.stream_responses_api'] }] }],
    });
    expect(spans.find('thread/compact/start')?.attributes).not.toHaveProperty('turn.id');
  });

  test("that runs a user's command asks no model", async () => {
    const { server, spans } = await startTraced();
    await using _server = server;
    const { thread } = await server.thread.start({});
    const ran = server.once('turn/completed');

    await server.thread.shellCommand({ threadId: thread.id, command: 'exit 0' });
    await ran;

    expect(outlineOf(spans, 'thread/shellCommand')).toEqual({
      'thread/shellCommand': [{ 'op.dispatch.run_user_shell_command': ['session_task.user_shell'] }],
    });
  });

  test('that reviews it has a session and a turn of its own', async () => {
    const { server, spans } = await startTraced({ model: scriptedModel([says('looks fine')]) });
    await using _server = server;
    const { thread } = await server.thread.start({});
    const reviewed = server.once('turn/completed');

    await server.review.start({ threadId: thread.id, target: { type: 'uncommittedChanges' } });
    await reviewed;

    expect(outlineOf(spans, 'review/start')).toEqual({
      'review/start': [
        {
          'op.dispatch.review': [
            { 'session_task.review': [{ thread_spawn: ['session_init'] }, { 'op.dispatch.user_input': [turnOf(sampling())] }] },
          ],
        },
      ],
    });
    expect(spans.find('review/start')?.attributes).not.toHaveProperty('turn.id');
  });
});
