import { callsTool, recordSpans, says } from 'keelson/testing';
import { expect, test } from 'vitest';
import { allows, escalates, startReviewed } from '../guardian/reviewed-server.js';
import { type Look, minds } from '../support/minds.js';
import { isShown, outlineOf, playTurn, startTraced } from './traced-server.js';

const sampling = (...tools: readonly unknown[]) => ({ run_sampling_request: ['model_client.stream_responses_api', ...tools] });
const turnOf = (...requests: readonly unknown[]) => ({ 'session_task.turn': [{ run_turn: requests }] });
const call = (name: string, args: unknown, callId: string) => callsTool(name, args, { callId });
const agentId = ({ outputs }: Look): string => String(JSON.parse(outputs['spawn'] ?? '{}').agent_id);

test('an agent, its session and its turn lie below the tool that spawns it', async () => {
  const model = minds({
    parent: [
      call('spawn_agent', { message: 'count the stars' }, 'spawn'),
      (look: Look) => call('wait_agent', { targets: [agentId(look)] }, 'wait'),
      says('done'),
    ],
    child: () => says('many'),
  });
  const { server, spans } = await startTraced({ model });
  await using _server = server;
  const { thread } = await server.thread.start({});

  await playTurn(server, thread.id);

  expect(outlineOf(spans, 'turn/start')).toEqual({
    'turn/start': [
      {
        'op.dispatch.user_input': [
          turnOf(
            sampling({ spawn_agent: [{ thread_spawn: ['session_init'] }, { 'op.dispatch.user_input': [turnOf(sampling())] }] }),
            sampling('wait_agent'),
            sampling(),
          ),
        ],
      },
    ],
  });
  const child = spans.find('session_init', spans.find('spawn_agent'));
  expect(child?.events[0]?.attributes['conversation.id']).not.toBe(thread.id);
});

test('an agent that is told by mail works below the tool that spawns it, too', async () => {
  const model = minds({
    parent: [call('spawn_agent', { task_name: 'stars', message: 'count them' }, 'spawn'), call('wait_agent', {}, 'wait'), says('done')],
    child: () => says('many'),
  });
  const { server, spans } = await startTraced({ model, config: { 'features.multi_agent_v2': true } });
  await using _server = server;
  const { thread } = await server.thread.start({});

  await playTurn(server, thread.id);

  const tool = spans.find('spawn_agent');
  expect(tool && spans.outline(tool, isShown)).toEqual({
    spawn_agent: [{ thread_spawn: ['session_init'] }, { 'op.dispatch.user_input': [turnOf(sampling())] }],
  });
});

test('a reviewer of a call works below the call', async () => {
  const spans = await recordSpans();
  await using reviewed = await startReviewed({
    agent: [escalates('touch made', 'c1'), says('done')],
    reviewer: [allows],
    server: { telemetry: { tracer: spans.tracer } },
  });

  await reviewed.runTurn();

  const tool = spans.find('exec_command');
  expect(tool && spans.outline(tool, isShown)).toEqual({
    exec_command: [{ thread_spawn: ['session_init'] }, { 'op.dispatch.user_turn': [turnOf(sampling())] }],
  });
});
