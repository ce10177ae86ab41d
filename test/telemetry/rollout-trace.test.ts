import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reduceTraceBundle } from 'keelson';
import {
  appliesPatch,
  callsShell,
  callsTool,
  fails,
  hangs,
  says,
  scriptedModel,
  startTestServer,
  streams,
  type TestServerOptions,
  turn,
} from 'keelson/testing';
import { describe, expect, test } from 'vitest';
import { mcpProgram, mcpTool } from '../support/mcp.js';
import { minds } from '../support/minds.js';
import { TraceFolder } from './support/written-bundle.js';

const text = (words: string) => ({ type: 'text' as const, text: words, text_elements: [] });

async function startRecorded(options: TestServerOptions = {}) {
  const traces = await TraceFolder.make();
  const server = await startTestServer({ rolloutTrace: { root: traces.root }, ...options });
  const play = async (threadId: string): Promise<void> => {
    const ended = server.once('turn/completed', { where: (params) => params.threadId === threadId });
    await server.turn.start({ threadId, input: [text('hello')] });
    await ended;
  };
  /** What was written, once the server is closed. */
  const written = async (threadId: string) => {
    await server.close();
    return traces.bundle(threadId);
  };
  const dispose = async (): Promise<void> => {
    await server.close();
    await traces[Symbol.asyncDispose]();
  };
  return { server, traces, play, written, [Symbol.asyncDispose]: dispose };
}

/** The bundle of a thread after one turn. */
async function recordTurn(options: TestServerOptions) {
  const run = await startRecorded(options);
  const { thread } = await run.server.thread.start({});
  await run.play(thread.id);
  return { ...run, thread, bundle: await run.written(thread.id), [Symbol.asyncDispose]: run[Symbol.asyncDispose] };
}

const shell = () => ({ model: scriptedModel([callsShell('echo hi; exit 3', { callId: 'call-1' }), says('Done')]) });

