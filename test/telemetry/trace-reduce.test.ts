import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reduceTraceBundle } from 'keelson';
import { expect, test } from 'vitest';
import { root, TestBundle } from './support/trace-bundle.js';

const says = (text: string, role = 'user') => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
const calls = (id: string, args: string, name = 'exec_command') => ({ type: 'function_call', name, arguments: args, call_id: id });
const answers = (id: string, output: string) => ({ type: 'function_call_output', call_id: id, output });

const partsOf = async (bundle: TestBundle, item: object) => {
  await bundle.request('inference:1', { input: [item] });
  const { conversation_items: items } = await reduceTraceBundle(await bundle.written());
  const { role, channel, kind, body } = Object.values(items)[0] ?? {};
  return [role, channel, kind, body?.parts];
};

test('a bundle without ends tells of what still runs', async () => {
  await using bundle = await TestBundle.begin();

  const state = await reduceTraceBundle(await bundle.written());

  expect(state).toMatchObject({ schema_version: 1, trace_id: 'trace', status: 'running', ended_at_unix_ms: null });
  expect(state.threads['root']).toMatchObject({ origin: { type: 'root' }, default_model: 'gpt', execution: { status: 'running' } });
  expect(state.codex_turns['turn-1']?.execution).toMatchObject({ started_seq: 3, ended_seq: null });
});

test('what comes again at its place in the next request is the same item, and equal text at a new place is another', async () => {
  await using bundle = await TestBundle.begin();
  await bundle.request('inference:1', { input: [says('hello')] });
  await bundle.response('inference:1', [says('done', 'assistant')]);
  await bundle.request('inference:2', { input: [says('hello'), says('done', 'assistant'), says('hello')] });

  const { inference_calls: inferences, threads } = await reduceTraceBundle(await bundle.written());

  expect(inferences['inference:2']?.request_item_ids).toEqual(['conversation_item:1', 'conversation_item:2', 'conversation_item:3']);
  expect(threads['root']?.conversation_item_ids).toHaveLength(3);
});

test('a request that goes on from a response holds all that it goes on from', async () => {
  await using bundle = await TestBundle.begin();
  await bundle.request('inference:1', { input: [says('hello')] });
  await bundle.response('inference:1', [says('done', 'assistant')]);
  await bundle.request('inference:2', { input: [says('more')], previous_response_id: 'response of inference:1' });

  const { inference_calls: inferences } = await reduceTraceBundle(await bundle.written());

  expect(inferences['inference:2']?.request_item_ids).toEqual(['conversation_item:1', 'conversation_item:2', 'conversation_item:3']);
});

test('a command is linked to the response that asked for it, to its output, and to its terminal', async () => {
  await using bundle = await TestBundle.begin();
  await bundle.request('inference:1', { input: [says('hello')] });
  await bundle.response('inference:1', [calls('call', '{"cmd":"ls"}')]);
  await bundle.tool('call', 'exec_command', {});
  await bundle.runtime('call', 'started', { command: ['bash', '-lc', 'ls'], cwd: '/work', process_id: '7' });
  await bundle.runtime('call', 'ended', { exit_code: 0, stdout: 'a\n', stderr: '', formatted_output: 'a\n' });
  await bundle.toolEnded('call', 'a');
  await bundle.request('inference:2', { input: [says('hello'), calls('call', '{"cmd":"ls"}'), answers('call', 'a')] });

  const state = await reduceTraceBundle(await bundle.written());

  expect(state.inference_calls['inference:1']?.tool_call_ids_started_by_response).toEqual(['call']);
  expect(state.tool_calls['call']).toMatchObject({
    model_visible_call_item_ids: ['conversation_item:2'],
    model_visible_output_item_ids: ['conversation_item:3'],
    summary: { type: 'terminal', operation_id: 'terminal_operation:1' },
    execution: { status: 'completed' },
  });
  expect(state.terminal_operations['terminal_operation:1']).toMatchObject({
    terminal_id: '7',
    request: { type: 'exec_command', display_command: 'bash -lc ls', cwd: '/work' },
    result: { exit_code: 0, stdout: 'a\n' },
  });
  expect(state.conversation_items['conversation_item:3']?.produced_by).toEqual([{ type: 'tool', tool_call_id: 'call' }]);
  expect(state.terminal_sessions['7']?.execution.status).toBe('running');
});

