import { describe, expect, test } from 'vitest';
import { breaksOff, callsTool, hangs, says } from '../../src/testing/script.js';
import { startTestServer } from '../../src/testing/start-test-server.js';
import { type Look, minds, type Step } from '../support/minds.js';

const call = (name: string, args: unknown, callId: string) => callsTool(name, args, { callId });
const agentId = ({ outputs }: Look, callId = 'spawn'): string => String(JSON.parse(outputs[callId] ?? '{}').agent_id);
const text = (value: string) => ({ type: 'text' as const, text: value });
const spawn = call('spawn_agent', { message: 'count the stars' }, 'spawn');
const wait: Step = (look) => call('wait_agent', { targets: [agentId(look)] }, 'wait');

type Server = Awaited<ReturnType<typeof startTestServer>>;

async function runTurn(server: Server, threadId: string, words = 'go'): Promise<void> {
  const { turn } = await server.turn.start({ threadId, input: [text(words)] });
  for await (const said of server.notifications({ threadId })) {
    if (said.method === 'turn/completed' && said.params.turn.id === turn.id) return;
  }
}

/** Plays one turn of a thread, with what its model was told at last. */
async function play(model: ReturnType<typeof minds>, config: Readonly<Record<string, unknown>> = {}) {
  const server = await startTestServer({ model, config });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id);
  const outputs = new Map(
    (model.of('parent').at(-1)?.body.input ?? []).flatMap((item) =>
      item.type === 'function_call_output' ? [[String(item['call_id']), String(item['output'])] as const] : [],
    ),
  );
  return { server, thread, outputs, items: server.items('collabAgentToolCall') };
}

