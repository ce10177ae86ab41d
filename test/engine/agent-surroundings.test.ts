import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModelCall } from '../../src/model/model-transport.js';
import { callsTool, says } from '../../src/testing/script.js';
import { startTestServer } from '../../src/testing/start-test-server.js';
import { mcpProgram, mcpTool } from '../support/mcp.js';
import { type Look, minds, type Step } from '../support/minds.js';
import { runTurn } from '../support/thread-server.js';

const call = (name: string, args: unknown, callId: string) => callsTool(name, args, { callId });
const agentId = ({ outputs }: Look, callId = 'spawn'): string => String(JSON.parse(outputs[callId] ?? '{}').agent_id);
const spawn = (args: Readonly<Record<string, unknown>> = {}, callId = 'spawn') =>
  call('spawn_agent', { message: 'count', ...args }, callId);
const wait =
  (callId = 'spawn'): Step =>
  (look) =>
    call('wait_agent', { targets: [agentId(look, callId)] }, `wait for ${callId}`);

/** The texts of a role in a request, message by message. */
const messagesOf = (request: ModelCall | undefined, role: string): readonly string[] =>
  (request?.body.input ?? []).flatMap((item) =>
    item.type === 'message' && item['role'] === role ? [JSON.stringify(item['content'])] : [],
  );

const toolsOf = (request: ModelCall | undefined): string => JSON.stringify(request?.body.tools);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-agents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a model that is told everything anew is told who works for it', async () => {
  const model = minds({ parent: [spawn(), wait(), says('done'), says('in short'), says('and on')], child: () => says('many') });
  await using server = await startTestServer({ model });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'go');
  const [child] = server.items('collabAgentToolCall')[0]?.receiverThreadIds ?? [];
  const { agentNickname } = (await server.thread.read({ threadId: String(child) })).thread;
  const compacted = server.once('turn/completed');
  await server.thread.compact.start({ threadId: thread.id });
  await compacted;

  await runTurn(server, thread.id, 'and now');

  const first = messagesOf(model.of('parent')[0], 'user').join();
  const last = messagesOf(model.of('parent').at(-1), 'user').join();
  expect(first).not.toContain('<subagents>');
  expect(last).toContain(`<subagents>\\n    - ${child}: ${agentNickname}\\n  </subagents>`);
});

describe('with hints in the configuration', () => {
  const v2 = {
    enabled: true,
    min_wait_timeout_ms: 1,
    root_agent_usage_hint_text: 'You lead.',
    subagent_usage_hint_text: 'You are led.',
    usage_hint_text: 'Agents cost.',
  };
  const play = async (fork: string) => {
    const model = minds({
      parent: [
        call('spawn_agent', { task_name: 'one', message: 'count', fork_turns: fork }, 'spawn'),
        call('wait_agent', {}, 'wait'),
        says('done'),
      ],
      child: () => says('many'),
    });
    const server = await startTestServer({ model, config: { 'features.multi_agent_v2': v2 } });
    const { thread } = await server.thread.start({});
    await runTurn(server, thread.id, 'go');
    return { model, server };
  };

  test('a root and its agents are each told their own, in messages of their own', async () => {
    const { model, server } = await play('none');
    await using _server = server;

    const hint = (text: string): string => JSON.stringify([{ type: 'input_text', text }]);
    expect(messagesOf(model.of('parent')[0], 'developer').slice(1)).toEqual([hint('You lead.')]);
    expect(messagesOf(model.of('child')[0], 'developer').slice(1)).toEqual([hint('You are led.')]);
  });

  test('an agent that takes over what was said does not take over the hint of its parent', async () => {
    const { model, server } = await play('all');
    await using _server = server;

    const told = messagesOf(model.of('child')[0], 'developer').join();
    expect(told).toContain('You are led.');
    expect(told).not.toContain('You lead.');
  });

  test('the tool says the advice', async () => {
    const { model, server } = await play('none');
    await using _server = server;

    expect(toolsOf(model.of('parent')[0])).toContain('Agents cost.');
  });
});