test('what is written to a terminal is an operation of it', async () => {
  await using bundle = await TestBundle.begin();
  await bundle.tool('start', 'exec_command', {});
  await bundle.runtime('start', 'started', { command: ['cat'], cwd: '/', process_id: '7' });
  await bundle.tool('write', 'write_stdin', { payload: { type: 'function', arguments: '{"session_id":7,"chars":"hey"}' } });
  await bundle.toolEnded('write', 'hey');

  const { terminal_operations: operations, terminal_sessions: sessions } = await reduceTraceBundle(await bundle.written());

  expect(operations['terminal_operation:2']).toMatchObject({
    terminal_id: '7',
    request: { type: 'write_stdin', stdin: 'hey' },
    result: { stdout: 'hey', exit_code: null },
    execution: { status: 'completed' },
  });
  expect(sessions['7']?.operation_ids).toEqual(['terminal_operation:1', 'terminal_operation:2']);
});

test('a spawned agent is reached by an edge from the call that spawned it', async () => {
  await using bundle = await TestBundle.begin();
  const source = { subagent: { thread_spawn: { parent_thread_id: 'root', depth: 1, agent_role: 'worker' } } };
  await bundle.tool('spawn', 'spawn_agent', {});
  await bundle.thread('child', { session_source: source, nickname: 'Ada' });
  await bundle.runtime('spawn', 'ended', { new_thread_id: 'child', prompt: 'do it' });

  const { threads, interaction_edges: edges } = await reduceTraceBundle(await bundle.written());

  expect(threads['child']).toMatchObject({
    nickname: 'Ada',
    origin: { type: 'spawned', parent_thread_id: 'root', task_name: 'root', agent_role: 'worker' },
  });
  expect(edges['edge:spawn:root:child']).toMatchObject({
    kind: 'spawn_agent',
    source: { type: 'tool_call', tool_call_id: 'spawn' },
    target: { type: 'thread', thread_id: 'child' },
  });
});

test('a message to an agent leads to the item that carries it', async () => {
  await using bundle = await TestBundle.begin();
  const child = { thread: 'child', turn: 'turn-2' };
  const mail = JSON.stringify({ author: '/root', recipient: '/root/a', other_recipients: [], content: 'look', trigger_turn: true });
  await bundle.thread('child', {}, '/root/a');
  bundle.turn('turn-2', 'child');
  await bundle.tool('send', 'send_message', {});
  await bundle.runtime('send', 'ended', { receiver_thread_id: 'child', prompt: 'look' });
  await bundle.request('inference:1', { input: [says(mail, 'assistant')] }, child);

  const { interaction_edges: edges } = await reduceTraceBundle(await bundle.written());

  expect(edges['edge:tool:send']).toMatchObject({ kind: 'send_message', carried_item_ids: ['conversation_item:1'] });
});