describe('a rollout trace', () => {
  test('tells a turn from its beginning to the end of its thread', async () => {
    await using run = await recordTurn({ model: scriptedModel([says('Done')]) });

    expect(run.bundle.outline).toEqual([
      'rollout_started',
      'thread_started',
      '(session_configured)',
      'codex_turn_started',
      '(turn_started)',
      'inference_started',
      'inference_completed',
      'codex_turn_ended',
      '(turn_complete)',
      '(shutdown_complete)',
      'thread_ended',
      'rollout_ended',
    ]);
  });

  test('has a manifest, and numbers its events without gaps', async () => {
    await using run = await recordTurn({ model: scriptedModel([says('Done')]) });

    const manifest = await run.bundle.read('manifest.json');
    expect(manifest).toEqual({
      schema_version: 1,
      trace_id: expect.any(String),
      rollout_id: run.thread.id,
      root_thread_id: run.thread.id,
      started_at_unix_ms: expect.any(Number),
      raw_event_log: 'trace.jsonl',
      payloads_dir: 'payloads',
    });
    expect(run.bundle.events.map(({ seq }) => seq)).toEqual(run.bundle.events.map((_event, index) => index + 1));
  });

  test('holds what was asked of the model, and what it said', async () => {
    await using run = await recordTurn({ model: scriptedModel([says('Done')]) });

    const request = await run.bundle.first('inference_started');
    const response = await run.bundle.first('inference_completed');
    expect(request).toMatchObject({ inference_call_id: 'inference:1', request_payload: { stream: true, input: expect.any(Array) } });
    expect(response).toMatchObject({
      inference_call_id: 'inference:1',
      upstream_request_id: null,
      response_payload: { output_items: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done' }] }] },
    });
  });

  test('tells a command with its beginning and its end', async () => {
    await using run = await recordTurn(shell());

    const tools = run.bundle.outline.filter((type) => type.startsWith('tool_'));
    expect(tools).toEqual(['tool_call_started', 'tool_call_runtime_started', 'tool_call_runtime_ended', 'tool_call_ended']);
    expect(await run.bundle.first('tool_call_started')).toMatchObject({
      tool_call_id: 'call-1',
      requester: { type: 'model' },
      kind: { type: 'exec_command' },
      summary: { type: 'generic', label: 'exec_command' },
      invocation_payload: { tool_name: 'exec_command', tool_namespace: null, payload: { type: 'function' } },
    });
    expect(await run.bundle.first('tool_call_runtime_started')).toMatchObject({
      runtime_payload: { call_id: 'call-1', command: [expect.any(String), '-lc', 'echo hi; exit 3'], source: 'unified_exec_startup' },
    });
    expect(await run.bundle.first('tool_call_runtime_ended')).toMatchObject({
      status: 'failed',
      runtime_payload: { exit_code: 3, stdout: 'hi\n' },
    });
    expect(await run.bundle.first('tool_call_ended')).toMatchObject({
      status: 'completed',
      result_payload: { type: 'direct_response', response_item: { type: 'function_call_output', call_id: 'call-1' } },
    });
  });

  test('is reduced to the state that it tells of', async () => {
    await using run = await recordTurn(shell());

    const state = await reduceTraceBundle(run.bundle.folder);

    expect(state.status).toBe('completed');
    expect(Object.values(state.tool_calls)).toMatchObject([{ tool_call_id: 'call-1', terminal_operation_id: 'terminal_operation:1' }]);
    expect(Object.keys(state.inference_calls)).toEqual(['inference:1', 'inference:2']);
  });

  test('tells why a tool refused, and of no runtime', async () => {
    await using run = await recordTurn({ model: scriptedModel([callsTool('no_such_tool', {}, { callId: 'call-1' }), says('Done')]) });

    expect(run.bundle.outline).not.toContain('tool_call_runtime_started');
    expect(await run.bundle.first('tool_call_started')).toMatchObject({ kind: { type: 'other', name: 'no_such_tool' } });
    expect(await run.bundle.first('tool_call_ended')).toMatchObject({
      status: 'failed',
      result_payload: { type: 'error', error: 'unsupported call: no_such_tool' },
    });
  });

  test.each([
    ['accept', ['tool_call_started', 'tool_call_runtime_started', 'tool_call_runtime_ended', 'tool_call_ended']],
    ['decline', ['tool_call_started', 'tool_call_ended']],
  ] as const)('tells of a command that a user was asked about: %s', async (decision, expected) => {
    await using run = await startRecorded(shell());
    run.server.handle('item/commandExecution/requestApproval', () => ({ decision }));
    const { thread } = await run.server.thread.start({ approvalPolicy: 'untrusted', sandbox: 'read-only' });

    await run.play(thread.id);

    const { outline } = await run.written(thread.id);
    expect(outline.filter((type) => type.startsWith('tool_'))).toEqual(expected);
  });

  test('knows the terminal of a command that a user allowed', async () => {
    await using run = await startRecorded(shell());
    run.server.handle('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
    const { thread } = await run.server.thread.start({ approvalPolicy: 'untrusted', sandbox: 'read-only' });

    await run.play(thread.id);

    expect(await (await run.written(thread.id)).first('tool_call_runtime_started')).toMatchObject({
      runtime_payload: { process_id: expect.any(String), source: 'unified_exec_startup' },
    });
  });

  test('tells of a command of the classic shell that failed as the failure of its tool', async () => {
    const model = scriptedModel([callsTool('shell_command', { command: 'exit 2' }, { callId: 'call-1' }), says('Done')]);
    await using run = await recordTurn({ model, config: { 'features.unified_exec': false } });

    expect(await run.bundle.first('tool_call_ended')).toMatchObject({
      status: 'failed',
      result_payload: { type: 'error', error: expect.stringContaining('Exit code: 2') },
    });
  });

  test.each([
    ['accept', 'completed'],
    ['decline', 'failed'],
  ] as const)('tells of a patch that a user was asked about: %s', async (decision, status) => {
    await using work = await TraceFolder.make();
    const patch = '*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch';
    const model = scriptedModel([appliesPatch(patch, { callId: 'patch' }), says('Done')]);
    await using run = await startRecorded({ model, config: { include_apply_patch_tool: true } });
    run.server.handle('item/fileChange/requestApproval', () => ({ decision }));
    const { thread } = await run.server.thread.start({ approvalPolicy: 'untrusted', sandbox: 'read-only', cwd: work.root });

    await run.play(thread.id);

    const bundle = await run.written(thread.id);
    expect(bundle.outline.filter((type) => type.startsWith('tool_'))).toEqual(['tool_call_started', 'tool_call_ended']);
    expect(await bundle.first('tool_call_started')).toMatchObject({
      kind: { type: 'apply_patch' },
      invocation_payload: { payload: { type: 'custom', input: patch } },
    });
    expect(await bundle.first('tool_call_ended')).toMatchObject({ status });
  });

  test('tells of a tool of a server, which says itself that it failed', async () => {
    const item = { type: 'function_call', call_id: 'call-1', namespace: 'mcp__srv__', name: 'bad', arguments: '{}' };
    const result = { content: [{ type: 'text', text: 'no' }], isError: true };
    const srv = mcpProgram({ tools: [mcpTool('bad')], results: { bad: { result } } });
    const model = scriptedModel([turn(streams({ type: 'response.output_item.done', item })), says('Done')]);
    await using run = await recordTurn({ model, config: { mcp_servers: { srv } } });

    expect(await run.bundle.first('tool_call_started')).toMatchObject({
      kind: { type: 'mcp', server: 'srv', tool: 'bad' },
      summary: { label: 'mcp:srv:bad' },
      invocation_payload: { tool_name: 'bad', tool_namespace: 'mcp__srv__', payload: { type: 'mcp', raw_arguments: '{}' } },
    });
    expect(await run.bundle.first('tool_call_ended')).toMatchObject({
      status: 'failed',
      result_payload: { type: 'direct_response', response_item: { type: 'function_call_output' } },
    });
  });

  test('tells of a request that failed, and that the turn is over', async () => {
    await using run = await recordTurn({ model: scriptedModel([fails({ status: 400, body: 'bad thing' })]) });

    expect(await run.bundle.first('inference_failed')).toMatchObject({
      inference_call_id: 'inference:1',
      error: expect.stringContaining('bad thing'),
      partial_response_payload: null,
    });
    expect(run.bundle.outline.slice(-6)).toEqual([
      '(error)',
      'codex_turn_ended',
      '(turn_complete)',
      '(shutdown_complete)',
      'thread_ended',
      'rollout_ended',
    ]);
    expect(await run.bundle.first('codex_turn_ended')).toMatchObject({ status: 'completed' });
  });

  test('tells of a response that was cut off with what had come of it', async () => {
    await using run = await startRecorded({ model: scriptedModel([turn(says('partial'), hangs())]) });
    const { thread } = await run.server.thread.start({});
    const heard = run.server.once('item/completed', { where: ({ item }) => item.type === 'agentMessage' });
    const { turn: begun } = await run.server.turn.start({ threadId: thread.id, input: [text('hello')] });
    await heard;

    await run.server.turn.interrupt({ threadId: thread.id, turnId: begun.id });

    const bundle = await run.written(thread.id);
    expect(await bundle.first('inference_cancelled')).toMatchObject({
      reason: expect.any(String),
      partial_response_payload: { response_id: null, output_items: [{ content: [{ text: 'partial' }] }] },
    });
    expect(await bundle.first('codex_turn_ended')).toMatchObject({ status: 'cancelled' });
    expect(bundle.outline).toContain('(turn_aborted)');
  });

  test('keeps an agent in the bundle of its parent', async () => {
    const spawn = callsTool('spawn_agent', { message: 'count the stars' }, { callId: 'spawn' });
    const model = minds({
      parent: [
        spawn,
        ({ outputs }) => callsTool('wait_agent', { targets: [JSON.parse(outputs['spawn'] ?? '').agent_id] }, { callId: 'wait' }),
        says('done'),
      ],
      child: () => says('many'),
    });
    await using run = await recordTurn({ model });

    const [root, child] = run.bundle.payloadsOf('thread_started');
    expect(await run.traces.names()).toHaveLength(1);
    expect(root?.['thread_id']).toBe(run.thread.id);
    expect(run.bundle.payloadsOf('thread_ended').map((payload) => payload['thread_id'])).toEqual([child?.['thread_id'], run.thread.id]);
    const state = await reduceTraceBundle(run.bundle.folder);
    expect(Object.values(state.interaction_edges)).toMatchObject([
      {
        kind: 'spawn_agent',
        source: { type: 'tool_call', tool_call_id: 'spawn' },
        target: { type: 'thread', thread_id: child?.['thread_id'] },
      },
    ]);
  });

  test('tells of what an agent with a name came to', async () => {
    const model = minds({
      parent: [
        callsTool('spawn_agent', { task_name: 'stars', message: 'count them' }, { callId: 'spawn' }),
        callsTool('wait_agent', {}, { callId: 'wait' }),
        says('done'),
      ],
      child: () => says('many'),
    });
    await using run = await recordTurn({ model, config: { 'features.multi_agent_v2': true } });

    expect(run.bundle.payloadsOf('thread_started').map((payload) => payload['agent_path'])).toEqual(['/root', '/root/stars']);
    expect(await run.bundle.first('agent_result_observed')).toMatchObject({
      parent_thread_id: run.thread.id,
      message: expect.stringContaining('many'),
      carried_payload: { child_agent_path: '/root/stars', status: { completed: 'many' } },
    });
  });

  test('leaves out the request for a summary of the history', async () => {
    await using run = await startRecorded({ model: scriptedModel([says('one'), says('SUMMARY')]) });
    const { thread } = await run.server.thread.start({});
    await run.play(thread.id);
    const compacted = run.server.once('turn/completed');
    await run.server.thread.compact.start({ threadId: thread.id });
    await compacted;

    const { outline } = await run.written(thread.id);
    expect(outline.filter((type) => /^inference|^compaction/.test(type))).toEqual(['inference_started', 'inference_completed']);
  });

  test('tells of a history that the provider shortened', async () => {
    const compaction = { type: 'compaction', encrypted_content: 'abc' };
    const model = { ...scriptedModel([says('one')]), compact: async () => [compaction] };
    await using run = await startRecorded({ model });
    const { thread } = await run.server.thread.start({});
    await run.play(thread.id);
    const compacted = run.server.once('turn/completed');
    await run.server.thread.compact.start({ threadId: thread.id });
    await compacted;

    const bundle = await run.written(thread.id);
    expect(bundle.outline.filter((type) => type.startsWith('compaction'))).toEqual([
      'compaction_request_started',
      'compaction_request_completed',
      'compaction_installed',
    ]);
    expect(await bundle.first('compaction_installed')).toMatchObject({
      checkpoint_payload: { input_history: expect.any(Array), replacement_history: expect.arrayContaining([compaction]) },
    });
    expect(Object.values((await reduceTraceBundle(bundle.folder)).compactions)).toHaveLength(1);
  });

  test('is a bundle for each thread, and tells new names', async () => {
    await using run = await startRecorded();
    const first = await run.server.thread.start({});
    const second = await run.server.thread.start({});
    await run.server.thread.name.set({ threadId: second.thread.id, name: 'Stars' });

    const bundle = await run.written(second.thread.id);
    expect(await run.traces.names()).toHaveLength(2);
    expect((await run.traces.bundle(first.thread.id)).outline).not.toContain('(thread_name_updated)');
    expect(bundle.outline).toContain('(thread_name_updated)');
  });

  test('is written where the environment says', async () => {
    await using traces = await TraceFolder.make();
    const server = await startTestServer({ env: { CODEX_ROLLOUT_TRACE_ROOT: traces.root } });
    const { thread } = await server.thread.start({});

    await server.close();

    expect((await traces.bundle(thread.id)).outline.at(-1)).toBe('rollout_ended');
  });

  test('that cannot be written is warned of once, and the turn goes on', async () => {
    await using traces = await TraceFolder.make();
    const root = join(traces.root, 'file');
    await writeFile(root, 'no folder');
    const warnings: string[] = [];
    const logger = { warn: (message: string) => warnings.push(message), error: () => {} };
    await using run = await startRecorded({ rolloutTrace: { root }, logger });
    const { thread } = await run.server.thread.start({});

    await run.play(thread.id);
    await run.server.close();

    expect(warnings.filter((message) => message.includes('rollout trace'))).toEqual([
      'a rollout trace cannot be written; the rest of it is left out',
    ]);
    expect(run.server.items('agentMessage')).toMatchObject([{ text: 'ok' }]);
    expect(await readFile(root, 'utf8')).toBe('no folder');
  });

  test('is not there unless somebody asks for it', async () => {
    await using traces = await TraceFolder.make();
    const server = await startTestServer({ env: {}, cwd: traces.root });
    await server.thread.start({});

    await server.close();

    expect(await readdir(traces.root)).toEqual([]);
  });
});