describe('an agent', () => {
  test('works in a thread of its own, and its parent waits for what it says', async () => {
    const model = minds({ parent: [spawn, wait, says('done')], child: () => says('many') });
    const { server, thread, outputs, items } = await play(model);
    await using _server = server;

    const id = items[0]?.receiverThreadIds[0] ?? '';
    const child = (await server.thread.read({ threadId: id, includeTurns: true })).thread;
    expect(JSON.parse(outputs.get('wait') ?? '')).toEqual({ status: { [id]: { completed: 'many' } }, timed_out: false });
    expect(child).toMatchObject({ preview: 'count the stars', sessionId: thread.id, agentRole: null, status: { type: 'idle' } });
    expect(child.source).toEqual({
      subAgent: {
        thread_spawn: { parent_thread_id: thread.id, depth: 1, agent_path: null, agent_nickname: child.agentNickname, agent_role: null },
      },
    });
    expect(child.turns[0]?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
  });

  test('that is waited for twice in one call is named as it was asked for', async () => {
    const twice: Step = (look) => call('wait_agent', { targets: [agentId(look), agentId(look)] }, 'wait');
    const { server, items } = await play(minds({ parent: [spawn, twice, says('done')], child: () => says('many') }));
    await using _server = server;
    const id = items[0]?.receiverThreadIds[0] ?? '';

    const waits = server.heard.flatMap((said) => {
      if (said.method !== 'item/started' && said.method !== 'item/completed') return [];
      const { item } = said.params;
      return item.type === 'collabAgentToolCall' && item.tool === 'wait' ? [item.receiverThreadIds] : [];
    });
    expect(waits).toEqual([[id, id], [id]]);
  });

  test('thinks as its parent does, also where that is the default of the model', async () => {
    const model = minds({ parent: [spawn, wait, says('done')], child: () => says('many') });
    const { server, items } = await play(model, { model: 'gpt-5.5' });
    await using _server = server;

    const resumed = await server.thread.resume({ threadId: items[0]?.receiverThreadIds[0] ?? '' });

    expect(resumed.reasoningEffort).toBe('medium');
  });

  test('may do what its parent may', async () => {
    const model = minds({ parent: [spawn, wait, says('done')], child: () => says('many') });
    await using server = await startTestServer({ model });
    const permissions = {
      type: 'profile' as const,
      id: ':read-only',
      modifications: [{ type: 'additionalWritableRoot' as const, path: '/srv' }],
    };
    const { thread, permissionProfile } = await server.thread.start({ permissions });

    await runTurn(server, thread.id);

    const id = server.items('collabAgentToolCall')[0]?.receiverThreadIds[0] ?? '';
    const child = await server.thread.resume({ threadId: id });
    expect(child.permissionProfile).toEqual(permissionProfile);
    expect(child.activePermissionProfile).toEqual({ id: ':read-only', extends: null, modifications: permissions.modifications });
  });

  test('is told to clients as items of its parent', async () => {
    const { server, thread, items } = await play(minds({ parent: [spawn, wait, says('done')], child: () => says('many') }));
    await using _server = server;

    const [id] = items[0]?.receiverThreadIds ?? [];
    expect(items).toEqual([
      expect.objectContaining({
        tool: 'spawnAgent',
        status: 'completed',
        senderThreadId: thread.id,
        prompt: 'count the stars',
        agentsStates: { [String(id)]: { status: 'pendingInit', message: null } },
      }),
      expect.objectContaining({
        tool: 'wait',
        status: 'completed',
        receiverThreadIds: [id],
        agentsStates: { [String(id)]: { status: 'completed', message: 'many' } },
      }),
    ]);
  });

  test('is heard by every client, from its first sign on', async () => {
    const { server, items } = await play(minds({ parent: [spawn, wait, says('done')], child: () => says('many') }));
    await using _server = server;

    const [id] = items[0]?.receiverThreadIds ?? [];
    const ofChild = server.heard.filter(({ params }) => 'threadId' in params && params.threadId === id).map(({ method }) => method);
    expect(ofChild.slice(0, 3)).toEqual(['thread/status/changed', 'thread/status/changed', 'turn/started']);
    expect(ofChild.at(-1)).toBe('turn/completed');
  });

  test('says for whom it asks, and is offered no agents of its own', async () => {
    const model = minds({ parent: [spawn, wait, says('done')], child: () => says('many') });
    const { server, thread } = await play(model);
    await using _server = server;

    const [request] = model.of('child');
    expect(request?.headers).toMatchObject({
      'x-openai-subagent': 'collab_spawn',
      'x-codex-parent-thread-id': thread.id,
      session_id: thread.id,
    });
    expect(JSON.stringify(request?.body.tools)).not.toContain('spawn_agent');
  });

  test('tells its parent once that it came to an end', async () => {
    const again: Step = (look) => call('send_input', { target: agentId(look), message: 'again' }, 'send');
    const model = minds({
      parent: [spawn, wait, again, (look) => call('wait_agent', { targets: [agentId(look)] }, 'wait2'), says('done')],
      child: () => says('many'),
    });
    const { server } = await play(model);
    await using _server = server;

    const told = JSON.stringify(model.of('parent').at(-1)?.body.input);
    expect(told.split('<subagent_notification>')).toHaveLength(2);
  });

  test('that fails is an error to who waits', async () => {
    const { server, items } = await play(
      minds({ parent: [spawn, wait, says('done')], child: () => breaksOff({ code: 'invalid_prompt', message: 'no such stars' }) }),
    );
    await using _server = server;

    const [id] = items[0]?.receiverThreadIds ?? [];
    expect(items[1]).toMatchObject({ tool: 'wait', status: 'failed' });
    expect(items[1]?.agentsStates[String(id)]).toMatchObject({ status: 'errored' });
  });

  test('goes on when the turn of its parent is interrupted', async () => {
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const model = minds({ parent: [spawn, wait], child: () => asked.then(() => says('many')) });
    await using server = await startTestServer({ model });
    const { thread } = await server.thread.start({});
    const waiting = server.once('item/started', { where: ({ item }) => item.type === 'collabAgentToolCall' && item.tool === 'wait' });
    const { turn } = await server.turn.start({ threadId: thread.id, input: [text('go')] });
    await waiting;

    await server.turn.interrupt({ threadId: thread.id, turnId: turn.id });
    const ended = server.once('turn/completed', { where: ({ threadId }) => threadId !== thread.id });
    answer();

    expect((await ended).turn.status).toBe('completed');
    expect(server.items('collabAgentToolCall').map(({ tool }) => tool)).toEqual(['spawnAgent']);
  });

  test('drops what it does for a message with interrupt', async () => {
    const urgent: Step = (look) => call('send_input', { target: agentId(look), message: 'now this', interrupt: true }, 'send');
    const model = minds({
      parent: [spawn, urgent, wait, says('done')],
      child: ({ user }) => (user.at(-1) === 'now this' ? says('this') : hangs()),
    });
    const { server, outputs } = await play(model);
    await using _server = server;

    expect(outputs.get('wait')).toContain('{"completed":"this"}');
  });

  test('that is closed is not found, until it is resumed', async () => {
    const model = minds({
      parent: [
        spawn,
        wait,
        (look) => call('close_agent', { target: agentId(look) }, 'close'),
        (look) => call('send_input', { target: agentId(look), message: 'more' }, 'send'),
        (look) => call('resume_agent', { id: agentId(look) }, 'resume'),
        says('done'),
      ],
      child: () => says('many'),
    });
    const { server, outputs, items } = await play(model);
    await using _server = server;

    const [id] = items[0]?.receiverThreadIds ?? [];
    expect(outputs.get('close')).toBe('{"previous_status":{"completed":"many"}}');
    expect(outputs.get('send')).toBe(`agent with id ${id} not found`);
    expect(outputs.get('resume')).toBe('{"status":"pending_init"}');
    expect(items.map(({ tool, status }) => `${tool} ${status}`).slice(2)).toEqual([
      'closeAgent completed',
      'sendInput failed',
      'resumeAgent completed',
    ]);
  });

  test('knows what was said before when the whole context is forked', async () => {
    const forked = call('spawn_agent', { message: 'count the stars', fork_context: true }, 'spawn');
    const model = minds({ parent: [forked, wait, says('done')], child: () => says('many') });
    const { server, items } = await play(model);
    await using _server = server;

    const child = await server.thread.read({ threadId: items[0]?.receiverThreadIds[0] ?? '' });
    const [request] = model.of('child');
    expect(JSON.stringify(request?.body.input)).toContain('"go"');
    expect(JSON.stringify(request?.body.input)).not.toContain('function_call');
    expect(child.thread.preview).toBe('go');
  });
});

test('no more agents are opened than the limit says', async () => {
  const second = call('spawn_agent', { message: 'one too many' }, 'second');
  const { server, outputs, items } = await play(minds({ parent: [spawn, second, says('done')], child: () => says('many') }), {
    'agents.max_threads': 1,
  });
  await using _server = server;

  expect(outputs.get('second')).toBe('collab spawn failed: agent thread limit reached');
  expect(items[1]).toMatchObject({ status: 'failed', receiverThreadIds: [], agentsStates: {} });
});

const nobody = '00000000-0000-4000-8000-000000000000';

describe('a call is refused', () => {
  test.each([
    ['spawn_agent', {}, 'Provide one of: message or items'],
    ['spawn_agent', { message: 'x', items: [{ type: 'text', text: 'x' }] }, 'Provide either message or items, but not both'],
    ['spawn_agent', { message: '  ' }, "Empty message can't be sent to an agent"],
    ['spawn_agent', { items: [] }, "Items can't be empty"],
    ['spawn_agent', { message: 'x', agent_type: 'pilot' }, "unknown agent_type 'pilot'"],
    [
      'spawn_agent',
      { message: 'x', model: 'gpt-5.2', reasoning_effort: 'minimal' },
      'Reasoning effort `minimal` is not supported for model `gpt-5.2`. Supported reasoning efforts: low, medium, high, xhigh',
    ],
    [
      'spawn_agent',
      { message: 'x', fork_context: true, agent_type: 'worker' },
      'Full-history forked agents inherit the parent agent type, model, and reasoning effort; omit agent_type, model, and reasoning_effort, or spawn without a full-history fork.',
    ],
    ['wait_agent', {}, 'agent ids must be non-empty'],
    ['wait_agent', { targets: [nobody], timeout_ms: 0 }, 'timeout_ms must be greater than zero'],
    ['wait_agent', { targets: [nobody] }, `{"status":{"${nobody}":"not_found"},"timed_out":false}`],
    ['send_input', { target: nobody }, 'Provide one of: message or items'],
    ['send_input', { target: nobody, message: 'x' }, `agent with id ${nobody} not found`],
    ['close_agent', { target: nobody }, `agent with id ${nobody} not found`],
    ['resume_agent', { id: nobody }, `agent with id ${nobody} not found`],
    ['resume_agent', { id: 'x' }, 'invalid agent id x: not a UUID'],
  ])('%s %j', async (name, args, refusal) => {
    const { server, outputs } = await play(minds({ parent: [call(name, args, 'bad'), says('done')] }));
    await using _server = server;

    expect(outputs.get('bad')).toBe(refusal);
  });

  test('whose model nobody knows, with the models there are', async () => {
    const { server, outputs } = await play(minds({ parent: [call('spawn_agent', { message: 'x', model: 'nope' }, 'bad'), says('done')] }));
    await using _server = server;

    expect(outputs.get('bad')).toMatch(/^Unknown model `nope` for spawn_agent\. Available models: gpt-5\.5, /);
  });

  test('without an end of its item, when it asks for what cannot be', async () => {
    const { server, items } = await play(
      minds({ parent: [call('spawn_agent', { message: 'x', agent_type: 'pilot' }, 'bad'), says('done')] }),
    );
    await using _server = server;

    const started = server.heard.filter(({ method }) => method === 'item/started').length;
    expect(started).toBeGreaterThan(0);
    expect(items).toEqual([]);
  });
});

describe('agents with task names', () => {
  const v2 = { 'features.multi_agent_v2': { enabled: true, min_wait_timeout_ms: 1 } };
  const one = call('spawn_agent', { task_name: 'one', message: 'count', fork_turns: 'none' }, 'spawn');

  test('tell their parent by mail that they are done', async () => {
    const model = minds({ parent: [one, call('wait_agent', {}, 'wait'), says('done')], child: () => says('many') });
    const { server, outputs } = await play(model, v2);
    await using _server = server;

    expect(JSON.parse(outputs.get('spawn') ?? '')).toMatchObject({ task_name: '/root/one' });
    expect(outputs.get('wait')).toBe('{"message":"Wait completed.","timed_out":false}');
    expect(JSON.stringify(model.of('parent').at(-1)?.body.input)).toContain('\\\\\\"completed\\\\\\":\\\\\\"many\\\\\\"');
  });

  test('that take over all turns there are take over what stands before the first', async () => {
    const model = minds({
      parent: [
        call('spawn_agent', { task_name: 'one', message: 'count', fork_turns: '1' }, 'spawn'),
        call('wait_agent', {}, 'wait'),
        says('done'),
      ],
      child: () => says('many'),
    });
    const { server } = await play(model, v2);
    await using _server = server;

    const said = (model.of('child')[0]?.body.input ?? []).filter(({ role }) => role === 'user').map((item) => JSON.stringify(item));
    expect(said[0]).toContain('<environment_context>');
    expect(said[1]).toContain('"go"');
  });

  test.each([
    ['spawn_agent', { task_name: 'Bad Name', message: 'x' }, 'agent_name must use only lowercase letters, digits, and underscores'],
    ['spawn_agent', { task_name: 'root', message: 'x' }, 'agent_name `root` is reserved'],
    ['spawn_agent', { task_name: 'a/b', message: 'x' }, 'agent_name must not contain `/`'],
    ['spawn_agent', { task_name: 'one', message: 'x', fork_turns: 'none' }, 'agent path `/root/one` already exists'],
    ['spawn_agent', { task_name: 'two', message: 'x', fork_turns: '0' }, 'fork_turns must be `none`, `all`, or a positive integer string'],
    [
      'spawn_agent',
      { task_name: 'two', message: 'x', fork_context: true },
      'fork_context is not supported in MultiAgentV2; use fork_turns instead',
    ],
    ['send_message', { target: 'nobody', message: 'x' }, 'live agent path `/root/nobody` not found'],
    ['send_message', { target: '/elsewhere/x', message: 'x' }, 'absolute agent paths must start with `/root` or be `/morpheus`'],
    ['send_message', { target: 'one', message: ' ' }, "Empty message can't be sent to an agent"],
    ['followup_task', { target: '/root', message: 'x' }, "Tasks can't be assigned to the root agent"],
    ['close_agent', { target: '/root' }, 'root is not a spawned agent'],
    ['wait_agent', { timeout_ms: 0 }, 'timeout_ms must be greater than zero'],
  ])('refuse %s %j', async (name, args, refusal) => {
    const { server, outputs } = await play(
      minds({ parent: [one, call(name, args, 'bad'), says('done'), says('done')], child: () => hangs() }),
      v2,
    );
    await using _server = server;

    expect(outputs.get('bad')).toBe(refusal);
  });
});