test.each([
  [
    'arguments that are JSON',
    calls('c', '{"a": 1}'),
    ['assistant', 'commentary', 'function_call', [{ type: 'json', summary: '{"a":1}', raw_payload_id: 'raw_payload:2' }]],
  ],
  ['arguments that are none', calls('c', '{bad'), ['assistant', 'commentary', 'function_call', [{ type: 'text', text: '{bad' }]]],
  [
    'a script',
    { type: 'custom_tool_call', call_id: 'c', name: 'exec', input: '1' },
    ['assistant', 'commentary', 'custom_tool_call', [{ type: 'code', language: 'javascript', source: '1' }]],
  ],
  [
    'reasoning',
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'why' }], encrypted_content: 'xyz' },
    [
      'assistant',
      'analysis',
      'reasoning',
      [
        { type: 'summary', text: 'why' },
        { type: 'encoded', label: 'encrypted_content', value: 'xyz' },
      ],
    ],
  ],
  [
    'a picture',
    { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'data:' }] },
    ['user', null, 'message', [{ type: 'payload_ref', label: 'input_image', raw_payload_id: 'raw_payload:2' }]],
  ],
  [
    'a final answer',
    { ...says('so', 'assistant'), phase: 'final_answer' },
    ['assistant', 'final', 'message', [{ type: 'text', text: 'so' }]],
  ],
])('%s is an item', async (_what, item, expected) => {
  await using bundle = await TestBundle.begin();

  expect(await partsOf(bundle, item)).toEqual(expected);
});

test('a summary of arguments is cut at 240 bytes, and no character is cut in two', async () => {
  await using bundle = await TestBundle.begin();

  const [, , , parts] = await partsOf(bundle, calls('c', JSON.stringify({ a: 'ü'.repeat(200) })));

  expect(parts).toMatchObject([{ type: 'json', summary: `{"a":"${'ü'.repeat(117)}…` }]);
});

test.each<[string, (bundle: TestBundle) => void | Promise<void>, RegExp]>([
  ['an unknown thread', (bundle) => bundle.turn('turn-2', 'nobody'), /unknown thread nobody/],
  ['an unknown tool', (bundle) => bundle.toolEnded('nothing', ''), /unknown tool call nothing/],
  ['an id that is started twice', (bundle) => bundle.turn('turn-1', 'root'), /turn-1 is started twice/],
  [
    "another thread's turn",
    async (bundle) => {
      await bundle.thread('other', {});
      await bundle.request('inference:1', { input: [] }, { thread: 'other', turn: 'turn-1' });
    },
    /the turn turn-1 is not one of the thread other/,
  ],
  ['an unknown response', (bundle) => bundle.request('inference:1', { input: [], previous_response_id: 'r' }), /unknown response r/],
  ['an item of an unknown type', (bundle) => bundle.request('inference:1', { input: [{ type: 'novelty' }] }), /unknown type novelty/],
  [
    'a call that is used again with other content',
    (bundle) => bundle.request('inference:1', { input: [calls('c', '1'), calls('c', '2')] }),
    /the call c is used again/,
  ],
  ['half a line', (bundle) => bundle.raw('{"schema_version":1,"se'), /line 4: it is no JSON/],
  ['a line that is no event', (bundle) => bundle.raw('{"schema_version":2}'), /line 4: it is no event/],
])('%s makes a bundle unusable', async (_what, spoil, reason) => {
  await using bundle = await TestBundle.begin();
  await spoil(bundle);

  await expect(reduceTraceBundle(await bundle.written())).rejects.toThrow(reason);
});

test.each(['../../../etc/passwd', '/etc/passwd', 'payloads/../manifest.json'])('a payload at %s is not read', async (path) => {
  await using bundle = await TestBundle.begin();
  await bundle.tool('tool', 'exec_command', {});
  const reference = { raw_payload_id: 'raw_payload:9', kind: { type: 'x' }, path };
  bundle.event({ type: 'tool_call_runtime_started', tool_call_id: 'tool', runtime_payload: reference }, root);

  await expect(reduceTraceBundle(await bundle.written())).rejects.toThrow("raw_payload:9 names a path outside of the bundle's payloads");
});

test('a bundle whose manifest or payload is missing says so', async () => {
  await using bundle = await TestBundle.begin();
  const folder = await bundle.written();

  await rm(join(folder, 'payloads', '1.json'));
  await expect(reduceTraceBundle(folder)).rejects.toThrow(/payloads\/1\.json cannot be read: No such file/);

  await rm(join(folder, 'manifest.json'));
  await expect(reduceTraceBundle(folder)).rejects.toThrow(/manifest\.json cannot be read: No such file/);
});