describe('a role', () => {
  const scout = () => ({ 'agents.scout': { description: 'Looks ahead.', config_file: join(folder, 'scout.toml') } });

  test('brings servers of its own, beside those of the configuration', async () => {
    const { command, args, env } = mcpProgram({ tools: [mcpTool('map')] });
    await writeFile(
      join(folder, 'scout.toml'),
      `[mcp_servers.maps]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\nenv = { MCP_SPEC = ${JSON.stringify(env.MCP_SPEC)} }\n`,
    );
    const model = minds({ parent: [spawn({ agent_type: 'scout' }), wait(), says('done')], child: () => says('many') });
    const docs = mcpProgram({ tools: [mcpTool('say')] });
    await using server = await startTestServer({ model, config: { ...scout(), mcp_servers: { docs } } });
    const { thread } = await server.thread.start({});

    await runTurn(server, thread.id, 'go');

    expect(toolsOf(model.of('parent')[0])).not.toContain('mcp__maps__');
    expect(toolsOf(model.of('child')[0])).toMatch(/mcp__docs__.*mcp__maps__/);
  });

  test('whose file is gone is not available', async () => {
    await writeFile(join(folder, 'scout.toml'), 'model = "gpt-5.2"\n');
    const model = minds({ parent: [spawn({ agent_type: 'scout' }), says('done')] });
    await using server = await startTestServer({ model, config: scout() });
    const { thread } = await server.thread.start({});
    await rm(join(folder, 'scout.toml'));

    await runTurn(server, thread.id, 'go');

    expect(JSON.stringify(model.of('parent')[1]?.body.input)).toContain('agent type is currently not available');
  });
});

test('an agent is told the instructions of its project as they are when it begins', async () => {
  await writeFile(join(folder, 'AGENTS.md'), 'first words');
  const model = minds({
    parent: [
      spawn({}, 'one'),
      wait('one'),
      spawn({}, 'two'),
      wait('two'),
      async () => {
        await writeFile(join(folder, 'AGENTS.md'), 'other words');
        return spawn({}, 'three');
      },
      wait('three'),
      says('done'),
    ],
    child: () => says('many'),
  });
  await using server = await startTestServer({ model });
  const { thread } = await server.thread.start({ cwd: folder });

  await runTurn(server, thread.id, 'go');

  const words = model.of('child').map((request) => /(first|other) words/.exec(messagesOf(request, 'user').join())?.[0]);
  expect(words).toEqual(['first words', 'first words', 'other words']);
});

test('an agent works where the turn works that starts it', async () => {
  const model = minds({ parent: [spawn(), wait(), says('done')], child: () => says('many') });
  await using server = await startTestServer({ model });
  const { thread } = await server.thread.start({});
  const done = server.once('turn/completed', { where: ({ threadId }) => threadId === thread.id });

  await server.turn.start({
    threadId: thread.id,
    input: [{ type: 'text', text: 'go' }],
    environments: [{ environmentId: 'local', cwd: folder }],
  });
  await done;

  expect(messagesOf(model.of('child')[0], 'user').join()).toContain(`<cwd>${folder}</cwd>`);
});

test('an agent that a client took back can be waited for', async () => {
  const model = minds({
    parent: [
      spawn(),
      wait(),
      (look) => call('close_agent', { target: agentId(look) }, 'close'),
      says('done'),
      (look) => call('send_input', { target: agentId(look), message: 'again' }, 'send'),
      (look) => call('wait_agent', { targets: [agentId(look)] }, 'again'),
      says('done'),
    ],
    child: () => says('many'),
  });
  await using server = await startTestServer({ model });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'go');
  const [child] = server.items('collabAgentToolCall')[0]?.receiverThreadIds ?? [];
  await server.thread.resume({ threadId: String(child) });

  await runTurn(server, thread.id, 'go on');

  expect(JSON.stringify(model.of('parent').at(-1)?.body.input)).toContain(
    JSON.stringify(JSON.stringify({ status: { [String(child)]: { completed: 'many' } }, timed_out: false })).slice(1, -1),
  );
});

test('a reviewer works with the servers of the thread', async () => {
  const model = minds({ parent: [says('hello')], child: () => says('all is well') });
  const docs = mcpProgram({ tools: [mcpTool('say')] });
  await using server = await startTestServer({ model, config: { mcp_servers: { docs } } });
  const { thread } = await server.thread.start({});
  await runTurn(server, thread.id, 'go');
  const reviewed = server.once('turn/completed');

  await server.review.start({ threadId: thread.id, target: { type: 'custom', instructions: 'look' } });
  await reviewed;

  expect(toolsOf(model.of('child')[0])).toContain('mcp__docs__');
});
